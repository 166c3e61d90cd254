import { getCookie, setCookie, deleteCookie } from 'hono/cookie';
import {
  accessCookie,
  accessTokenSeconds,
  refreshCookie,
  refreshFamilySeconds,
  rolePermissions,
} from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import type { LoginResult, SessionUser } from '#contracts/identity/auth.ts';
import { liveSession, openSession } from '#db/identity/session.repository.ts';
import { rolesOf } from '#db/identity/user.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import type { AppContext } from '#api/platform/env.ts';
import { clientAddress } from '#api/platform/client-address.ts';

/** Bearer token or cookie of a request; the cookie needs proof that the page is ours for acts. */
export function tokenOf(c: AppContext): { token: string; isCookie: boolean } | null {
  const header = c.req.header('Authorization');
  if (header) return header.startsWith('Bearer ') ? { token: header.slice(7), isCookie: false } : null;
  const cookie = getCookie(c, accessCookie);
  return cookie ? { token: cookie, isCookie: true } : null;
}

/** Refuses an act by cookie that another site could have caused. */
export function assertSameSite(c: AppContext): void {
  const site = c.req.header('Sec-Fetch-Site');
  const origin = c.req.header('Origin');
  const foreign =
    (site && site !== 'same-origin' && site !== 'none') ||
    (origin && origin !== c.get('deps').config.HMTP_PUBLIC_URL && !site);
  if (foreign || c.req.header('X-HMTP-CSRF') !== '1') throw new Refusal('request.cross_site');
}

/** Where Temporal UI asks for payloads in clear. */
export const codecPath = '/api/v1/platform/codec';

/** Whether a page of Temporal UI asks its codec endpoint: it has an origin of its own, and cannot send our header. Asking changes nothing. */
export function isTemporalUi(c: AppContext): boolean {
  const { HMTP_TEMPORAL_UI: ui } = c.get('deps').config;
  const isUi = ui !== undefined && URL.canParse(ui) && c.req.header('Origin') === new URL(ui).origin;
  return isUi && c.req.path.startsWith(`${codecPath}/`);
}

/** Finds the session of a request; checked against the database every time, so that logout and role changes act at once. */
export async function loadSession(c: AppContext): Promise<void> {
  const found = tokenOf(c);
  if (!found) return;
  const { db, jwt } = c.get('deps');
  const claims = await jwt.verify(found.token);
  const ctx = {
    hospitalId: claims.hospital_id,
    actorId: claims.sub,
    role: claims.role,
    requestId: c.get('requestId'),
    address: clientAddress(c),
  };
  const live = await inTenant(db, ctx, (tenant) => liveSession(tenant, claims.sid, claims.sub, claims.role));
  if (!live) throw new Refusal('auth.session_ended');
  const isAct = !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method);
  if (found.isCookie && isAct && !isTemporalUi(c)) assertSameSite(c);
  const { userId, name, role, sid, departmentId, patientId } = live;
  c.set('session', { userId, name, role, hospitalId: claims.hospital_id, sid, departmentId, patientId });
}

/** The person of a session as the screens need it. */
export async function sessionUser(tenant: Tenant, userId: string, role: Role): Promise<SessionUser> {
  const [user] = await tenant.em.execute<
    { name: string; email: string; departmentId: string | null; patientId: string | null }[]
  >(
    'select name, email, department_id as "departmentId", patient_id as "patientId" from app_user where hospital_id = ? and id = ?',
    [tenant.hospitalId, userId],
  );
  invariant(user, 'a session has a person');
  const { name, slug, timeZone, currency } = await hospitalClock(tenant);
  return {
    id: userId,
    ...user,
    role,
    roles: await rolesOf(tenant, userId),
    permissions: [...rolePermissions[role]],
    hospital: { id: tenant.hospitalId, slug, name, timeZone, currency },
  };
}

/** Signs an access token for a session and sets both cookies. */
export async function answerLogin(
  c: AppContext,
  tenant: Tenant,
  session: { sid: string; userId: string; role: Role; refreshToken: string },
): Promise<LoginResult> {
  const { jwt, config } = c.get('deps');
  const accessToken = await jwt.sign({
    sub: session.userId,
    role: session.role,
    hospital_id: tenant.hospitalId,
    sid: session.sid,
  });
  const secure = config.HMTP_PUBLIC_URL.startsWith('https://');
  setCookie(c, accessCookie, accessToken, {
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    path: '/',
    maxAge: accessTokenSeconds,
  });
  setCookie(c, refreshCookie, session.refreshToken, {
    httpOnly: true,
    sameSite: 'Lax',
    secure,
    path: '/api/v1/auth',
    maxAge: refreshFamilySeconds,
  });
  return {
    accessToken,
    refreshToken: session.refreshToken,
    expiresIn: accessTokenSeconds,
    user: await sessionUser(tenant, session.userId, session.role),
  };
}

/** Opens a session and answers it. */
export async function signIn(
  c: AppContext,
  tenant: Tenant,
  userId: string,
  role: Role,
): Promise<LoginResult> {
  const { sid, refreshToken } = await openSession(tenant, userId, role, c.req.header('User-Agent') ?? null);
  return answerLogin(c, tenant, { sid, userId, role, refreshToken });
}

export function clearCookies(c: AppContext): void {
  deleteCookie(c, accessCookie, { path: '/' });
  deleteCookie(c, refreshCookie, { path: '/api/v1/auth' });
}
