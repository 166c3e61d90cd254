import { invariant } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { insertAccount } from '#db/identity/user.repository.ts';
import type { NewAccount } from '#db/identity/user.repository.ts';
import { actingAs } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Makes an account with its roles, by the platform itself. @returns its id */
export async function createAccount(tenant: Tenant, account: NewAccount): Promise<string> {
  const id = await insertAccount(tenant, account);
  invariant(id, 'a made account has an e-mail of its own');
  await actingAs(tenant, { actorId: tenant.actorId ?? id }, (acting) =>
    recordAudit(acting, {
      action: 'user.create',
      entity: 'user',
      entityId: id,
      details: { roles: account.roles },
    }),
  );
  return id;
}
