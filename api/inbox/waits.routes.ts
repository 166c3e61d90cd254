import type { OpenAPIHono } from '@hono/zod-openapi';
import { Waits, WaitsQuery } from '#contracts/inbox/waits.ts';
import { waitsOf } from '#db/inbox/waits.repository.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { inHospital } from '#api/platform/in-hospital.ts';
import { guarded, jsonAnswer } from '#api/platform/guarded.ts';

const waitsRoute = guarded({
  method: 'get',
  path: '/api/v1/waits',
  guard: 'waits.read',
  tags: ['inbox'],
  summary: 'How long the work of a day waited, by kind of task and hour',
  request: { query: WaitsQuery },
  responses: { 200: jsonAnswer(Waits, 'Counts and minutes, of nobody in particular') },
});

export function registerWaitsRoutes(app: OpenAPIHono<AppEnv>) {
  return app.openapi(waitsRoute, async (c) =>
    c.json(await inHospital(c, (tenant) => waitsOf(tenant, c.req.valid('query').date)), 200),
  );
}

export type WaitsRoutes = ReturnType<typeof registerWaitsRoutes>;
