import type { Completed, FormOf } from '#contracts/inbox/task-forms.ts';
import type { visitTasks } from '#contracts/visits/kind-names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { news2Of } from '#domain/visits/news2.ts';
import { pewsOf } from '#domain/visits/pews.ts';
import { insertConsultation } from '#db/consultations/consultation.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { hasAllergyList, insertTriage } from '#db/visits/triage.repository.ts';
import { doctorProfile } from '#db/consultations/consultation.repository.ts';
import {
  markTokenDone,
  moveTokenToDoctor,
  sendTokenAway,
  setTokenUrgency,
} from '#activities/appointments/queue-visit.ts';
import { prepareBill } from '#activities/billing/prepare-bill.ts';
import { takePayment } from '#activities/billing/take-payment.ts';
import { assertVitals } from '#activities/visits/assert-vitals.ts';
import { beginOrders } from '#activities/visits/begin-orders.ts';
import type { FormEffect } from '#activities/visits/form-effect.ts';

type Step = { visitId: string; patientId: string; submissionId: string };

type VisitTask = keyof typeof visitTasks;
/** What completing each of the visit's own tasks writes; those of orders belong to the orders' flows. */
const acts: { [K in VisitTask]: (tenant: Tenant, step: Step, form: FormOf<K>) => Promise<FormEffect> } = {
  triage: recordTriage,
  consultation: recordConsultation,
  billing: async (tenant, step, form) => {
    await prepareBill(tenant, step, form);
    return {};
  },
  payment: async (tenant, step, form) => {
    await takePayment(tenant, step, form);
    return {};
  },
};

const isOfVisit = (completed: Completed): completed is Extract<Completed, { kind: VisitTask }> =>
  completed.kind in acts;
const act = <K extends VisitTask>(
  tenant: Tenant,
  step: Step,
  { kind, form }: { kind: K; form: FormOf<K> },
): Promise<FormEffect> => acts[kind](tenant, step, form);

/** Writes the form of a task of the visit into the tables. @throws Refusal task.not_open for a task of another case */
export function recordForm(tenant: Tenant, step: Step, completed: Completed): Promise<FormEffect> {
  if (!isOfVisit(completed)) throw new Refusal('task.not_open');
  return act(tenant, step, completed);
}

async function recordTriage(tenant: Tenant, step: Step, form: FormOf<'triage'>): Promise<FormEffect> {
  // One wrong press must not hide a known allergy: taking a list away is a decision of its own.
  const takesAway = form.allergies.state === 'none_known' && !form.allergies.confirmed;
  const [{ checked, ageDays }, isOnRecord] = await together([
    assertVitals(tenant, step, form),
    takesAway ? hasAllergyList(tenant, step.patientId) : false,
  ]);
  if (isOnRecord)
    throw new Refusal('triage.allergies_on_record', {}, [
      { path: 'form.allergies', code: 'allergies_on_record' },
    ]);
  // The score is worked out here, from what is written beside it: a form only says what was seen.
  const subject = { ageDays, pregnant: form.pregnancy === 'pregnant' };
  const { consciousness, breathed, capillaryRefill, respiratoryEffort } = form;
  const observed = {
    vitals: checked,
    consciousness,
    breathed: breathed?.state,
    oxygenFlow: breathed?.state === 'oxygen' ? breathed.flow : null,
    capillaryRefill,
    respiratoryEffort,
  };
  const scores = { news2: news2Of(subject, observed), pews: pewsOf(subject, observed) };
  await insertTriage(tenant, step, form, checked, scores);
  await setTokenUrgency(tenant, step.visitId, form.urgency);
  return { urgency: form.urgency };
}

async function recordConsultation(
  tenant: Tenant,
  step: Step,
  form: FormOf<'consultation'>,
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
      { path: 'form.toDoctorId', code: 'doctor_unknown' },
    ]);
  await moveTokenToDoctor(tenant, step, form.toDoctorId, new Date());
  return { ...seen, doctorId: form.toDoctorId, departmentId: next.departmentId };
}
