import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { VisitChart } from '#contracts/visits/visit.ts';
import { viewHistory } from '#activities/consultations/view-history.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { inHospital } from '#api/platform/in-hospital.ts';
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

export function registerConsultationRoutes(app: OpenAPIHono<AppEnv>) {
  registerIcd10Routes(app);
  return app.openapi(historyRoute, async (c) =>
    c.json(
      { items: await inHospital(c, (tenant) => viewHistory(tenant, c.req.valid('param').patientId)) },
      200,
    ),
  );
}

export type ConsultationRoutes = ReturnType<typeof registerConsultationRoutes>;
