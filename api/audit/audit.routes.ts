import type { OpenAPIHono } from '@hono/zod-openapi';
import { AuditPage, AuditSearch } from '#contracts/audit/audit.ts';
import { listAudit } from '#db/audit/audit-list.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppEnv } from '#api/platform/env.ts';
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

export function registerAuditRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(listRoute, async (c) => {
    const filter = c.req.valid('query');
    const page = await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
      await recordAudit(tenant, {
        action: 'audit.view',
        entity: 'audit',
        patientId: filter.patientId ?? null,
        details: { actorId: filter.actorId ?? null, action: filter.action ?? null },
      });
      return listAudit(tenant, filter);
    });
    return c.json(page, 200);
  });
}
