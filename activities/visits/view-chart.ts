import type { VisitChart } from '#contracts/visits/visit.ts';
import { orNotFound } from '#domain/platform/refusal.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { liveOpening } from '#db/visits/break-glass.repository.ts';
import { chartRows, visitChart } from '#db/visits/chart.repository.ts';
import { visitSummary } from '#db/visits/visit.repository.ts';
import { openRecord } from '#activities/visits/open-record.ts';

/**
 * Shows the clinical record of a visit as far as the reader's work needs it, on the record.
 * @throws Refusal not_found, chart.not_needed, chart.no_relationship
 */
export async function viewChart(tenant: Tenant, visitId: string): Promise<VisitChart> {
  const [found] = await together([visitSummary(tenant, visitId), hospitalClock(tenant)]);
  const visit = orNotFound(found);
  // All of it is asked for at once; without a relationship none of it is answered.
  const [parts, opened, rows] = await together([
    openRecord(
      tenant,
      { action: 'chart.view', entity: 'visit', entityId: visit.id, patientId: visit.patient.id },
      ['safety', 'notes'],
    ),
    liveOpening(tenant, visit.patient.id),
    chartRows(tenant, visit),
  ]);
  return visitChart(tenant, visit, parts, opened?.expiresAt ?? null, rows);
}
