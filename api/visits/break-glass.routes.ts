import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  BreakGlassEntry,
  BreakGlassInput,
  BreakGlassOpened,
  BreakGlassPage,
  BreakGlassSearch,
} from '#contracts/visits/break-glass.ts';
import { breakGlass } from '#activities/visits/break-glass.ts';
import { viewOpening, viewOpenings } from '#activities/visits/view-openings.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { inHospital } from '#api/platform/in-hospital.ts';
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
const oneRoute = guarded({
  method: 'get',
  path: '/api/v1/audit/break-glass/{id}',
  guard: 'break_glass.review',
  tags: ['audit'],
  summary: 'A record opened without a care relationship, with what was read: what its review is about',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(BreakGlassEntry, 'The opening') },
});

export function registerBreakGlassRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(openRoute, async (c) =>
      c.json(
        await inHospital(c, (tenant) => breakGlass(tenant, c.req.valid('param').id, c.req.valid('json'))),
        201,
      ),
    )
    .openapi(listRoute, async (c) => {
      const { reviewed: asked, ...page } = c.req.valid('query');
      const reviewed = asked === undefined ? undefined : asked === 'true';
      return c.json(await inHospital(c, (tenant) => viewOpenings(tenant, { reviewed, ...page })), 200);
    })
    .openapi(oneRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => viewOpening(tenant, c.req.valid('param').id)), 200),
    );
}

export type BreakGlassRoutes = ReturnType<typeof registerBreakGlassRoutes>;
