import type { z } from 'zod';
import { taskForms } from '#contracts/inbox/task.ts';
import type { BillingForm, PaymentForm } from '#contracts/billing/bill.ts';
import type { ConsultationForm } from '#contracts/consultations/consultation.ts';
import type { TriageForm } from '#contracts/visits/triage.ts';
import type { ApplyStepInput } from '#contracts/visits/messages.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { checkVitals } from '#domain/visits/vitals.ts';
import { prepareBill, takePayment } from '#db/billing/bill.repository.ts';
import { insertConsultation } from '#db/consultations/consultation.repository.ts';
import { closeTask, lockTaskForCompletion } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { createOrders } from '#db/visits/order.repository.ts';
import { hasAllergyList, insertTriage } from '#db/visits/triage.repository.ts';
import {
  markTokenDone,
  moveTokenToDoctor,
  sendTokenAway,
  setTokenUrgency,
} from '#db/appointments/token.repository.ts';
import { doctorProfile } from '#db/consultations/consultation.repository.ts';
import type { FormEffect } from '#activities/visits/apply-step.ts';

type Step = { visitId: string; patientId: string; submissionId: string };

/** Parses a form of a task kind. @throws Refusal request.invalid with the fields */
export function parseForm<T extends z.ZodType>(schema: T, form: unknown): z.output<T> {
  const parsed = schema.safeParse(form);
  if (parsed.success) return parsed.data;
  throw new Refusal(
    'request.invalid',
    {},
    parsed.error.issues.map((issue) => ({
      path: ['form', ...issue.path].join('.'),
      message: issue.message,
      code: issue.code,
    })),
  );
}

/** Writes the form of a task into the tables and closes the task. */
export async function recordForm(
  tenant: Tenant,
  step: Step,
  input: ApplyStepInput,
  body: unknown,
): Promise<FormEffect> {
  const { completes } = input;
  if (!completes || !isOfVisit(completes.kind)) throw new Refusal('task.not_open');
  const { form, version } = body as { form: unknown; version?: number };
  const task = await lockTaskForCompletion(tenant, completes.taskId, version);
  const parsed = parseForm(taskForms[completes.kind], form);
  const effect = await record(tenant, step, completes.kind, parsed);
  await closeTask(tenant, task);
  return effect;
}

/** Kinds of the visit's own tasks; those of orders belong to the orders' flows. */
const visitTaskKinds = ['triage', 'consultation', 'billing', 'payment'] as const;
type VisitTaskKind = (typeof visitTaskKinds)[number];
const isOfVisit = (kind: TaskKind): kind is VisitTaskKind =>
  (visitTaskKinds as readonly TaskKind[]).includes(kind);

async function record(tenant: Tenant, step: Step, kind: VisitTaskKind, form: unknown): Promise<FormEffect> {
  switch (kind) {
    case 'triage':
      return recordTriage(tenant, step, form as z.output<typeof TriageForm>);
    case 'consultation':
      return recordConsultation(tenant, step, form as z.output<typeof ConsultationForm>);
    case 'billing':
      await prepareBill(tenant, step, form as z.output<typeof BillingForm>);
      return {};
    case 'payment':
      await takePayment(tenant, step, form as z.output<typeof PaymentForm>);
      return {};
  }
}

async function recordTriage(
  tenant: Tenant,
  step: Step,
  form: z.output<typeof TriageForm>,
): Promise<FormEffect> {
  const { checked, implausible, unconfirmed } = checkVitals(form.vitals);
  if (implausible.length) throw new Refusal('triage.implausible_vital', {}, implausible);
  if (unconfirmed.length) throw new Refusal('triage.confirm_vital', {}, unconfirmed);
  // One wrong press must not hide a known allergy: taking a list away is a decision of its own.
  if (
    form.allergies.state === 'none_known' &&
    !form.allergies.confirmed &&
    (await hasAllergyList(tenant, step.patientId))
  )
    throw new Refusal('triage.allergies_on_record', {}, [
      { path: 'form.allergies', message: 'allergies are on record: confirm that they were entered in error' },
    ]);
  await insertTriage(tenant, step, form, checked);
  await setTokenUrgency(tenant, step.visitId, form.urgency);
  return { urgency: form.urgency };
}

async function recordConsultation(
  tenant: Tenant,
  step: Step,
  form: z.output<typeof ConsultationForm>,
): Promise<FormEffect> {
  await insertConsultation(tenant, step, form);
  const orders = form.orders
    ? await createOrders(tenant, { ...step, ownerId: tenant.actorId }, form.orders, 'form.orders')
    : [];
  const seen = { ...(tenant.actorId ? { chargeDoctorId: tenant.actorId } : {}), orders };
  if (form.outcome === 'await_results') {
    await sendTokenAway(tenant, step.visitId);
    return seen;
  }
  if (form.outcome !== 'refer_doctor') {
    await markTokenDone(tenant, step.visitId);
    return form.exitNote
      ? { ...seen, exitNote: await tenant.vault.seal(tenant, step.patientId, form.exitNote) }
      : seen;
  }
  const next = await doctorProfile(tenant, form.toDoctorId ?? '');
  if (!next || !form.toDoctorId)
    throw new Refusal('consultation.doctor_unknown', {}, [
      { path: 'form.toDoctorId', message: 'not a doctor of this hospital' },
    ]);
  await moveTokenToDoctor(tenant, step.visitId, form.toDoctorId, new Date());
  return { ...seen, doctorId: form.toDoctorId, departmentId: next.departmentId };
}
