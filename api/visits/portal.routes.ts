import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { OwnAppointment } from '#contracts/appointments/appointment.ts';
import { PageQuery } from '#contracts/platform/wire.ts';
import { AccessLogPage } from '#contracts/visits/break-glass.ts';
import { PortalVisit } from '#contracts/visits/visit.ts';
import { orNotFound } from '#domain/platform/refusal.ts';
import { viewOwnAccessLog, viewOwnAppointments, viewOwnVisits } from '#activities/portal/view-own-record.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { inHospital } from '#api/platform/in-hospital.ts';
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

const appointmentsRoute = guarded({
  method: 'get',
  path: '/api/v1/portal/appointments',
  guard: 'portal.use',
  tags: ['portal'],
  summary: 'What one is booked for, today and later, soonest first',
  responses: { 200: jsonAnswer(z.object({ items: z.array(OwnAppointment) }), 'Appointments') },
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

export function registerPortalRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(listRoute, async (c) =>
      c.json({ items: await inHospital(c, (tenant) => viewOwnVisits(tenant)) }, 200),
    )
    .openapi(appointmentsRoute, async (c) =>
      c.json({ items: await inHospital(c, (tenant) => viewOwnAppointments(tenant)) }, 200),
    )
    .openapi(accessRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => viewOwnAccessLog(tenant, c.req.valid('query'))), 200),
    )
    .openapi(getRoute, async (c) => {
      const [visit] = await inHospital(c, (tenant) => viewOwnVisits(tenant, c.req.valid('param').id));
      return c.json(orNotFound(visit), 200);
    });
}

export type PortalRoutes = ReturnType<typeof registerPortalRoutes>;
