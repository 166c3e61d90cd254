import type { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';
import { recordParts } from '#contracts/visits/access-names.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { clinicalSummary, summaryRows } from '#db/visits/summary.repository.ts';
import { openRecord } from '#activities/visits/open-record.ts';

/**
 * Shows what is known of a patient at a glance, as far as the reader's work needs it, on the record.
 * @throws Refusal chart.not_needed, chart.no_relationship
 */
export async function viewSummary(tenant: Tenant, patientId: string): Promise<ClinicalSummary> {
  const { today } = await hospitalClock(tenant);
  // All of it is asked for at once; without a relationship none of it is answered.
  const [parts, rows] = await together([
    openRecord(
      tenant,
      { action: 'chart.view', entity: 'patient', entityId: patientId, patientId },
      recordParts,
    ),
    summaryRows(tenant, patientId, today),
  ]);
  return clinicalSummary(tenant, patientId, parts, rows, today);
}
