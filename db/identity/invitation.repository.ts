import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { sha256 } from '#db/tenancy/vault.ts';

/** An invitation code as people type it: case, spaces and hyphens do not matter. */
export const invitationHash = (code: string): string => sha256(code.toUpperCase().replace(/[\s-]/g, ''));

/** Uses an invitation code, once. @returns the patient it was made for @throws Refusal auth.invitation_invalid */
export async function redeemInvitation(tenant: Tenant, code: string): Promise<string> {
  const [row] = await tenant.em.execute<{ patient_id: string }[]>(
    'update patient_invitation set used_at = now() where hospital_id = ? and code_hash = ? and used_at is null and expires_at > now() returning patient_id',
    [tenant.hospitalId, invitationHash(code)],
  );
  if (!row)
    throw new Refusal('auth.invitation_invalid', {}, [
      { path: 'invitationCode', message: 'not valid, used, or expired' },
    ]);
  return row.patient_id;
}

/** Links an account to the record of an invitation. */
export async function linkRecord(tenant: Tenant, userId: string, code: string): Promise<void> {
  const patientId = await redeemInvitation(tenant, code);
  await tenant.em.execute('update app_user set patient_id = ? where hospital_id = ? and id = ?', [
    patientId,
    tenant.hospitalId,
    userId,
  ]);
  await recordAudit(tenant, { action: 'patient.link_account', entity: 'user', entityId: userId, patientId });
}
