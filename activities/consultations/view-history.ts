import type { Tenant } from '#db/tenancy/tenant.ts';
import { listConsultations } from '#db/visits/chart.repository.ts';
import { openRecord } from '#activities/visits/open-record.ts';

/** Shows a patient's consultations, on the record. @throws Refusal chart.not_needed, chart.no_relationship */
export async function viewHistory(tenant: Tenant, patientId: string) {
  await openRecord(tenant, { action: 'chart.history', entity: 'patient', entityId: patientId, patientId }, [
    'history',
  ]);
  return listConsultations(tenant, { patientId });
}
