import type { OpenAPIHono } from '@hono/zod-openapi';
import { AuditPage, AuditSearch } from '#contracts/audit/audit.ts';
import { viewAudit } from '#activities/audit/view-audit.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { inHospital } from '#api/platform/in-hospital.ts';
import { guarded, jsonAnswer } from '#api/platform/guarded.ts';

const listRoute = guarded({
  method: 'get',
  path: '/api/v1/audit',
  guard: 'audit.read',
  tags: ['audit'],
  summary: 'Who did and read what; reading it is written down too',
  request: { query: AuditSearch },
  responses: { 200: jsonAnswer(AuditPage, 'A page') },
});

export function registerAuditRoutes(app: OpenAPIHono<AppEnv>) {
  return app.openapi(listRoute, async (c) =>
    c.json(await inHospital(c, (tenant) => viewAudit(tenant, c.req.valid('query'))), 200),
  );
}

export type AuditRoutes = ReturnType<typeof registerAuditRoutes>;
