import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  Availability,
  AvailabilityException,
  Department,
  Doctor,
  HandedOver,
  HandoverInput,
  SetAvailabilityInput,
  Slot,
} from '#contracts/doctors/doctor.ts';
import { LocalDate } from '#contracts/platform/wire.ts';
import { slotsOfDoctor } from '#db/appointments/slot-list.repository.ts';
import { availabilityOfDoctor, listDepartments, listDoctors } from '#db/doctors/doctor.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { addException, removeException, setAvailability } from '#activities/doctors/change-schedule.ts';
import { handOverDoctor } from '#activities/doctors/hand-over.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
import { actAndRead, inHospital, readOne } from '#api/platform/in-hospital.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const tags = ['doctors'];
const base = '/api/v1/doctors';
const items = <T extends z.ZodType>(item: T, description: string) => ({
  200: jsonAnswer(z.object({ items: z.array(item) }), description),
});
const listRoute = guarded({
  method: 'get',
  path: base,
  guard: ['doctor.read', 'portal.use'],
  tags,
  summary: 'Doctors with how many wait',
  request: { query: z.object({ departmentId: z.uuid().optional() }) },
  responses: items(Doctor, 'Doctors'),
});
const departmentsRoute = guarded({
  method: 'get',
  path: `${base}/departments`,
  guard: 'doctor.read',
  tags,
  summary: 'Departments',
  responses: items(Department, 'Departments'),
});
const availabilityRoute = guarded({
  method: 'get',
  path: `${base}/{id}/availability`,
  guard: 'doctor.read',
  tags,
  summary: 'Weekly rules and exceptions',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Availability, 'Availability') },
});
const setRoute = guarded({
  method: 'put',
  path: `${base}/{id}/availability`,
  guard: 'schedule.write',
  tags,
  summary: 'Replace the weekly rules',
  request: { params: IdParam, body: jsonBody(SetAvailabilityInput) },
  responses: { 200: jsonAnswer(Availability, 'Availability') },
});
const addRoute = guarded({
  method: 'post',
  path: `${base}/{id}/exceptions`,
  guard: 'schedule.write',
  tags,
  summary: 'Time away or extra hours',
  request: { params: IdParam, body: jsonBody(AvailabilityException) },
  responses: { 200: jsonAnswer(Availability, 'Availability') },
});
const removeRoute = guarded({
  method: 'delete',
  path: `${base}/{id}/exceptions/{exceptionId}`,
  guard: 'schedule.write',
  tags,
  summary: 'Take an exception back',
  request: { params: IdParam.extend({ exceptionId: z.uuid() }) },
  responses: { 200: jsonAnswer(Availability, 'Availability') },
});
const handoverRoute = guarded({
  method: 'post',
  path: `${base}/{id}/handover`,
  guard: 'patient.hand_over',
  tags,
  summary: 'Give waiting patients and pending results to another doctor; a doctor only one’s own',
  request: { params: IdParam, body: jsonBody(HandoverInput) },
  responses: { 200: jsonAnswer(HandedOver, 'How much was handed over') },
});
const slotsRoute = guarded({
  method: 'get',
  path: `${base}/{id}/slots`,
  guard: 'doctor.read',
  tags,
  summary: 'Bookable times of a day',
  request: { params: IdParam, query: z.object({ date: LocalDate }) },
  responses: items(Slot, 'Slots'),
});

/** Does something to a doctor's schedule and answers the schedule. */
const changing = (c: AppContext, doctorId: string, change: (tenant: Tenant) => Promise<void>) =>
  actAndRead(c, change, (tenant) => availabilityOfDoctor(tenant, doctorId));

export function registerDoctorRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(listRoute, async (c) =>
      c.json(
        { items: await inHospital(c, (tenant) => listDoctors(tenant, c.req.valid('query').departmentId)) },
        200,
      ),
    )
    .openapi(departmentsRoute, async (c) => c.json({ items: await inHospital(c, listDepartments) }, 200))
    .openapi(availabilityRoute, async (c) =>
      c.json(await readOne(c, (tenant) => availabilityOfDoctor(tenant, c.req.valid('param').id)), 200),
    )
    .openapi(setRoute, async (c) => {
      const { id } = c.req.valid('param');
      const body = c.req.valid('json');
      return c.json(await changing(c, id, (tenant) => setAvailability(tenant, id, body)), 200);
    })
    .openapi(addRoute, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await changing(c, id, (tenant) => addException(tenant, id, c.req.valid('json'))), 200);
    })
    .openapi(removeRoute, async (c) => {
      const { id, exceptionId } = c.req.valid('param');
      return c.json(await changing(c, id, (tenant) => removeException(tenant, id, exceptionId)), 200);
    })
    .openapi(handoverRoute, async (c) => {
      const { id } = c.req.valid('param');
      const { toDoctorId, reason } = c.req.valid('json');
      return c.json(await inHospital(c, (tenant) => handOverDoctor(tenant, id, toDoctorId, reason)), 200);
    })
    .openapi(slotsRoute, async (c) => {
      const { id } = c.req.valid('param');
      const { date } = c.req.valid('query');
      return c.json({ items: await readOne(c, (tenant) => slotsOfDoctor(tenant, id, date)) }, 200);
    });
}

export type DoctorRoutes = ReturnType<typeof registerDoctorRoutes>;
