import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  BreakGlassInput,
  BreakGlassOpened,
  BreakGlassPage,
  BreakGlassSearch,
  ReviewBreakGlassInput,
} from '#contracts/visits/break-glass.ts';
import { z } from 'zod';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { listOpenings } from '#db/visits/break-glass.repository.ts';
import { breakGlass } from '#activities/visits/break-glass.ts';
import { reviewBreakGlass } from '#activities/visits/review-break-glass.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const openRoute = guarded({
  method: 'post',
  path: '/api/v1/patients/{id}/break-glass',
  guard: 'chart.read',
  tags: ['patients'],
  summary:
    'Open a record without a care relationship: with a reason, for a time, reviewed, and told to the patient',
  request: { params: IdParam, body: jsonBody(BreakGlassInput) },
  responses: { 201: jsonAnswer(BreakGlassOpened, 'Open until then') },
});
const listRoute = guarded({
  method: 'get',
  path: '/api/v1/audit/break-glass',
  guard: 'break_glass.review',
  tags: ['audit'],
  summary: 'Records opened without a care relationship, newest first, with what was read',
  request: { query: BreakGlassSearch },
  responses: { 200: jsonAnswer(BreakGlassPage, 'A page') },
});
const reviewRoute = guarded({
  method: 'post',
  path: '/api/v1/audit/break-glass/{id}/review',
  guard: 'break_glass.review',
  tags: ['audit'],
  summary: 'Say what came of looking at an opening; never one’s own',
  request: { params: IdParam, body: jsonBody(ReviewBreakGlassInput) },
  responses: { 200: jsonAnswer(z.object({ id: z.uuid() }), 'Reviewed') },
});

export function registerBreakGlassRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(openRoute, async (c) =>
    c.json(
      await inTenant(c.get('deps').db, tenantOf(c), (tenant) =>
        breakGlass(tenant, c.req.valid('param').id, c.req.valid('json')),
      ),
      201,
    ),
  );
  app.openapi(listRoute, async (c) => {
    const { reviewed, cursor, limit } = c.req.valid('query');
    const found = await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
      await recordAudit(tenant, { action: 'break_glass.list', entity: 'break_glass' });
      return listOpenings(tenant, {
        reviewed: reviewed === undefined ? undefined : reviewed === 'true',
        cursor,
        limit,
      });
    });
    return c.json(found, 200);
  });
  app.openapi(reviewRoute, async (c) => {
    const { id } = c.req.valid('param');
    await inTenant(c.get('deps').db, tenantOf(c), (tenant) =>
      reviewBreakGlass(tenant, id, c.req.valid('json').note),
    );
    return c.json({ id }, 200);
  });
}
