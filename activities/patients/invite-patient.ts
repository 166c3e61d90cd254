import { randomBytes } from 'node:crypto';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { insertInvitation } from '#db/identity/invitation.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockLivingPatient } from '#activities/patients/lock-living-patient.ts';

const invitationDays = 7;
/** Crockford base 32: no I, L, O, U. */
const codeLetters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Makes a code by which a patient opens an account of their own, told once. @throws Refusal not_found, patient.deceased */
export async function invitePatient(
  tenant: Tenant,
  patientId: string,
): Promise<{ code: string; expiresAt: string }> {
  const code = [...randomBytes(10)].map((byte) => codeLetters[byte % 32]).join('');
  const expiresAt = new Date(Date.now() + invitationDays * 86_400_000);
  await lockLivingPatient(tenant, patientId);
  insertInvitation(tenant, patientId, code, expiresAt);
  await recordAudit(tenant, {
    action: 'patient.invite',
    entity: 'patient',
    entityId: patientId,
    patientId,
  });
  return { code, expiresAt: expiresAt.toISOString() };
}
