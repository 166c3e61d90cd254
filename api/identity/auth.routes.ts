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
  RegisterResult,
  SessionUser,
  SwitchRoleInput,
} from '#contracts/identity/auth.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { readRefreshToken } from '#db/identity/session.repository.ts';
import { sessionUser } from '#db/identity/session-user.repository.ts';
import { inTenant, listHospitals } from '#db/tenancy/tenant.ts';
import { changeRole } from '#activities/identity/change-role.ts';
import { signOut } from '#activities/identity/end-sessions.ts';
import { linkRecord } from '#activities/identity/link-record.ts';
import { registerPatient } from '#activities/identity/register-patient.ts';
import { renewSignIn } from '#activities/identity/renew-sign-in.ts';
import { signIn } from '#activities/identity/sign-in.ts';
import { answerSignIn, assertSameSite, clearCookies, visitorOf } from '#api/identity/session.ts';
import { namedHospital, visitorIn } from '#api/identity/named-hospital.ts';
import { clientAddress } from '#api/platform/client-address.ts';
import { sessionOf, tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { inHospital } from '#api/platform/in-hospital.ts';
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
  guessable: true,
  guard: 'public',
  tags,
  summary: 'Sign in at a hospital',
  request: { body: jsonBody(LoginInput) },
  responses: loginAnswer,
});
const registerRoute = guarded({
  method: 'post',
  path: `${base}/register`,
  guessable: true,
  guard: 'public',
  tags,
  summary: 'A patient’s own account, by the code the desk handed over',
  request: { body: jsonBody(RegisterInput) },
  responses: { 202: jsonAnswer(RegisterResult, 'The same for a new and for a known e-mail: sign in now') },
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
  guessable: true,
  guard: 'portal.use',
  tags,
  summary: 'Link one’s account to a record by an invitation code',
  request: { body: jsonBody(LinkRecordInput) },
  responses: { 200: jsonAnswer(SessionUser, 'You') },
});

async function login(c: AppContext, input: LoginInput): Promise<LoginResult> {
  const { id, slug } = await namedHospital(c, input.hospital);
  // Nobody of the platform is found under another hospital's name.
  const email = slug ? input.email : `${input.hospital}:${input.email}`;
  return answerSignIn(c, await signIn(c.get('deps').db, visitorIn(c, id), { ...input, email }, visitorOf(c)));
}

async function register(c: AppContext, input: RegisterInput): Promise<void> {
  const hospital = await namedHospital(c, input.hospital);
  await registerPatient(c.get('deps').db, visitorIn(c, hospital.id), hospital, input, clientAddress(c));
}

async function refresh(c: AppContext, given: string | undefined): Promise<LoginResult> {
  const cookie = getCookie(c, refreshCookie);
  const token = given ?? cookie ?? '';
  if (!given && cookie) assertSameSite(c);
  const parts = readRefreshToken(token);
  if (!parts) throw new Refusal('auth.session_ended');
  const result = await inTenant(c.get('deps').db, visitorIn(c, parts.hospitalId), (tenant) =>
    renewSignIn(tenant, token, parts.sid),
  );
  if (typeof result !== 'string') return answerSignIn(c, result);
  clearCookies(c);
  throw new Refusal(result === 'reused' ? 'auth.refresh_reused' : 'auth.session_ended');
}

export function registerAuthRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(hospitalsRoute, async (c) =>
      c.json(
        { items: (await listHospitals(c.get('deps').db)).map(({ slug, name }) => ({ slug, name })) },
        200,
      ),
    )
    .openapi(demoRoute, async (c) => {
      const { config } = c.get('deps');
      if (config.HMTP_MODE !== 'demo' || !config.HMTP_DEMO_LOGINS) throw new Refusal('not_found');
      return c.json(
        { items: z.array(DemoLogin).parse(JSON.parse(await readFile(config.HMTP_DEMO_LOGINS, 'utf8'))) },
        200,
      );
    })
    .openapi(loginRoute, async (c) => c.json(await login(c, c.req.valid('json')), 200))
    .openapi(registerRoute, async (c) => {
      await register(c, c.req.valid('json'));
      return c.json({ next: 'sign_in' as const }, 202);
    })
    .openapi(refreshRoute, async (c) => c.json(await refresh(c, c.req.valid('json')?.refreshToken), 200))
    .openapi(meRoute, async (c) => {
      const { userId, role, sid } = sessionOf(c);
      return c.json(await inHospital(c, (tenant) => sessionUser(tenant, userId, role, sid)), 200);
    })
    .openapi(logoutRoute, async (c) => {
      const { sid } = sessionOf(c);
      await inHospital(c, (tenant) => signOut(tenant, sid));
      clearCookies(c);
      return c.body(null, 204);
    })
    .openapi(switchRoute, async (c) => {
      const { sid, userId } = sessionOf(c);
      const { role } = c.req.valid('json');
      const result = await inHospital(c, (tenant) =>
        changeRole({ ...tenant, actorId: userId }, sid, role, visitorOf(c)),
      );
      return c.json(await answerSignIn(c, result), 200);
    })
    .openapi(linkRoute, async (c) => {
      const { userId, role } = sessionOf(c);
      const { invitationCode } = c.req.valid('json');
      // Until the code is used the account is nobody's record, and the wall around one is not there yet.
      const { patientId: _nobodys, ...found } = tenantOf(c);
      const ctx = { ...found, actorId: userId, role };
      return c.json(await linkRecord(c.get('deps').db, ctx, invitationCode, clientAddress(c)), 200);
    });
}

export type AuthRoutes = ReturnType<typeof registerAuthRoutes>;
