import { ageDaysAt } from '#domain/patients/age.ts';
import { news2Of } from '#domain/visits/news2.ts';
import type { Observed } from '#domain/visits/news2.ts';
import { pewsOf } from '#domain/visits/pews.ts';
import type { ObservedChild } from '#domain/visits/pews.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { bornOn, signsOf } from '#db/visits/triage.repository.ts';

/**
 * The scores of a triage for another patient: what was seen is the same, whom a score is made for goes by their age.
 * @param row of the table, as it was recorded
 */
export async function scoresOf(
  tenant: Tenant,
  patientId: string,
  row: Record<string, unknown>,
): Promise<{ news2: number | null; news2_red: boolean | null; pews: number | null }> {
  const [born, vitals, { timeZone }] = await together([
    bornOn(tenant, patientId),
    signsOf(tenant, String(row['id'])),
    hospitalClock(tenant),
  ]);
  const subject = {
    ageDays: ageDaysAt(born, new Date(row['occurred_at'] as string), timeZone),
    pregnant: row['pregnancy'] === 'pregnant',
  };
  const observed: Observed & ObservedChild = {
    vitals,
    consciousness: row['consciousness'] as Observed['consciousness'],
    breathed: row['breathed'] as Observed['breathed'],
    oxygenFlow: row['oxygen_flow'] as number | null,
    capillaryRefill: row['capillary_refill'] as ObservedChild['capillaryRefill'],
    respiratoryEffort: row['respiratory_effort'] as ObservedChild['respiratoryEffort'],
  };
  const news2 = news2Of(subject, observed);
  const pews = pewsOf(subject, observed);
  return {
    news2: news2.state === 'scored' ? news2.score : null,
    news2_red: news2.state === 'scored' ? news2.red.length > 0 : null,
    pews: pews.state === 'scored' ? pews.score : null,
  };
}
