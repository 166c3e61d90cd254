import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import type { Database } from '#db/database.ts';
import { useInvitation } from '#db/identity/invitation.repository.ts';
import { insertAccount } from '#db/identity/user.repository.ts';
import { actingAs, inTenant } from '#db/tenancy/tenant.ts';
import type { TenantContext } from '#db/tenancy/tenant.ts';
import { acceptedPassword, weighPassword } from '#activities/identity/choose-password.ts';
import { countTry } from '#activities/identity/take-try.ts';

export type Registration = { name: string; email: string; password: string; invitationCode: string };

export type NamedHospital = { id: string; slug: string; name: string; isPlatform: boolean };

const invalidCode = () =>
  new Refusal('auth.invitation_invalid', {}, [{ path: 'invitationCode', code: 'invitation_used' }]);

/**
 * Makes a patient's own account. What proves the person is the code that the desk handed over to them: without one nothing is
 * made, so that nobody can take a name or learn of one. With one, a known e-mail has the same answer and the same work as a new
 * one; the code is used up by both, so that asking once costs a code. The account there was stays as it is.
 * @throws Refusal not_found for the hospital, request.invalid, auth.invitation_invalid, request.rate_limited
 */
export async function registerPatient(
  db: Database,
  ctx: TenantContext,
  hospital: NamedHospital,
  { name, email, password, invitationCode }: Registration,
  address: string,
): Promise<void> {
  // A code is what is guessed here, not a password of this e-mail: the tries are counted beside those at the account.
  const counted = { action: 'user.register', email: `register:${email}`, userId: null, isKnownDevice: false };
  const { refusal } = await inTenant(db, ctx, (tenant) => countTry(tenant, { ...counted, address }));
  if (refusal) throw refusal;
  // The platform's own hospital has no patients; it stands for every unknown one, too.
  if (hospital.isPlatform)
    throw new Refusal('not_found', {}, [{ path: 'hospital', code: 'hospital_unknown' }]);
  const chosen = await weighPassword(password, { name, email, hospital }, 'password');
  await inTenant(db, ctx, async (tenant) => {
    const patientId = await useInvitation(tenant, invitationCode);
    if (!patientId) throw invalidCode();
    // After the code: who has none is not told about passwords. Thrown, it leaves the code unused.
    const passwordHash = acceptedPassword(chosen);
    const id = await insertAccount(tenant, { name, email, passwordHash, roles: ['patient'], patientId });
    await actingAs(tenant, { actorId: id, role: id ? 'patient' : null }, (acting) =>
      recordAudit(acting, {
        action: 'user.register',
        entity: 'user',
        entityId: id,
        patientId,
        outcome: id ? 'success' : 'refused',
      }),
    );
  });
}
