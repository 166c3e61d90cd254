import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { Icd10Code, Icd10Search } from '#contracts/consultations/consultation.ts';
import { searchIcd10 } from '#db/consultations/icd10.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { guarded, jsonAnswer } from '#api/platform/guarded.ts';

const searchRoute = guarded({
  method: 'get',
  path: '/api/v1/consultations/icd10',
  guard: 'icd10.search',
  tags: ['consultations'],
  summary: 'ICD-10-CM codes by code or words',
  request: { query: Icd10Search },
  responses: { 200: jsonAnswer(z.object({ items: z.array(Icd10Code) }), 'Best first') },
});

export function registerIcd10Routes(app: OpenAPIHono<AppEnv>) {
  return app.openapi(searchRoute, async (c) => {
    const { q, limit } = c.req.valid('query');
    return c.json(
      { items: await inTenant(c.get('deps').db, tenantOf(c), (tenant) => searchIcd10(tenant, q, limit)) },
      200,
    );
  });
}

export type Icd10Routes = ReturnType<typeof registerIcd10Routes>;
