import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { PageQuery } from '#contracts/platform/wire.ts';
import { AccessLogPage } from '#contracts/visits/break-glass.ts';
import { PortalVisit } from '#contracts/visits/visit.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { accessLog } from '#db/audit/access-log.repository.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { portalVisits } from '#db/visits/portal.repository.ts';
import { sessionOf, tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer } from '#api/platform/guarded.ts';

const listRoute = guarded({
  method: 'get',
  path: '/api/v1/portal/visits',
  guard: 'portal.use',
  tags: ['portal'],
  summary: 'One’s own visits',
  responses: { 200: jsonAnswer(z.object({ items: z.array(PortalVisit) }), 'Visits') },
});
const getRoute = guarded({
  method: 'get',
  path: '/api/v1/portal/visits/{id}',
  guard: 'portal.use',
  tags: ['portal'],
  summary: 'One of one’s own visits',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(PortalVisit, 'The visit') },
});

const accessRoute = guarded({
  method: 'get',
  path: '/api/v1/portal/access-log',
  guard: 'portal.use',
  tags: ['portal'],
  summary: 'Who read one’s own record, in which role, when, and why it was open to them',
  request: { query: PageQuery },
  responses: { 200: jsonAnswer(AccessLogPage, 'A page') },
});

/** Reads the linked patient's visits, audited; an account that is linked to no record sees none. */
const ownVisits = (c: AppContext, visitId?: string) =>
  inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
    const { patientId } = sessionOf(c);
    if (!patientId) return [];
    const visits = await portalVisits(tenant, patientId, visitId);
    // One that is not there is refused, and written down as that.
    if (visits.length || !visitId)
      await recordAudit(tenant, {
        action: 'portal.visits',
        entity: 'patient',
        entityId: patientId,
        patientId,
      });
    return visits;
  });

export function registerPortalRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(listRoute, async (c) => c.json({ items: await ownVisits(c) }, 200));
  app.openapi(accessRoute, async (c) => {
    const { patientId } = sessionOf(c);
    const page = await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
      if (!patientId) return { items: [], nextCursor: null };
      await recordAudit(tenant, {
        action: 'portal.access_log',
        entity: 'patient',
        entityId: patientId,
        patientId,
      });
      return accessLog(tenant, patientId, c.req.valid('query'));
    });
    return c.json(page, 200);
  });
  app.openapi(getRoute, async (c) => {
    const [visit] = await ownVisits(c, c.req.valid('param').id);
    if (!visit) throw new Refusal('not_found');
    return c.json(visit, 200);
  });
}
