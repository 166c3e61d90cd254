import type { BillApprovalForm } from '#contracts/billing/approval.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { approvalOfTask, decide } from '#db/billing/approval.repository.ts';
import { publishEvent } from '#db/inbox/event.repository.ts';
import { closeTask, lockTaskForCompletion } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { Refusal } from '#domain/platform/refusal.ts';

/**
 * A second person agrees to what a cashier asked for, or refuses it. Nothing is taken off or left unpaid by that: the cashier carries it
 * out, and the bill shows who agreed.
 * @throws Refusal as completing any task; bill.same_person, bill.approval_decided
 */
export async function decideApproval(tenant: Tenant, taskId: string, form: BillApprovalForm): Promise<void> {
  const task = await lockTaskForCompletion(tenant, taskId);
  const asked = await approvalOfTask(tenant, taskId);
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
