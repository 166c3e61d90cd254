import type { WaitingGrant } from '#contracts/identity/auth.ts';
import type { GrantKind, GrantState, Role } from '#contracts/identity/names.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

export type Grant = {
  id: string;
  userId: string;
  kind: GrantKind;
  roles: Role[];
  askedBy: string;
  state: GrantState;
};

/** What waits for a second administrator, oldest first. */
export const waitingGrants = (tenant: Tenant): Promise<WaitingGrant[]> =>
  tenant.em.execute<WaitingGrant[]>(
    `select g.id, g.user_id as "userId", u.name as "userName", g.kind, g.roles, g.asked_by as "askedBy", a.name as "askedByName",
            to_char(g.asked_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "askedAt"
       from role_grant g join app_user u on u.hospital_id = g.hospital_id and u.id = g.user_id
       join app_user a on a.hospital_id = g.hospital_id and a.id = g.asked_by
      where g.hospital_id = ? and g.state = 'waiting' order by g.asked_at, g.id`,
    [tenant.hospitalId],
  );

/** Takes back what waits for an account. */
export const withdrawGrants = (tenant: Tenant, userId: string, kind: GrantKind) =>
  tenant.em.execute(
    "update role_grant set state = 'withdrawn', decided_at = now(), decided_by = ? where hospital_id = ? and user_id = ? and kind = ? and state = 'waiting'",
    [tenant.actorId, tenant.hospitalId, userId, kind],
  );

/** Takes back what somebody asked for who may ask no more. */
export const withdrawAskedBy = (tenant: Tenant, askedBy: string) =>
  tenant.em.execute(
    "update role_grant set state = 'withdrawn', decided_at = now(), decided_by = ? where hospital_id = ? and asked_by = ? and state = 'waiting'",
    [tenant.actorId, tenant.hospitalId, askedBy],
  );

/** Writes down what somebody asks for. A new row each time: what the second one confirms is what they saw. */
export async function insertGrant(
  tenant: Tenant & { actorId: string },
  userId: string,
  kind: GrantKind,
  roles: readonly Role[],
): Promise<string> {
  const id = uuidv7();
  await tenant.em.execute(
    'insert into role_grant (id, hospital_id, user_id, kind, roles, asked_by, asked_at) values (?, ?, ?, ?, ?, ?, now())',
    [id, tenant.hospitalId, userId, kind, JSON.stringify(roles), tenant.actorId],
  );
  return id;
}

/** What was asked for, locked until the transaction ends; or null. */
export async function lockGrant(tenant: Tenant, id: string): Promise<Grant | null> {
  const [row] = await tenant.em.execute<Grant[]>(
    `select id, user_id as "userId", kind, roles, asked_by as "askedBy", state from role_grant where hospital_id = ? and id = ? for update`,
    [tenant.hospitalId, id],
  );
  return row ?? null;
}

export const decideGrant = (tenant: Tenant, id: string, state: GrantState) =>
  tenant.em.execute(
    'update role_grant set state = ?, decided_by = ?, decided_at = now() where hospital_id = ? and id = ?',
    [state, tenant.actorId, tenant.hospitalId, id],
  );

/** How many administrators could confirm: active, and neither who asked nor whom it is for. */
export async function secondAdmins(
  tenant: Tenant,
  { askedBy, userId }: Pick<Grant, 'askedBy' | 'userId'>,
): Promise<number> {
  const [row] = await tenant.em.execute<{ count: number }[]>(
    `select count(distinct u.id)::int as count from app_user u join user_role r on r.hospital_id = u.hospital_id and r.user_id = u.id
      where u.hospital_id = ? and r.role in ('admin', 'platform_admin') and u.disabled_at is null and u.id not in (?, ?)`,
    [tenant.hospitalId, askedBy, userId],
  );
  return row?.count ?? 0;
}
