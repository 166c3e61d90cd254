import { randomBytes } from 'node:crypto';
import type { Role } from '#contracts/identity/names.ts';
import type { OpenSession } from '#contracts/identity/auth.ts';
import { refreshFamilySeconds } from '#contracts/identity/names.ts';
import { AuthSession, RefreshToken } from '#db/identity/identity.entity.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { sha256 } from '#db/tenancy/vault.ts';

/** Two tabs may refresh at once: a token used within this time before is a race, not a theft, and gets the answer of the first. */
const graceSeconds = 10;

export type LiveSession = {
  userId: string;
  name: string;
  email: string;
  role: Role;
  sid: string;
  departmentId: string | null;
  patientId: string | null;
};

/** The session of an access token as it stands now: not ended, person not disabled, role still held; else null. */
export async function liveSession(
  tenant: Tenant,
  sid: string,
  userId: string,
  role: Role,
): Promise<LiveSession | null> {
  const [row] = await tenant.em.execute<LiveSession[]>(
    `select u.id as "userId", u.name, u.email, s.id as sid, u.department_id as "departmentId", u.patient_id as "patientId", r.role
       from auth_session s
       join app_user u on u.hospital_id = s.hospital_id and u.id = s.user_id and u.disabled_at is null
       join user_role r on r.hospital_id = s.hospital_id and r.user_id = s.user_id and r.role = ?
      where s.hospital_id = ? and s.id = ? and s.user_id = ? and s.ended_at is null and s.expires_at > now()`,
    [role, tenant.hospitalId, sid, userId],
  );
  return row ?? null;
}

/** Opens a sign-in. @returns its id and first refresh token */
export async function openSession(
  tenant: Tenant,
  userId: string,
  role: Role,
  from: { userAgent: string | null; address: string },
): Promise<{ sid: string; refreshToken: string }> {
  const sid = uuidv7();
  await tenant.em.insert(AuthSession, {
    id: sid,
    hospitalId: tenant.hospitalId,
    userId,
    role,
    createdAt: new Date(),
    expiresAt: new Date(Date.now() + refreshFamilySeconds * 1000),
    userAgent: from.userAgent?.slice(0, 200) ?? null,
    address: from.address.slice(0, 64),
    lastUsedAt: new Date(),
  });
  const refreshToken = tokenWith(tenant, sid, randomBytes(32));
  await keepRefresh(tenant, sid, refreshToken);
  return { sid, refreshToken };
}

const tokenWith = (tenant: Tenant, sid: string, secret: Buffer) =>
  `${tenant.hospitalId}.${sid}.${secret.toString('base64url')}`;

const keepRefresh = (tenant: Tenant, sid: string, token: string) =>
  tenant.em.insert(RefreshToken, {
    id: uuidv7(),
    hospitalId: tenant.hospitalId,
    sessionId: sid,
    tokenHash: sha256(token),
    createdAt: new Date(),
  });

/**
 * The one token that follows a token: made from it with a key of the hospital, so that the same question gets the same answer
 * although only hashes are kept, and nobody without the key can go from one to the next.
 */
const successorOf = async (tenant: Tenant, sid: string, token: string): Promise<string> =>
  tokenWith(tenant, sid, Buffer.from(await tenant.vault.blindIndex(tenant, 'refresh-token', token), 'hex'));

/** Parts of a refresh token, or null for what is none. */
export function readRefreshToken(token: string): { hospitalId: string; sid: string } | null {
  const match = /^([0-9a-f-]{36})\.([0-9a-f-]{36})\.[\w-]{43}$/.exec(token);
  return match?.[1] && match[2] ? { hospitalId: match[1], sid: match[2] } : null;
}

export type Rotation =
  | { kind: 'rotated'; refreshToken: string; userId: string; role: Role; sid: string }
  | { kind: 'ended' }
  | { kind: 'reused'; userId: string; role: Role };

/**
 * Swaps a refresh token for the next one. A family is one chain: used again within the grace, a token answers the successor it
 * has already, so that no second chain lives beside the first. Outside the grace it was `reused`: nothing is swapped.
 */
export async function rotateRefresh(tenant: Tenant, token: string, sid: string): Promise<Rotation> {
  const [row] = await tenant.em.execute<
    { id: string; user_id: string; role: Role; used: boolean; stale: boolean; alive: boolean }[]
  >(
    `select t.id, s.user_id, s.role, t.used_at is not null as used, coalesce(t.used_at < now() - make_interval(secs => ?), false) as stale,
            s.ended_at is null and s.expires_at > now() as alive
       from refresh_token t join auth_session s on s.hospital_id = t.hospital_id and s.id = t.session_id
      where t.hospital_id = ? and t.session_id = ? and t.token_hash = ? for update of t, s`,
    [graceSeconds, tenant.hospitalId, sid, sha256(token)],
  );
  if (!row || !row.alive) return { kind: 'ended' };
  if (row.stale) return { kind: 'reused', userId: row.user_id, role: row.role };
  const refreshToken = await successorOf(tenant, sid, token);
  if (!row.used) {
    await tenant.em.execute('update refresh_token set used_at = now() where hospital_id = ? and id = ?', [
      tenant.hospitalId,
      row.id,
    ]);
    await tenant.em.execute('update auth_session set last_used_at = now() where hospital_id = ? and id = ?', [
      tenant.hospitalId,
      sid,
    ]);
    await keepRefresh(tenant, sid, refreshToken);
  }
  return {
    kind: 'rotated',
    refreshToken,
    userId: row.user_id,
    role: row.role,
    sid,
  };
}

export async function endSession(tenant: Tenant, sid: string, because: string): Promise<void> {
  await tenant.em.execute(
    'update auth_session set ended_at = now(), ended_because = ? where hospital_id = ? and id = ? and ended_at is null',
    [because, tenant.hospitalId, sid],
  );
}

/** Ends every sign-in of a person but one: after disabling, a role that was taken, a new password. */
export async function endSessionsOf(
  tenant: Tenant,
  userId: string,
  because: string,
  but: string | null = null,
): Promise<void> {
  await tenant.em.execute(
    'update auth_session set ended_at = now(), ended_because = ? where hospital_id = ? and user_id = ? and ended_at is null and id is distinct from ?::uuid',
    [because, tenant.hospitalId, userId, but],
  );
}

/** Sign-ins of a person that go on, the last used first. */
export const sessionsOf = (tenant: Tenant, userId: string): Promise<OpenSession[]> =>
  tenant.em.execute<OpenSession[]>(
    `select id, role, user_agent as "userAgent", address, to_char(created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as since,
            to_char(coalesce(last_used_at, created_at) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as "lastUsed"
       from auth_session where hospital_id = ? and user_id = ? and ended_at is null and expires_at > now()
      order by coalesce(last_used_at, created_at) desc, id desc limit 100`,
    [tenant.hospitalId, userId],
  );

/** The acting role of a sign-in changes; the next access token says so. */
export const setSessionRole = (tenant: Tenant, sid: string, role: Role) =>
  tenant.em.execute('update auth_session set role = ? where hospital_id = ? and id = ?', [
    role,
    tenant.hospitalId,
    sid,
  ]);
