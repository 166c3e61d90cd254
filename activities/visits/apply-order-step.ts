import { taskForms } from '#contracts/inbox/task.ts';
import { priorityOfOrder } from '#contracts/labs/names.ts';
import type { OpenedTask, OrderReceipt, OrderStepInput } from '#contracts/visits/messages.ts';
import { workflowId } from '#contracts/visits/names.ts';
import { slaTimes } from '#domain/inbox/sla.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { publishEvent } from '#db/inbox/event.repository.ts';
import type { Submission, Task } from '#db/inbox/inbox.entity.ts';
import { markApplied, storedRefusal } from '#db/inbox/submission.repository.ts';
import { cancelTasks, closeTask, lockTaskForCompletion, openTask } from '#db/inbox/task.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { HospitalSettings } from '#db/platform/hospital.entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockOrder, lockVisitOfOrder } from '#db/visits/order.repository.ts';
import type { OrderHead } from '#db/visits/order.repository.ts';
import { lockOwnSubmission } from '#activities/inbox/own-submission.ts';
import { labStep } from '#activities/labs/lab-step.ts';
import { prescriptionStep } from '#activities/pharmacy/prescription-step.ts';
import { procedureStep } from '#activities/procedures/procedure-step.ts';
import { parseForm } from '#activities/visits/record-form.ts';

/** A step of an order with what it is about, and the parsed form where a person took it. */
export type OrderStep = {
  input: OrderStepInput;
  order: OrderHead;
  /** Who causes money and stock to move; null for the platform's own steps, which move neither. */
  submissionId: string | null;
  form: unknown;
};
/** What an order's own step found out. */
export type OrderEffect = { nothingLeft?: boolean };

const steps = { labOrder: labStep, prescription: prescriptionStep, procedureOrder: procedureStep } as const;
/** Steps that take, hand over or perform something: refused once the visit has ended early. */
const takesSomething = new Set(['collection', 'dispensing', 'procedure_schedule', 'procedure']);

/**
 * One step of an order in one transaction: rows, stock and charges, tasks, audit and events, and the receipt with the submission.
 * Doing it again answers the stored receipt; the platform's own steps change nothing the second time.
 * @throws Refusal when it is out of turn, not this person's, or the form is wrong
 */
export async function applyOrderStep(tenant: Tenant, input: OrderStepInput): Promise<OrderReceipt> {
  const flowId = workflowId(input.hospitalId, input.type, input.orderId);
  const submission = input.submission
    ? await lockOwnSubmission(tenant, input.submission.submissionId, flowId)
    : null;
  if (submission?.receipt) return submission.receipt as OrderReceipt;
  if (submission?.state === 'refused') throw storedRefusal(submission);

  const kind = input.completes?.kind;
  const { stage } = await lockVisitOfOrder(
    tenant,
    input.visitId,
    kind !== undefined && takesSomething.has(kind),
  );
  const order = await lockOrder(tenant, input.type, input.orderId);
  const { task, form } = await formOf(tenant, input, order, submission);
  const effect = await steps[input.type](tenant, {
    input,
    order,
    submissionId: submission?.id ?? null,
    form,
  });

  if (task) await closeTask(tenant, task);
  await cancelTasks(tenant, input.cancels, input.exit ?? input.ends ?? 'cancelled');
  const opened: OpenedTask[] = [];
  for (const open of input.opens) {
    if (open.onlyIf === 'rest' && effect.nothingLeft) continue;
    opened.push(await openForOrder(tenant, order, open));
  }
  await publishEvent(tenant, { kind: 'order.changed', visitId: order.visitId });
  await recordAudit(tenant, {
    action: `order.${input.step}`,
    entity: input.type,
    entityId: order.id,
    patientId: order.patientId,
    details: {
      submissionId: submission?.id ?? null,
      visitId: order.visitId,
      task: kind ?? null,
      ends: input.ends ?? null,
    },
  });
  const receipt: OrderReceipt = {
    submissionId: submission?.id ?? '',
    visitId: input.visitId,
    orderId: input.orderId,
    stage,
    exit: null,
    opened,
    balanceDue: false,
    sessionEndsAt: null,
    appliedAt: new Date().toISOString(),
    ...(effect.nothingLeft ? { nothingLeft: true } : {}),
  };
  if (submission) await markApplied(tenant, submission.id, receipt);
  return receipt;
}

/** The task of a step, locked for this person, and its parsed form. */
async function formOf(
  tenant: Tenant,
  { completes, step }: OrderStepInput,
  order: OrderHead,
  submission: Submission | null,
): Promise<{ task: Task | null; form: unknown }> {
  if (!submission) return { task: null, form: null };
  const body = await tenant.vault.openJson<{ form?: unknown; version?: number }>(
    tenant,
    order.patientId,
    submission.body,
  );
  if (step === 'cancel' || !completes) return { task: null, form: body };
  const task = await lockTaskForCompletion(tenant, completes.taskId, body.version);
  return { task, form: parseForm(taskForms[completes.kind], body.form) };
}

/** Minutes until a task of a routine order is due. */
const dueMinutes = (kind: OpenedTask['kind'], settings: HospitalSettings): number => {
  switch (kind) {
    case 'collection':
      return settings.collectionDueMinutes;
    case 'result_review':
      return settings.reviewDueMinutes;
    case 'dispensing':
      return settings.dispensingDueMinutes;
    case 'procedure':
    case 'procedure_schedule':
      return settings.procedureDueMinutes;
    default:
      return settings.laboratoryDueMinutes;
  }
};
const share = { stat: 0.25, urgent: 0.5, routine: 1 } as const;

/** Opens a task of an order; results go to the doctor who owns them. */
async function openForOrder(
  tenant: Tenant,
  order: OrderHead,
  open: OrderStepInput['opens'][number],
): Promise<OpenedTask> {
  const { settings } = await hospitalClock(tenant);
  const minutes = dueMinutes(open.kind, settings) * share[order.priority];
  const times = slaTimes(Date.now(), minutes, settings.reminderPercent, settings.escalationPercent);
  await openTask(tenant, {
    taskId: open.taskId,
    kind: open.kind,
    visitId: order.visitId,
    patientId: order.patientId,
    departmentId: null,
    assigneeId: open.kind === 'result_review' ? order.ownerId : null,
    priority: priorityOfOrder[order.priority],
    dueAt: new Date(times.dueAt),
    workflowId: order.workflowId,
    order: {
      id: order.id,
      type: order.type,
      specimenId: open.specimenId ?? null,
      partIds: open.partIds ?? null,
    },
  });
  return { taskId: open.taskId, kind: open.kind, ...times };
}
