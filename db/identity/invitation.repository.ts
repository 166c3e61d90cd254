import { sendInsert } from '#db/driver/send-write.ts';
import { PatientInvitation } from '#db/patients/patient.entity.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { sha256 } from '#db/tenancy/vault.ts';

/** A code as people type it: case, spaces and hyphens do not matter. */
export const invitationHash = (code: string): string => sha256(code.toUpperCase().replace(/[\s-]/g, ''));

/** Writes an invitation for a patient's record; only the hash of its code is kept. */
export function insertInvitation(tenant: Tenant, patientId: string, code: string, expiresAt: Date): void {
  sendInsert(tenant.em, PatientInvitation, {
    id: uuidv7(),
    hospitalId: tenant.hospitalId,
    patientId,
    codeHash: invitationHash(code),
    expiresAt,
    createdBy: tenant.actorId ?? '',
  });
}

/** Uses an invitation code, once. @returns the patient it was made for, or null for what is no valid code */
export async function useInvitation(tenant: Tenant, code: string): Promise<string | null> {
  const [row] = await tenant.em.execute<{ patient_id: string }[]>(
    'update patient_invitation set used_at = now() where hospital_id = ? and code_hash = ? and used_at is null and expires_at > now() returning patient_id',
    [tenant.hospitalId, invitationHash(code)],
  );
  return row?.patient_id ?? null;
}

/** Links an account to a patient's record. */
export const linkAccount = (tenant: Tenant, userId: string, patientId: string) =>
  tenant.em.execute('update app_user set patient_id = ? where hospital_id = ? and id = ?', [
    patientId,
    tenant.hospitalId,
    userId,
  ]);
