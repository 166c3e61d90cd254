import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  Appointment,
  AppointmentPage,
  AppointmentSearch,
  BookAppointmentInput,
  CancelInput,
  MoveTokenInput,
  Queue,
  RescheduleInput,
  Token,
  TokenActionInput,
} from '#contracts/appointments/appointment.ts';
import {
  bookAppointment,
  cancelAppointment,
  findAppointment,
  listAppointments,
  rescheduleAppointment,
} from '#db/appointments/appointment.repository.ts';
import { actOnTokenRow, moveToken, readQueue } from '#db/appointments/queue.repository.ts';
import { assertStanding } from '#activities/visits/assert-standing.ts';
import { once } from '#db/inbox/idempotency.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const tags = ['appointments'];
const base = '/api/v1/appointments';
const one = { 200: jsonAnswer(Appointment, 'The appointment') };
const bookRoute = guarded({
  method: 'post',
  path: base,
  guard: 'appointment.write',
  idempotent: true,
  tags,
  summary: 'Book a slot',
  request: { body: jsonBody(BookAppointmentInput) },
  responses: { 201: jsonAnswer(Appointment, 'Booked') },
});
const listRoute = guarded({
  method: 'get',
  path: base,
  guard: 'appointment.read',
  tags,
  summary: 'Appointments by time',
  request: { query: AppointmentSearch },
  responses: { 200: jsonAnswer(AppointmentPage, 'A page') },
});
const rescheduleRoute = guarded({
  method: 'post',
  path: `${base}/{id}/reschedule`,
  guard: 'appointment.write',
  idempotent: true,
  tags,
  summary: 'Move to another time',
  request: { params: IdParam, body: jsonBody(RescheduleInput) },
  responses: one,
});
const cancelRoute = guarded({
  method: 'post',
  path: `${base}/{id}/cancel`,
  guard: 'appointment.write',
  idempotent: true,
  tags,
  summary: 'Cancel',
  request: { params: IdParam, body: jsonBody(CancelInput) },
  responses: one,
});
const queueRoute = guarded({
  method: 'get',
  path: `${base}/queues/{doctorId}`,
  guard: 'queue.read',
  tags,
  summary: 'A doctor’s queue of now',
  request: { params: z.object({ doctorId: z.uuid() }) },
  responses: { 200: jsonAnswer(Queue, 'The queue') },
});
const actRoute = guarded({
  method: 'post',
  path: `${base}/tokens/{id}/actions`,
  guard: 'queue.call',
  tags,
  summary: 'Call, serve, skip, put back: the doctor of the queue, a nurse of the department',
  request: { params: IdParam, body: jsonBody(TokenActionInput) },
  responses: { 200: jsonAnswer(Token, 'The token') },
});
const moveRoute = guarded({
  method: 'post',
  path: `${base}/tokens/{id}/move`,
  guard: 'queue.move',
  tags,
  summary: 'Move by hand, with a reason',
  request: { params: IdParam, body: jsonBody(MoveTokenInput) },
  responses: { 200: jsonAnswer(Token, 'The token') },
});

const inHospital = <T>(c: AppContext, work: (tenant: Tenant) => Promise<T>) =>
  inTenant(c.get('deps').db, tenantOf(c), work);

/** Runs a change once for its Idempotency-Key and answers the appointment as it is now. */
const onceFor = (c: AppContext, route: string, body: unknown, change: (tenant: Tenant) => Promise<string>) =>
  inHospital(c, async (tenant) => {
    const { id } = await once(tenant, { key: c.req.header('Idempotency-Key') ?? '', route, body }, () =>
      change(tenant),
    );
    return findAppointment(tenant, id);
  });

export function registerAppointmentRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(bookRoute, async (c) => {
    const body = c.req.valid('json');
    return c.json(await onceFor(c, 'appointment.book', body, (tenant) => bookAppointment(tenant, body)), 201);
  });
  app.openapi(listRoute, async (c) =>
    c.json(await inHospital(c, (tenant) => listAppointments(tenant, c.req.valid('query'))), 200),
  );
  app.openapi(rescheduleRoute, async (c) => {
    const { id } = c.req.valid('param');
    const body = c.req.valid('json');
    return c.json(
      await onceFor(c, `appointment.reschedule:${id}`, body, async (tenant) => {
        await assertStanding(tenant, { kind: 'appointment', id });
        await rescheduleAppointment(tenant, id, body);
        return id;
      }),
      200,
    );
  });
  app.openapi(cancelRoute, async (c) => {
    const { id } = c.req.valid('param');
    const body = c.req.valid('json');
    return c.json(
      await onceFor(c, `appointment.cancel:${id}`, body, async (tenant) => {
        await assertStanding(tenant, { kind: 'appointment', id });
        await cancelAppointment(tenant, id, body.reason);
        return id;
      }),
      200,
    );
  });
  app.openapi(queueRoute, async (c) =>
    c.json(
      await inHospital(c, (tenant) => readQueue(tenant, c.req.valid('param').doctorId, new Date())),
      200,
    ),
  );
  app.openapi(actRoute, async (c) =>
    c.json(
      await inHospital(c, async (tenant) => {
        const { id } = c.req.valid('param');
        await assertStanding(tenant, { kind: 'token', id });
        return actOnTokenRow(tenant, id, c.req.valid('json').action);
      }),
      200,
    ),
  );
  app.openapi(moveRoute, async (c) => {
    const { toPosition, reason } = c.req.valid('json');
    return c.json(
      await inHospital(c, async (tenant) => {
        const { id } = c.req.valid('param');
        await assertStanding(tenant, { kind: 'token', id });
        return moveToken(tenant, id, toPosition, reason);
      }),
      200,
    );
  });
}
