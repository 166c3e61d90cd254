import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  CreateStaffInput,
  OpenSession,
  StaffAnswer,
  StaffUser,
  UpdateStaffInput,
} from '#contracts/identity/auth.ts';
import type { PasswordCode } from '#contracts/identity/auth.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { sessionsOf } from '#db/identity/session.repository.ts';
import { listStaff } from '#db/identity/user.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import type { Acting } from '#activities/identity/ask-grant.ts';
import { changeAccount } from '#activities/identity/change-account.ts';
import { confirmGrant, refuseGrant } from '#activities/identity/decide-grant.ts';
import { endAllSessions, unlockAccount } from '#activities/identity/end-sessions.ts';
import { issueCode } from '#activities/identity/issue-code.ts';
import { makeAccount } from '#activities/identity/make-account.ts';
import { sessionOf, tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const base = '/api/v1/admin';
const tags = ['admin'];
const guard = 'users.manage' as const;
const listRoute = guarded({
  method: 'get',
  path: `${base}/users`,
  guard,
  tags,
  summary: 'Accounts of the hospital, with what waits for a second administrator',
  responses: { 200: jsonAnswer(z.object({ items: z.array(StaffUser) }), 'Accounts') },
});
const createRoute = guarded({
  method: 'post',
  path: `${base}/users`,
  guard,
  tags,
  summary: 'Make a staff account; its roles wait for another administrator',
  request: { body: jsonBody(CreateStaffInput) },
  responses: { 201: jsonAnswer(StaffAnswer, 'Made, with the code by which the person sets a password') },
});
const changeRoute = guarded({
  method: 'patch',
  path: `${base}/users/{id}`,
  guard,
  tags,
  summary: 'Change roles, department or state: taking acts at once, giving waits for another administrator',
  request: { params: IdParam, body: jsonBody(UpdateStaffInput) },
  responses: { 200: jsonAnswer(StaffUser, 'Changed') },
});
const act = <M extends 'post' | 'delete', P extends string>(method: M, path: P, summary: string) =>
  guarded({
    method,
    path: `${base}/${path}` as const,
    guard,
    tags,
    summary,
    request: { params: IdParam },
    responses: { 200: jsonAnswer(StaffAnswer, 'The account now') },
  });
const resetRoute = act('post', 'users/{id}/reset', 'Take the password away and make a code for a new one');
const unlockRoute = act('post', 'users/{id}/unlock', 'Forget the wrong passwords of strangers');
const endRoute = act('delete', 'users/{id}/sessions', 'End all sign-ins of a person');
const confirmRoute = act('post', 'grants/{id}/confirm', 'Confirm what another administrator asked for');
const refuseRoute = act('post', 'grants/{id}/refuse', 'Refuse what waits, or take back one’s own wish');
const sessionsRoute = guarded({
  method: 'get',
  path: `${base}/users/{id}/sessions`,
  guard,
  tags,
  summary: 'Sign-ins of a person that go on',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(z.object({ items: z.array(OpenSession) }), 'Sign-ins') },
});

const staff = async (tenant: Tenant, id: string): Promise<StaffUser> => {
  tenant.em.clear();
  const user = (await listStaff(tenant)).find((entry) => entry.id === id);
  if (!user) throw new Refusal('not_found');
  return user;
};
/** One act of the signed-in administrator in one transaction. */
const acting = <T>(c: AppContext, work: (tenant: Acting) => Promise<T>): Promise<T> =>
  inTenant(c.get('deps').db, tenantOf(c), (tenant) => work({ ...tenant, actorId: sessionOf(c).userId }));
/** The same, answered with the account as it is then. */
const answering = (
  c: AppContext,
  work: (tenant: Acting) => Promise<{ userId: string; code?: PasswordCode | null }>,
): Promise<StaffAnswer> =>
  acting(c, async (tenant) => {
    const { userId, code } = await work(tenant);
    return { ...(await staff(tenant, userId)), code: code ?? null };
  });

/** Accounts as administrators keep them. */
export function registerAccountsRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(listRoute, async (c) => c.json({ items: await acting(c, listStaff) }, 200))
    .openapi(createRoute, async (c) =>
      c.json(await answering(c, (tenant) => makeAccount(tenant, c.req.valid('json'))), 201),
    )
    .openapi(changeRoute, async (c) => {
      const { id } = c.req.valid('param');
      const user = await acting(c, async (tenant) => {
        await changeAccount(tenant, id, c.req.valid('json'));
        return staff(tenant, id);
      });
      return c.json(user, 200);
    })
    .openapi(resetRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(
        await answering(c, async (tenant) => ({ userId: id, code: await issueCode(tenant, id) })),
        200,
      );
    })
    .openapi(unlockRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(
        await answering(c, async (tenant) => {
          await unlockAccount(tenant, id);
          return { userId: id };
        }),
        200,
      );
    })
    .openapi(sessionsRoute, async (c) => {
      const { id } = c.req.valid('param');
      const items = await acting(c, async (tenant) => {
        await staff(tenant, id);
        return sessionsOf(tenant, id);
      });
      return c.json({ items }, 200);
    })
    .openapi(endRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(
        await answering(c, async (tenant) => {
          await endAllSessions(tenant, id);
          return { userId: id };
        }),
        200,
      );
    })
    .openapi(confirmRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await answering(c, (tenant) => confirmGrant(tenant, id, { isPlatform: false })), 200);
    })
    .openapi(refuseRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await answering(c, (tenant) => refuseGrant(tenant, id)), 200);
    });
}

export type AccountsRoutes = ReturnType<typeof registerAccountsRoutes>;
