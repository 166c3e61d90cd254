import type {
  ApplyStepInput,
  OpenedTask,
  OrderStart,
  StepReceipt,
  TaskToOpen,
} from '#contracts/visits/messages.ts';
import { opdVisitWorkflow, urgencyTargets, workflowId } from '#contracts/visits/names.ts';
import type { Urgency } from '#contracts/visits/names.ts';
import { slaTimes } from '#domain/inbox/sla.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { issueInvoice, postCharge } from '#db/billing/bill.repository.ts';
import { visitBalance } from '#db/billing/ledger.repository.ts';
import { doctorProfile } from '#db/consultations/consultation.repository.ts';
import { markApplied, storedRefusal } from '#db/inbox/submission.repository.ts';
import { cancelTasks, openTask } from '#db/inbox/task.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { changeVisit, lockVisit } from '#db/visits/visit.repository.ts';
import type { VisitChange } from '#db/visits/visit.repository.ts';
import { lockOwnSubmission } from '#activities/inbox/own-submission.ts';
import { recordForm } from '#activities/visits/record-form.ts';
import { checkPatientIn } from '#activities/visits/check-in.ts';
import { endVisit, recordExit } from '#activities/visits/end-visit.ts';

/** What a form changed beside its own rows. */
export type FormEffect = Omit<VisitChange, 'stage'> & {
  chargeDoctorId?: string;
  sessionEndsAt?: Date;
  tokenNumber?: number;
  /** Orders that were written; the flow starts them. */
  orders?: OrderStart[];
};

/**
 * One step in one transaction: the submission's form becomes rows, the task closes, the next ones open, audit and events are written,
 * and the receipt is stored with the submission. Doing it again answers that receipt.
 * @throws Refusal when it is out of turn, not this person's, or the form is wrong
 */
export async function applySubmission(tenant: Tenant, input: ApplyStepInput): Promise<StepReceipt> {
  const flowId = workflowId(input.hospitalId, opdVisitWorkflow, input.visitId);
  const submission = await lockOwnSubmission(tenant, input.submission.submissionId, flowId);
  if (submission.receipt) return submission.receipt;
  if (submission.state === 'refused') throw storedRefusal(submission);
  const step = { visitId: input.visitId, patientId: submission.patientId, submissionId: submission.id };
  const body: unknown = await tenant.vault.openJson(tenant, submission.patientId, submission.body);

  // Orders of a visit charge it too: its row is locked before anything is looked at.
  if (input.step !== 'check_in') await lockVisit(tenant, input.visitId);
  const effect =
    input.step === 'check_in'
      ? await checkPatientIn(tenant, step, body, submission.workflowId)
      : input.step === 'exit_visit'
        ? await recordExit(tenant, step, body)
        : await recordForm(tenant, step, input, body);

  const visit = await lockVisit(tenant, input.visitId);
  invariant(visit, 'the visit of a step is there');
  const doctorId = effect.doctorId ?? visit.doctorId ?? null;
  if (input.chargeConsultation) {
    const profile = await doctorProfile(tenant, effect.chargeDoctorId ?? doctorId ?? '');
    invariant(profile, 'a consultation has a doctor');
    await postCharge(tenant, step, profile.consultationService, 1);
  }
  if (input.stage === 'closed') await issueInvoice(tenant, step);
  const balance = await visitBalance(tenant, input.visitId);
  const isNeedless = (task: TaskToOpen) =>
    (task.onlyIf === 'balance_due' && balance <= 0n) ||
    (task.onlyIf === 'no_orders' && Boolean(effect.orders?.length));
  const { stage, opens } = input.otherwise && input.opens.some(isNeedless) ? input.otherwise : input;

  const context = {
    visitId: input.visitId,
    patientId: submission.patientId,
    workflowId: submission.workflowId,
    doctorId,
    urgency: effect.urgency ?? visit.urgency ?? null,
  };
  const opened: OpenedTask[] = [];
  for (const task of opens) opened.push(await openFor(tenant, task, context));
  await cancelTasks(tenant, input.cancels, input.exit ?? 'cancelled');
  const { chargeDoctorId: _charge, sessionEndsAt, tokenNumber: _token, orders, ...change } = effect;
  const outcome = stage === 'closed' ? (input.exit ?? 'completed') : undefined;
  await changeVisit(tenant, input.visitId, {
    ...change,
    stage,
    ...(outcome ? { outcome } : {}),
    settled: balance <= 0n && stage === 'closed',
    clinicallyClosed: stage === 'billing',
  });
  if (outcome) await endVisit(tenant, step, outcome);
  await recordAudit(tenant, {
    action: `visit.${input.step}`,
    entity: 'visit',
    entityId: input.visitId,
    patientId: submission.patientId,
    details: {
      submissionId: submission.id,
      task: input.completes?.kind ?? null,
      stage,
      exit: outcome ?? null,
    },
  });
  const receipt: StepReceipt = {
    submissionId: submission.id,
    visitId: input.visitId,
    stage,
    exit: stage === 'closed' ? (input.exit ?? null) : null,
    opened,
    balanceDue: balance > 0n,
    sessionEndsAt: sessionEndsAt?.getTime() ?? null,
    appliedAt: new Date().toISOString(),
    ...(effect.tokenNumber ? { tokenNumber: effect.tokenNumber } : {}),
    ...(orders?.length ? { orders } : {}),
  };
  await markApplied(tenant, submission.id, receipt);
  return receipt;
}

type OpenContext = {
  visitId: string;
  patientId: string;
  workflowId: string;
  doctorId: string | null;
  urgency: number | null;
};

/** Opens a task with due, reminder and escalation times from urgency and the hospital's settings. */
export async function openFor(tenant: Tenant, task: TaskToOpen, context: OpenContext): Promise<OpenedTask> {
  const { settings } = await hospitalClock(tenant);
  const urgency = (task.urgency ?? context.urgency ?? 5) as Urgency;
  const minutes =
    task.kind === 'triage'
      ? settings.triageDueMinutes
      : task.kind === 'billing'
        ? settings.billingDueMinutes
        : task.kind === 'payment'
          ? settings.paymentDueMinutes
          : urgencyTargets[urgency].waitMinutes;
  const times = slaTimes(Date.now(), minutes, settings.reminderPercent, settings.escalationPercent);
  const assigneeId = task.kind === 'consultation' ? (task.doctorId ?? context.doctorId) : null;
  const profile = assigneeId ? await doctorProfile(tenant, assigneeId) : null;
  if (assigneeId && !profile)
    throw new Refusal('consultation.doctor_unknown', {}, [
      { path: 'form.toDoctorId', message: 'not a doctor of this hospital' },
    ]);
  await openTask(tenant, {
    taskId: task.taskId,
    kind: task.kind,
    visitId: context.visitId,
    patientId: context.patientId,
    departmentId: profile?.departmentId ?? null,
    assigneeId,
    priority: task.kind === 'consultation' ? urgency : 3,
    dueAt: new Date(times.dueAt),
    workflowId: context.workflowId,
  });
  return { taskId: task.taskId, kind: task.kind, ...times };
}
