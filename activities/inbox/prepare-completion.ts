import { factsOf } from '#contracts/inbox/task-forms.ts';
import { caseOfWorkflowId } from '#contracts/visits/names.ts';
import { needsLife } from '#domain/patients/after-death.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import type { Task } from '#db/inbox/inbox.entity.ts';
import { isDeceased } from '#db/patients/deceased.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { assertFormWithinLimits } from '#activities/billing/assert-limits.ts';
import { parseCompleted } from '#activities/cases/parse-form.ts';
import type { Prepared } from '#activities/cases/store-act.ts';
import { assertCompletable } from '#activities/inbox/assert-completable.ts';
import { assertCodes } from '#activities/consultations/assert-codes.ts';
import { assertTimes } from '#activities/inbox/assert-times.ts';
import { assertItemsOfOrder } from '#activities/visits/assert-items-of-order.ts';
import { assertVitals } from '#activities/visits/assert-vitals.ts';

/**
 * Checks that a person may complete a task with a form before its flow is asked.
 * @param locked the task, locked; null when it is not there
 * @throws Refusal not_found, task.*, request.invalid, triage.*, order.item_unknown, bill.approval_needed, patient.deceased
 */
export async function prepareCompletion(
  tenant: Tenant,
  locked: Task | null,
  body: { form: unknown; version?: number | undefined },
): Promise<Prepared> {
  const task = await assertCompletable(tenant, locked, body.version);
  const completed = parseCompleted(task.kind, body.form);
  const { visitId, patientId, orderId } = task;
  const caseId = caseOfWorkflowId(task.workflowId);
  // What is sent is sealed with the patient's key.
  if (!caseId || !patientId) throw new Refusal('task.not_open');
  const facts = factsOf(completed);
  if (needsLife(facts) && (await isDeceased(tenant, patientId))) throw new Refusal('patient.deceased');
  if (completed.kind === 'consultation') await assertCodes(tenant, completed.form);
  await assertTimes(tenant, patientId, body.form);
  if (completed.kind === 'triage')
    await assertVitals(tenant, { visitId: visitId ?? null, patientId }, completed.form);
  if (orderId) await assertItemsOfOrder(tenant, orderId, body.form, ['form']);
  if (visitId && (completed.kind === 'billing' || completed.kind === 'payment'))
    await assertFormWithinLimits(tenant, visitId, completed.form);
  return {
    workflowId: task.workflowId,
    caseId,
    taskId: task.id,
    patientId,
    envelope: { act: 'completeTask', taskId: task.id, facts },
  };
}
