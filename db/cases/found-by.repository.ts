import type { Tenant } from '#db/tenancy/tenant.ts';

/** The keyed hash by which the flows of a record number are found: same hospital and number, same hash, and no way back. */
export const recordHash = (tenant: Tenant, mrn: string): Promise<string> =>
  tenant.vault.blindIndex(tenant, 'temporal-record', mrn);

/** What the flows of a visit and its orders are found by: its record as a keyed hash, and the token it began with. */
export async function foundBy(
  tenant: Tenant,
  of: { patientId: string | null; visitId: string | null },
): Promise<{ record: string | null; token: number | null }> {
  const [row] = await tenant.em.execute<{ mrn: string | null; token: number | null }[]>(
    `select (select mrn from patient where hospital_id = ? and id = ? and not counter_sale) as mrn,
            (select number from token where hospital_id = ? and visit_id = ? order by arrived_at, id limit 1) as token`,
    [tenant.hospitalId, of.patientId, tenant.hospitalId, of.visitId],
  );
  return { record: row?.mrn ? await recordHash(tenant, row.mrn) : null, token: row?.token ?? null };
}
