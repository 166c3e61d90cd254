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
  QueuePlace,
  QueueSearch,
  RescheduleInput,
  Token,
  TokenActionInput,
} from '#contracts/appointments/appointment.ts';
import { findAppointment, listAppointments } from '#db/appointments/appointment-list.repository.ts';
import { readQueue, readToken } from '#db/appointments/queue.repository.ts';
import { searchQueues } from '#db/appointments/queue-search.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { actOnTokenRow } from '#activities/appointments/act-on-token.ts';
import { bookAppointment } from '#activities/appointments/book-appointment.ts';
import { cancelAppointment } from '#activities/appointments/cancel-appointment.ts';
import { moveToken } from '#activities/appointments/move-token.ts';
import { rescheduleAppointment } from '#activities/appointments/reschedule-appointment.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { actAndRead, inHospital, makeOnce, readOne } from '#api/platform/in-hospital.ts';
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
const findRoute = guarded({
  method: 'get',
  path: `${base}/queues`,
  guard: 'queue.read',
  tags,
  summary: 'Where somebody stands in the queues of now',
  request: { query: QueueSearch },
  responses: { 200: jsonAnswer(z.object({ items: z.array(QueuePlace) }), 'At most 50') },
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

/** Runs a change once for its Idempotency-Key and answers the appointment as it is now. */
const onceFor = (c: AppContext, route: string, body: unknown, change: (tenant: Tenant) => Promise<string>) =>
  makeOnce(c, { route, body }, change, findAppointment);

export function registerAppointmentRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(bookRoute, async (c) => {
      const body = c.req.valid('json');
      return c.json(
        await onceFor(c, 'appointment.book', body, (tenant) => bookAppointment(tenant, body)),
        201,
      );
    })
    .openapi(listRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => listAppointments(tenant, c.req.valid('query'))), 200),
    )
    .openapi(rescheduleRoute, async (c) => {
      const { id } = c.req.valid('param');
      const body = c.req.valid('json');
      const move = (tenant: Tenant) => rescheduleAppointment(tenant, id, body);
      return c.json(await onceFor(c, `appointment.reschedule:${id}`, body, move), 200);
    })
    .openapi(cancelRoute, async (c) => {
      const { id } = c.req.valid('param');
      const body = c.req.valid('json');
      const cancel = (tenant: Tenant) => cancelAppointment(tenant, id, body.reason);
      return c.json(await onceFor(c, `appointment.cancel:${id}`, body, cancel), 200);
    })
    .openapi(findRoute, async (c) =>
      c.json(
        {
          items: await inHospital(c, (tenant) => searchQueues(tenant, c.req.valid('query').q, new Date())),
        },
        200,
      ),
    )
    .openapi(queueRoute, async (c) =>
      c.json(await readOne(c, (tenant) => readQueue(tenant, c.req.valid('param').doctorId, new Date())), 200),
    )
    .openapi(actRoute, async (c) => {
      const { id } = c.req.valid('param');
      const act = (tenant: Tenant) => actOnTokenRow(tenant, id, c.req.valid('json').action);
      return c.json(await actAndRead(c, act, (tenant) => readToken(tenant, id)), 200);
    })
    .openapi(moveRoute, async (c) => {
      const { id } = c.req.valid('param');
      const { toPosition, reason } = c.req.valid('json');
      const move = (tenant: Tenant) => moveToken(tenant, id, toPosition, reason);
      return c.json(await actAndRead(c, move, (tenant) => readToken(tenant, id)), 200);
    });
}

export type AppointmentRoutes = ReturnType<typeof registerAppointmentRoutes>;
