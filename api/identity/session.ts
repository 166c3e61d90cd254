import { getCookie, setCookie, deleteCookie } from 'hono/cookie';
import {
  accessCookie,
  refreshCookie,
  deviceCookie,
  deviceSeconds,
  refreshFamilySeconds,
} from '#contracts/identity/names.ts';
import type { LoginResult } from '#contracts/identity/auth.ts';
import { liveSession } from '#db/identity/session.repository.ts';
import { beginTenant } from '#db/tenancy/tenant.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import type { SignedIn, Visitor } from '#activities/identity/sign-in.ts';
import { assertPageOf } from '#api/identity/page-person.ts';
import { clientAddress } from '#api/platform/client-address.ts';
import type { AppContext } from '#api/platform/env.ts';

const authPath = '/api/v1/auth';

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

/**
 * Whether Temporal UI, which stands on our origin, asks its codec endpoint: it cannot send our header. Another site's page cannot
 * send JSON without being asked for it first, which we never allow, and the browser says of whom the request is.
 */
function isOwnCodecRequest(c: AppContext): boolean {
  const site = c.req.header('Sec-Fetch-Site');
  const isOwn = site
    ? site === 'same-origin'
    : c.req.header('Origin') === c.get('deps').config.HMTP_PUBLIC_URL;
  return isOwn && c.req.path.startsWith(`${codecPath}/`);
}

/** Reads what the request's token says. The database is asked later, when the whole request is here. */
export async function readToken(c: AppContext): Promise<void> {
  const found = tokenOf(c);
  if (!found) return;
  const claims = await c.get('deps').jwt.verify(found.token);
  c.set('claims', claims);
  c.set('claimed', { hospitalId: claims.hospital_id, actorId: claims.sub, role: claims.role });
  const isAct = !['GET', 'HEAD', 'OPTIONS'].includes(c.req.method);
  if (found.isCookie && isAct && !isOwnCodecRequest(c)) assertSameSite(c);
}

/**
 * Finds the session of a request; checked against the database every time, so that logout and role changes act at once. The
 * transaction that is opened for it is the request's own: the first work of the route goes on in it.
 */
export async function loadSession(c: AppContext): Promise<void> {
  const [claims, claimed] = [c.get('claims'), c.get('claimed')];
  if (!claims || !claimed) return;
  const ctx = {
    ...claimed,
    requestId: c.get('requestId'),
    address: clientAddress(c),
  };
  const { answer: live, begun } = await beginTenant(c.get('deps').db, ctx, (tenant) =>
    liveSession(tenant, claims.sid, claims.sub, claims.role),
  );
  if (!live) {
    await begun.end();
    throw new Refusal('auth.session_ended');
  }
  c.set('begun', begun);
  if (tokenOf(c)?.isCookie) assertPageOf(c, live);
  const { userId, name, role, sid, departmentId, patientId } = live;
  c.set('session', { userId, name, role, hospitalId: claims.hospital_id, sid, departmentId, patientId });
}

/** From where a request comes, for throttling, sessions and audit. */
export const visitorOf = (c: AppContext): Visitor => ({
  address: clientAddress(c),
  userAgent: c.req.header('User-Agent') ?? null,
  deviceToken: getCookie(c, deviceCookie) ?? null,
});

/** Signs an access token for a sign-in and sets the cookies. */
export async function answerSignIn(c: AppContext, signedIn: SignedIn): Promise<LoginResult> {
  const { jwt, config } = c.get('deps');
  const { hospitalId, sid, refreshToken, user, deviceToken } = signedIn;
  const seconds = config.HMTP_ACCESS_TOKEN_SECONDS;
  const accessToken = await jwt.sign(
    { sub: user.id, role: user.role, hospital_id: hospitalId, sid },
    seconds,
  );
  const options = {
    httpOnly: true,
    sameSite: 'Lax' as const,
    secure: config.HMTP_PUBLIC_URL.startsWith('https://'),
  };
  setCookie(c, accessCookie, accessToken, { ...options, path: '/', maxAge: seconds });
  setCookie(c, refreshCookie, refreshToken, { ...options, path: authPath, maxAge: refreshFamilySeconds });
  if (deviceToken)
    setCookie(c, deviceCookie, deviceToken, { ...options, path: authPath, maxAge: deviceSeconds });
  return { accessToken, refreshToken, expiresIn: seconds, user };
}

/** Forgets the sign-in; the browser stays known. */
export function clearCookies(c: AppContext): void {
  deleteCookie(c, accessCookie, { path: '/' });
  deleteCookie(c, refreshCookie, { path: authPath });
}
