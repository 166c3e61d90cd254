import { orNotFound, Refusal } from '#domain/platform/refusal.ts';
import { firstDayOf, impossibleTimes, statedTimes } from '#domain/visits/stated-times.ts';
import { patientSummary } from '#db/patients/patient-summary.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Refuses a form that says something happened later than now or before the patient was born. @throws Refusal not_found, request.invalid with the fields */
export async function assertTimes(tenant: Tenant, patientId: string, form: unknown): Promise<void> {
  if (!statedTimes(form).length) return;
  const { today, timeZone } = await hospitalClock(tenant);
  const { birthDate } = orNotFound(await patientSummary(tenant, patientId));
  const firstDay = firstDayOf(birthDate, today);
  const errors = impossibleTimes(form, { firstDay, timeZone, now: Date.now() });
  if (errors.length) throw new Refusal('request.invalid', {}, errors);
}
