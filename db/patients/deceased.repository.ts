import { Patient } from '#db/patients/patient.entity.ts';
import { byId, lockedRow } from '#db/tenancy/locked-row.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A patient's row, locked until the transaction ends; null when it is not there. */
export const lockPatient = (tenant: Tenant, patientId: string): Promise<Patient | null> =>
  lockedRow(tenant, Patient, byId(patientId));

/** Records a death once; the first time stays. What was said about it is sealed with the patient's details. */
export async function markDeceased(
  tenant: Tenant,
  patientId: string,
  at: Date,
  note?: string,
): Promise<void> {
  if (note) {
    const [row] = await tenant.em.execute<{ details: Sealed | null }[]>(
      'select details from patient where hospital_id = ? and id = ?',
      [tenant.hospitalId, patientId],
    );
    const known = row?.details ? await tenant.vault.openJson<object>(tenant, patientId, row.details) : {};
    await tenant.em.execute(
      'update patient set details = ? where hospital_id = ? and id = ? and deceased_at is null',
      [
        await tenant.vault.sealJson(tenant, patientId, { ...known, deathNote: note }),
        tenant.hospitalId,
        patientId,
      ],
    );
  }
  await tenant.em.execute(
    'update patient set deceased_at = ?, version = version + 1 where hospital_id = ? and id = ? and deceased_at is null',
    [at, tenant.hospitalId, patientId],
  );
}
