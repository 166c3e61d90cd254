import type { Role } from '#contracts/identity/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { standingOf } from '#domain/visits/responsibility.ts';
import type { Standing } from '#domain/visits/responsibility.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { ownDepartment, responsibleFor } from '#db/visits/responsible.repository.ts';
import type { Subject } from '#db/visits/responsible.repository.ts';

/**
 * Whether the acting person may act on somebody's visit, token, appointment or order: as its owner, on duty, or supervising. The
 * permission of the act is checked by its route.
 * @throws Refusal not_found; act.not_yours with the name of who answers for it
 */
export async function assertStanding(tenant: Tenant, subject: Subject): Promise<Standing> {
  const found = await responsibleFor(tenant, subject);
  if (!found) throw new Refusal('not_found');
  const actor = {
    userId: tenant.actorId ?? '',
    role: tenant.role as Role,
    departmentId: await ownDepartment(tenant),
  };
  const standing = standingOf(actor, found);
  if (!standing) throw new Refusal('act.not_yours', found.name ? { ofName: found.name } : {});
  return standing;
}
