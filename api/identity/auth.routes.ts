import { readFile } from 'node:fs/promises';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { getCookie } from 'hono/cookie';
import { z } from 'zod';
import { refreshCookie } from '#contracts/identity/names.ts';
import {
  DemoLogin,
  LinkRecordInput,
  LoginInput,
  LoginResult,
  RefreshInput,
  RegisterInput,
  SessionUser,
  SwitchRoleInput,
} from '#contracts/identity/auth.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { linkRecord, redeemInvitation } from '#db/identity/invitation.repository.ts';
import { endSession, readRefreshToken, rotateRefresh, switchRole } from '#db/identity/session.repository.ts';
import {
  accountByEmail,
  clearFailedLogins,
  countTry,
  createAccount,
  rolesOf,
} from '#db/identity/user.repository.ts';
import { actingAs, inTenant, listHospitals } from '#db/tenancy/tenant.ts';
import { allowAttempt, countUnknownName } from '#api/identity/attempts.ts';
import { hashPassword, passwordFits } from '#api/identity/password.ts';
import { answerLogin, assertSameSite, clearCookies, sessionUser, signIn } from '#api/identity/session.ts';
import { clientAddress } from '#api/platform/client-address.ts';
import { sessionOf, tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const base = '/api/v1/auth';
const tags = ['auth'];
const loginAnswer = { 200: jsonAnswer(LoginResult, 'Signed in; also sets cookies') };
const hospitalsRoute = guarded({
  method: 'get',
  path: `${base}/hospitals`,
  guard: 'public',
  tags,
  summary: 'Hospitals to sign in at',
  responses: {
    200: jsonAnswer(z.object({ items: z.array(z.object({ slug: z.string(), name: z.string() })) }), 'Names'),
  },
});
const demoRoute = guarded({
  method: 'get',
  path: `${base}/demo-logins`,
  guard: 'public',
  tags,
  summary: 'Demo logins; only in the demo',
  responses: { 200: jsonAnswer(z.object({ items: z.array(DemoLogin) }), 'Logins') },
});
const loginRoute = guarded({
  method: 'post',
  path: `${base}/login`,
  guard: 'public',
  tags,
  summary: 'Sign in at a hospital',
  request: { body: jsonBody(LoginInput) },
  responses: loginAnswer,
});
const registerRoute = guarded({
  method: 'post',
  path: `${base}/register`,
  guard: 'public',
  tags,
  summary: 'A patient’s own account',
  request: { body: jsonBody(RegisterInput) },
  responses: { 201: jsonAnswer(LoginResult, 'Made and signed in') },
});
const refreshRoute = guarded({
  method: 'post',
  path: `${base}/refresh`,
  guard: 'public',
  tags,
  summary: 'Swap a refresh token, from body or cookie',
  request: { body: { ...jsonBody(RefreshInput), required: false as const } },
  responses: loginAnswer,
});
const meRoute = guarded({
  method: 'get',
  path: `${base}/me`,
  guard: 'session.own',
  tags,
  summary: 'Who am I',
  responses: { 200: jsonAnswer(SessionUser, 'You') },
});
const logoutRoute = guarded({
  method: 'post',
  path: `${base}/logout`,
  guard: 'session.own',
  tags,
  summary: 'End this sign-in at once',
  responses: { 204: { description: 'Ended' } },
});
const switchRoute = guarded({
  method: 'post',
  path: `${base}/switch-role`,
  guard: 'session.own',
  tags,
  summary: 'Act in another role one holds',
  request: { body: jsonBody(SwitchRoleInput) },
  responses: loginAnswer,
});
const linkRoute = guarded({
  method: 'post',
  path: `${base}/link`,
  guard: 'portal.use',
  tags,
  summary: 'Link one’s account to a record by an invitation code',
  request: { body: jsonBody(LinkRecordInput) },
  responses: { 200: jsonAnswer(SessionUser, 'You') },
});

const visitor = (c: AppContext, hospitalId: string) => ({
  hospitalId,
  actorId: null,
  role: null,
  requestId: c.get('requestId'),
  address: clientAddress(c),
});

async function hospitalBySlug(c: AppContext, slug: string) {
  return (await listHospitals(c.get('deps').db)).find((hospital) => hospital.slug === slug);
}

async function login(c: AppContext, input: LoginInput): Promise<LoginResult> {
  allowAttempt(clientAddress(c));
  const { db } = c.get('deps');
  const hospitalId = (await hospitalBySlug(c, input.hospital))?.id;
  const account = hospitalId
    ? await inTenant(db, visitor(c, hospitalId), async (tenant) => {
        const found = await accountByEmail(tenant, input.email);
        return found && { ...found, mayTry: await countTry(tenant, found.id) };
      })
    : null;
  const fits = await passwordFits(account?.passwordHash ?? null, input.password);
  const mayTry = account ? account.mayTry : countUnknownName(`${input.hospital}:${input.email}`);
  if (!mayTry) throw new Refusal('request.rate_limited', { retryAfterSeconds: 900 });
  if (!hospitalId || !account || !fits || account.disabled) {
    if (hospitalId && account) {
      await inTenant(db, visitor(c, hospitalId), (tenant) =>
        recordAudit(tenant, {
          action: 'session.login',
          entity: 'user',
          entityId: account.id,
          outcome: 'refused',
        }),
      );
    }
    throw new Refusal('auth.invalid_credentials');
  }
  return inTenant(db, { ...visitor(c, hospitalId), actorId: account.id }, async (tenant) => {
    const held = await rolesOf(tenant, account.id);
    const role = input.role ?? held[0];
    if (!role || !held.includes(role)) throw new Refusal('auth.role_not_held');
    await clearFailedLogins(tenant, account.id);
    await actingAs(tenant, { role }, (acting) =>
      recordAudit(acting, { action: 'session.login', entity: 'user', entityId: account.id }),
    );
    return signIn(c, tenant, account.id, role);
  });
}

async function register(c: AppContext, input: RegisterInput): Promise<LoginResult> {
  allowAttempt(clientAddress(c));
  const hospital = await hospitalBySlug(c, input.hospital);
  // The platform's own hospital has no patients.
  if (!hospital || hospital.isPlatform)
    throw new Refusal('request.invalid', {}, [{ path: 'hospital', message: 'no such hospital' }]);
  const passwordHash = await hashPassword(input.password);
  return inTenant(c.get('deps').db, visitor(c, hospital.id), async (tenant) => {
    const patientId = input.invitationCode ? await redeemInvitation(tenant, input.invitationCode) : null;
    const id = await createAccount(tenant, {
      name: input.name,
      email: input.email,
      passwordHash,
      roles: ['patient'],
      patientId,
    });
    if (patientId)
      await actingAs(tenant, { actorId: id, role: 'patient' }, (acting) =>
        recordAudit(acting, { action: 'patient.link_account', entity: 'user', entityId: id, patientId }),
      );
    return signIn(c, { ...tenant, actorId: id }, id, 'patient');
  });
}

async function refresh(c: AppContext, given: string | undefined): Promise<LoginResult> {
  const cookie = getCookie(c, refreshCookie);
  const token = given ?? cookie ?? '';
  if (!given && cookie) assertSameSite(c);
  const parts = readRefreshToken(token);
  if (!parts) throw new Refusal('auth.session_ended');
  // The answer is made in the transaction, the refusal thrown after it: ending a stolen family must be committed.
  const result = await inTenant(c.get('deps').db, visitor(c, parts.hospitalId), async (tenant) => {
    const rotation = await rotateRefresh(tenant, token, parts.sid);
    return rotation.kind === 'rotated' ? answerLogin(c, tenant, rotation) : rotation.kind;
  });
  if (typeof result !== 'string') return result;
  clearCookies(c);
  throw new Refusal(result === 'reused' ? 'auth.refresh_reused' : 'auth.session_ended');
}

export function registerAuthRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(hospitalsRoute, async (c) =>
    c.json({ items: (await listHospitals(c.get('deps').db)).map(({ slug, name }) => ({ slug, name })) }, 200),
  );
  app.openapi(demoRoute, async (c) => {
    const { config } = c.get('deps');
    if (config.HMTP_MODE !== 'demo' || !config.HMTP_DEMO_LOGINS) throw new Refusal('not_found');
    return c.json(
      { items: z.array(DemoLogin).parse(JSON.parse(await readFile(config.HMTP_DEMO_LOGINS, 'utf8'))) },
      200,
    );
  });
  app.openapi(loginRoute, async (c) => c.json(await login(c, c.req.valid('json')), 200));
  app.openapi(registerRoute, async (c) => c.json(await register(c, c.req.valid('json')), 201));
  app.openapi(refreshRoute, async (c) => c.json(await refresh(c, c.req.valid('json')?.refreshToken), 200));
  app.openapi(meRoute, async (c) => {
    const { userId, role } = sessionOf(c);
    return c.json(
      await inTenant(c.get('deps').db, tenantOf(c), (tenant) => sessionUser(tenant, userId, role)),
      200,
    );
  });
  app.openapi(logoutRoute, async (c) => {
    const { sid } = sessionOf(c);
    await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
      await endSession(tenant, sid, 'logout');
      await recordAudit(tenant, { action: 'session.logout', entity: 'session', entityId: sid });
    });
    clearCookies(c);
    return c.body(null, 204);
  });
  app.openapi(switchRoute, async (c) => {
    const { sid, userId } = sessionOf(c);
    const { role } = c.req.valid('json');
    const { hospitalId } = tenantOf(c);
    const result = await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
      await switchRole(tenant, sid, userId, role);
      // A new sign-in in the other role: the old tokens go on acting in the old one only until it ends here.
      await endSession(tenant, sid, 'switched_role');
      return signIn(c, { ...tenant, hospitalId, role }, userId, role);
    });
    return c.json(result, 200);
  });
  app.openapi(linkRoute, async (c) => {
    const { userId, role } = sessionOf(c);
    const user = await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
      await linkRecord(tenant, userId, c.req.valid('json').invitationCode);
      return sessionUser(tenant, userId, role);
    });
    return c.json(user, 200);
  });
}
