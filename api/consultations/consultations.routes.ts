import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { VisitChart } from '#contracts/visits/visit.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { listConsultations } from '#db/visits/chart.repository.ts';
import { openRecord } from '#activities/visits/open-record.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { guarded, jsonAnswer } from '#api/platform/guarded.ts';
import { registerIcd10Routes } from '#api/consultations/icd10.routes.ts';

const historyRoute = guarded({
  method: 'get',
  path: '/api/v1/consultations/history/{patientId}',
  guard: 'chart.read',
  tags: ['consultations'],
  summary: 'Signed notes of past visits; needs a care relationship',
  request: { params: z.object({ patientId: z.uuid() }) },
  responses: { 200: jsonAnswer(z.object({ items: VisitChart.shape.consultations }), 'Newest first') },
});

export function registerConsultationRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(historyRoute, async (c) => {
    const { patientId } = c.req.valid('param');
    const items = await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
      await openRecord(
        tenant,
        { action: 'chart.history', entity: 'patient', entityId: patientId, patientId },
        ['history'],
      );
      return listConsultations(tenant, { patientId });
    });
    return c.json({ items }, 200);
  });
  registerIcd10Routes(app);
}
