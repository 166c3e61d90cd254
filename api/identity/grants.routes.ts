import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { PasswordCode, WaitingGrant } from '#contracts/identity/auth.ts';
import { Id } from '#contracts/platform/wire.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { secondAdmins, waitingGrants } from '#db/identity/grant.repository.ts';
import { inTenant, listHospitals } from '#db/tenancy/tenant.ts';
import type { TenantContext } from '#db/tenancy/tenant.ts';
import { confirmGrant } from '#activities/identity/decide-grant.ts';
import { sessionOf, tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const base = '/api/v1/platform/grants';
const tags = ['platform'];
const guard = 'grant.confirm_any' as const;
/** `hasSecond`: the hospital itself has somebody who can confirm, so the platform may not. */
const Elsewhere = WaitingGrant.extend({ hospitalId: Id, hospitalName: z.string(), hasSecond: z.boolean() });
const listRoute = guarded({
  method: 'get',
  path: base,
  guard,
  tags,
  summary: 'What waits for a second administrator in all hospitals',
  responses: { 200: jsonAnswer(z.object({ items: z.array(Elsewhere) }), 'Waiting') },
});
const confirmRoute = guarded({
  method: 'post',
  path: `${base}/{id}/confirm`,
  guard,
  tags,
  summary: 'Confirm as the second person, for a hospital that has nobody else who could',
  request: { params: IdParam, body: jsonBody(z.object({ hospitalId: Id })) },
  responses: { 200: jsonAnswer(z.object({ code: PasswordCode.nullable() }), 'Confirmed') },
});

/** The platform's administrator inside a hospital: the transaction and its audit rows are the hospital's. */
const inside = (c: AppContext, hospitalId: string): TenantContext & { actorId: string } => ({
  ...tenantOf(c),
  actorId: sessionOf(c).userId,
  hospitalId,
});

/** How a hospital with one administrator gets its second: the platform confirms. */
export function registerGrantRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(listRoute, async (c) => {
      const { db } = c.get('deps');
      const items: z.infer<typeof Elsewhere>[] = [];
      for (const { id: hospitalId, name: hospitalName } of await listHospitals(db)) {
        const waiting = await inTenant(db, inside(c, hospitalId), async (tenant) => {
          const grants = await waitingGrants(tenant);
          return Promise.all(
            grants.map(async (grant) => ({ ...grant, hasSecond: (await secondAdmins(tenant, grant)) > 0 })),
          );
        });
        items.push(...waiting.map((grant) => ({ ...grant, hospitalId, hospitalName })));
      }
      return c.json({ items }, 200);
    })
    .openapi(confirmRoute, async (c) => {
      const { db } = c.get('deps');
      const { id } = c.req.valid('param');
      const { hospitalId } = c.req.valid('json');
      if (!(await listHospitals(db)).some((hospital) => hospital.id === hospitalId))
        throw new Refusal('not_found');
      const { code } = await inTenant(db, inside(c, hospitalId), (tenant) =>
        confirmGrant({ ...tenant, actorId: sessionOf(c).userId }, id, { isPlatform: true }),
      );
      return c.json({ code }, 200);
    });
}

export type GrantRoutes = ReturnType<typeof registerGrantRoutes>;
