import type { FormOf } from '#contracts/inbox/task-forms.ts';
import { ageInDays } from '#domain/patients/age.ts';
import { dayAt } from '#domain/platform/calendar.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { checkVitals } from '#domain/visits/vitals.ts';
import type { CheckedVital } from '#domain/visits/vitals.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { knownOfBody } from '#db/visits/triage.repository.ts';

/**
 * Checks the vital signs of a triage by the age of the patient on the day they were taken and by the last weight of another visit: at the
 * door before anything is stored, and again where they are written.
 * @returns the signs as they are recorded, and the age they were checked for
 * @throws Refusal triage.implausible_vital, triage.confirm_vital with the fields
 */
export async function assertVitals(
  tenant: Tenant,
  of: { patientId: string; visitId: string | null },
  { vitals, occurredAt }: Pick<FormOf<'triage'>, 'vitals' | 'occurredAt'>,
): Promise<{ checked: CheckedVital[]; ageDays: number | null }> {
  const taken = occurredAt ? new Date(occurredAt) : new Date();
  const [{ born, weight }, { timeZone }] = await together([
    knownOfBody(tenant, of, taken),
    hospitalClock(tenant),
  ]);
  const on = dayAt(taken, timeZone);
  const ageDays = born === null ? null : ageInDays(born, on);
  const lastWeight = weight && { value: weight.value, on: dayAt(weight.at, timeZone) };
  const { checked, implausible, unconfirmed } = checkVitals(vitals, { ageDays, on, lastWeight });
  if (implausible.length) throw new Refusal('triage.implausible_vital', {}, implausible);
  if (unconfirmed.length) throw new Refusal('triage.confirm_vital', {}, unconfirmed);
  return { checked, ageDays };
}
