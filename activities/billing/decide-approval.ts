import type { BillApprovalForm } from '#contracts/billing/approval.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { approvalOfTask, decide } from '#db/billing/approval.repository.ts';
import { publishEvent } from '#db/platform/outbox.repository.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { closeTask } from '#activities/inbox/close-task.ts';

/**
 * A second person agrees to what a cashier asked for, or refuses it. Nothing is taken off or left unpaid by that: the cashier carries it
 * out, and the bill shows who agreed.
 * @param task locked for who decides
 * @throws Refusal task.not_open, bill.same_person, bill.approval_decided
 */
export async function decideApproval(tenant: Tenant, task: Task, form: BillApprovalForm): Promise<void> {
  const asked = await approvalOfTask(tenant, task.id);
  if (!asked) throw new Refusal('task.not_open');
  if (asked.askedBy === tenant.actorId) throw new Refusal('bill.same_person');
  if (asked.state !== 'waiting') throw new Refusal('bill.approval_decided');
  const state = form.decision === 'approve' ? 'approved' : 'refused';
  decide(tenant, asked.id, state, await tenant.vault.sealSome(tenant, asked.patientId, form.note));
  await closeTask(tenant, task);
  await recordAudit(tenant, {
    action: 'bill.decide_approval',
    entity: 'visit',
    entityId: asked.visitId,
    patientId: asked.patientId,
    details: { kind: asked.kind, state, amountMinor: asked.amountMinor.toString(), askedBy: asked.askedBy },
  });
  await publishEvent(tenant, { kind: 'visit.changed', visitId: asked.visitId });
}
