import type { Tenant } from '#db/tenancy/tenant.ts';

/** Id of the patient's open visit, or null. */
export async function openVisitOf(tenant: Tenant, patientId: string): Promise<string | null> {
  const [row] = await tenant.em.execute<{ id: string }[]>(
    'select id from visit where hospital_id = ? and patient_id = ? and closed_at is null',
    [tenant.hospitalId, patientId],
  );
  return row?.id ?? null;
}

/**
 * The patient's open visit as a death finds it, or null. `hasBill`: nothing clinical is open, the cashier goes on with it.
 * `isHeld`: somebody has its consultation, and has a note to sign.
 */
export async function visitAtDeath(
  { em, hospitalId }: Tenant,
  patientId: string,
): Promise<{ id: string; hasBill: boolean; isHeld: boolean } | null> {
  const [row] = await em.execute<{ id: string; hasBill: boolean; isHeld: boolean }[]>(
    `select v.id, v.clinically_closed_at is not null as "hasBill",
            exists (select 1 from task k where k.hospital_id = v.hospital_id and k.visit_id = v.id and k.kind = 'consultation' and k.state in ('claimed', 'completing')) as "isHeld"
       from visit v where v.hospital_id = ? and v.patient_id = ? and v.closed_at is null`,
    [hospitalId, patientId],
  );
  return row ?? null;
}

/** Whether an early end of a visit of this patient is stored that no flow has taken yet. */
export async function isVisitEnding({ em, hospitalId }: Tenant, patientId: string): Promise<boolean> {
  const stored = await em.execute<unknown[]>(
    "select 1 from submission where hospital_id = ? and patient_id = ? and message = 'exitVisit' and state = 'stored' limit 1",
    [hospitalId, patientId],
  );
  return stored.length > 0;
}
