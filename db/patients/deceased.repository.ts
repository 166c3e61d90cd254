import { Patient } from '#db/patients/patient.entity.ts';
import { byId, lockedRow } from '#db/tenancy/locked-row.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A death that was recorded by mistake, and why it was taken back. */
type Mistake = { deceasedAt: string; note?: string; reason: string; at: string; byId: string | null };
/** What the sealed record keeps of deaths; demographics are changed around it. */
export type DeathDetails = { deathNote?: string; deathMistakes?: Mistake[] };

/** A patient's row, locked until the transaction ends; null when it is not there. */
export const lockPatient = (tenant: Tenant, patientId: string): Promise<Patient | null> =>
  lockedRow(tenant, Patient, byId(patientId));

/** Whether a death is on the record. */
export async function isDeceased({ em, hospitalId }: Tenant, patientId: string): Promise<boolean> {
  const found = await em.execute<unknown[]>(
    'select 1 from patient where hospital_id = ? and id = ? and deceased_at is not null',
    [hospitalId, patientId],
  );
  return found.length > 0;
}

const knownDetails = async (tenant: Tenant, patientId: string): Promise<DeathDetails> => {
  const [row] = await tenant.em.execute<{ details: Sealed | null }[]>(
    'select details from patient where hospital_id = ? and id = ?',
    [tenant.hospitalId, patientId],
  );
  return row?.details ? tenant.vault.openJson(tenant, patientId, row.details) : {};
};

/** What the record keeps of deaths, for whoever writes the rest of it anew. */
export async function deathDetails(tenant: Tenant, patientId: string): Promise<DeathDetails> {
  const { deathNote, deathMistakes } = await knownDetails(tenant, patientId);
  return { ...(deathNote ? { deathNote } : {}), ...(deathMistakes ? { deathMistakes } : {}) };
}

/**
 * Records a death once; the first time stays. What was said about it is sealed with the patient's details.
 * @returns whether it was not on the record before
 */
export async function markDeceased(
  tenant: Tenant,
  patientId: string,
  at: Date,
  note?: string,
): Promise<boolean> {
  if (note) {
    const known = await knownDetails(tenant, patientId);
    await tenant.em.execute(
      'update patient set details = ? where hospital_id = ? and id = ? and deceased_at is null',
      [
        await tenant.vault.sealJson(tenant, patientId, { ...known, deathNote: note }),
        tenant.hospitalId,
        patientId,
      ],
    );
  }
  const marked = await tenant.em.execute<unknown[]>(
    'update patient set deceased_at = ?, version = version + 1 where hospital_id = ? and id = ? and deceased_at is null returning id',
    [at, tenant.hospitalId, patientId],
  );
  return marked.length > 0;
}

/** Takes a death off a locked record. When it was said to be, and why that was wrong, stays sealed with the patient's details. */
export async function markLiving(tenant: Tenant, patient: Patient, reason: string): Promise<void> {
  const { deathNote, ...known } = await knownDetails(tenant, patient.id);
  const mistake: Mistake = {
    deceasedAt: patient.deceasedAt?.toISOString() ?? '',
    ...(deathNote ? { note: deathNote } : {}),
    reason,
    at: new Date().toISOString(),
    byId: tenant.actorId,
  };
  const details = { ...known, deathMistakes: [...(known.deathMistakes ?? []), mistake] };
  await tenant.em.execute(
    'update patient set deceased_at = null, details = ?, version = version + 1 where hospital_id = ? and id = ?',
    [await tenant.vault.sealJson(tenant, patient.id, details), tenant.hospitalId, patient.id],
  );
}
