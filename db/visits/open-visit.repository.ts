import type { Tenant } from '#db/tenancy/tenant.ts';

/** Id of the patient's open visit, or null. */
export async function openVisitOf(tenant: Tenant, patientId: string): Promise<string | null> {
  const [row] = await tenant.em.execute<{ id: string }[]>(
    'select id from visit where hospital_id = ? and patient_id = ? and closed_at is null',
    [tenant.hospitalId, patientId],
  );
  return row?.id ?? null;
}
