import type { z } from 'zod';
import type { BillingForm, PaymentForm } from '#contracts/billing/bill.ts';
import type { ConsultationForm } from '#contracts/consultations/consultation.ts';
import type { TriageForm } from '#contracts/visits/triage.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { checkVitals } from '#domain/visits/vitals.ts';
import { insertConsultation } from '#db/consultations/consultation.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { hasAllergyList, insertTriage } from '#db/visits/triage.repository.ts';
import {
  markTokenDone,
  moveTokenToDoctor,
  sendTokenAway,
  setTokenUrgency,
} from '#db/appointments/token.repository.ts';
import { doctorProfile } from '#db/consultations/consultation.repository.ts';
import { prepareBill } from '#activities/billing/prepare-bill.ts';
import { takePayment } from '#activities/billing/take-payment.ts';
import { beginOrders } from '#activities/visits/begin-orders.ts';
import type { FormEffect } from '#activities/visits/form-effect.ts';

type Step = { visitId: string; patientId: string; submissionId: string };

/** Writes the parsed form of a task of the visit into the tables. @throws Refusal task.not_open for a task of another case */
export async function recordForm(
  tenant: Tenant,
  step: Step,
  kind: TaskKind | undefined,
  form: unknown,
): Promise<FormEffect> {
  if (!kind || !isOfVisit(kind)) throw new Refusal('task.not_open');
  return record(tenant, step, kind, form);
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
  const [orders] = await together([
    form.orders ? beginOrders(tenant, { ...step, ownerId: tenant.actorId }, form.orders, 'form.orders') : [],
    form.outcome === 'await_results' ? sendTokenAway(tenant, step.visitId) : null,
  ]);
  const seen = { ...(tenant.actorId ? { chargeDoctorId: tenant.actorId } : {}), orders };
  if (form.outcome === 'await_results') return seen;
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
