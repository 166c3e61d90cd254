import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { ChangePasswordInput, LocaleInput, OpenSession, SetPasswordInput } from '#contracts/identity/auth.ts';
import { sessionsOf } from '#db/identity/session.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { chooseLocale } from '#activities/identity/choose-locale.ts';
import { endOwnSession } from '#activities/identity/end-sessions.ts';
import { changePassword, setPasswordByCode } from '#activities/identity/set-password.ts';
import { namedHospital, visitorIn } from '#api/identity/named-hospital.ts';
import { clientAddress } from '#api/platform/client-address.ts';
import { sessionOf, tenantOf } from '#api/platform/env.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const base = '/api/v1/auth';
const tags = ['auth'];
const done = { 204: { description: 'Done' } };
const passwordRoute = guarded({
  method: 'post',
  path: `${base}/password`,
  guessable: true,
  guard: 'session.own',
  tags,
  summary: 'Change one’s own password; all other sign-ins end',
  request: { body: jsonBody(ChangePasswordInput) },
  responses: done,
});
const localeRoute = guarded({
  method: 'put',
  path: `${base}/locale`,
  guard: 'session.own',
  tags,
  summary: 'Choose the language of one’s own screens',
  request: { body: jsonBody(LocaleInput) },
  responses: done,
});
const resetRoute = guarded({
  method: 'post',
  path: `${base}/reset`,
  guessable: true,
  guard: 'public',
  tags,
  summary: 'Set a password with the code of an administrator',
  request: { body: jsonBody(SetPasswordInput) },
  responses: done,
});
const sessionsRoute = guarded({
  method: 'get',
  path: `${base}/sessions`,
  guard: 'session.own',
  tags,
  summary: 'One’s own sign-ins that go on',
  responses: {
    200: jsonAnswer(z.object({ items: z.array(OpenSession.extend({ isThis: z.boolean() })) }), 'Sign-ins'),
  },
});
const endRoute = guarded({
  method: 'delete',
  path: `${base}/sessions/{id}`,
  guard: 'session.own',
  tags,
  summary: 'End one of one’s own sign-ins',
  request: { params: IdParam },
  responses: done,
});

/** What everybody does with their own account. */
export function registerOwnAccountRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(passwordRoute, async (c) => {
      const { userId, sid } = sessionOf(c);
      const ctx = { ...tenantOf(c), actorId: userId };
      await changePassword(c.get('deps').db, ctx, { ...c.req.valid('json'), sid }, clientAddress(c));
      return c.body(null, 204);
    })
    .openapi(localeRoute, async (c) => {
      const { userId } = sessionOf(c);
      const { locale } = c.req.valid('json');
      await inTenant(c.get('deps').db, tenantOf(c), (tenant) =>
        chooseLocale({ ...tenant, actorId: userId }, locale),
      );
      return c.body(null, 204);
    })
    .openapi(resetRoute, async (c) => {
      const input = c.req.valid('json');
      const hospital = await namedHospital(c, input.hospital);
      await setPasswordByCode(
        c.get('deps').db,
        visitorIn(c, hospital.id),
        hospital,
        { ...input, email: hospital.slug ? input.email : `${input.hospital}:${input.email}` },
        clientAddress(c),
      );
      return c.body(null, 204);
    })
    .openapi(sessionsRoute, async (c) => {
      const { userId, sid } = sessionOf(c);
      const own = await inTenant(c.get('deps').db, tenantOf(c), (tenant) => sessionsOf(tenant, userId));
      return c.json({ items: own.map((session) => ({ ...session, isThis: session.id === sid })) }, 200);
    })
    .openapi(endRoute, async (c) => {
      const { id } = c.req.valid('param');
      const { userId } = sessionOf(c);
      await inTenant(c.get('deps').db, tenantOf(c), (tenant) =>
        endOwnSession({ ...tenant, actorId: userId }, id),
      );
      return c.body(null, 204);
    });
}

export type OwnAccountRoutes = ReturnType<typeof registerOwnAccountRoutes>;
