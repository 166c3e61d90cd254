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
import { listSlots } from '#db/appointments/appointment.repository.ts';
import {
  addException,
  availabilityOf,
  removeException,
  setAvailability,
} from '#db/doctors/availability.repository.ts';
import { handOver } from '#db/doctors/handover.repository.ts';
import { doctorOrRefuse, listDepartments, listDoctors } from '#db/doctors/doctor.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { sessionOf, tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
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

const inHospital = <T>(c: AppContext, work: (tenant: Tenant) => Promise<T>) =>
  inTenant(c.get('deps').db, tenantOf(c), work);
/** Does something to a doctor's schedule and answers the schedule. */
const changing = (c: AppContext, doctorId: string, change: (tenant: Tenant) => Promise<void>) =>
  inHospital(c, async (tenant) => {
    await doctorOrRefuse(tenant, doctorId);
    await change(tenant);
    return availabilityOf(tenant, doctorId);
  });

export function registerDoctorRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(listRoute, async (c) =>
    c.json(
      { items: await inHospital(c, (tenant) => listDoctors(tenant, c.req.valid('query').departmentId)) },
      200,
    ),
  );
  app.openapi(departmentsRoute, async (c) => c.json({ items: await inHospital(c, listDepartments) }, 200));
  app.openapi(availabilityRoute, async (c) =>
    c.json(await changing(c, c.req.valid('param').id, async () => undefined), 200),
  );
  app.openapi(setRoute, async (c) =>
    c.json(
      await changing(c, c.req.valid('param').id, (tenant) =>
        setAvailability(tenant, c.req.valid('param').id, c.req.valid('json').rules),
      ),
      200,
    ),
  );
  app.openapi(addRoute, async (c) =>
    c.json(
      await changing(c, c.req.valid('param').id, (tenant) =>
        addException(tenant, c.req.valid('param').id, c.req.valid('json')),
      ),
      200,
    ),
  );
  app.openapi(removeRoute, async (c) =>
    c.json(
      await changing(c, c.req.valid('param').id, (tenant) =>
        removeException(tenant, c.req.valid('param').id, c.req.valid('param').exceptionId),
      ),
      200,
    ),
  );
  app.openapi(handoverRoute, async (c) => {
    const { id } = c.req.valid('param');
    const { toDoctorId, reason } = c.req.valid('json');
    const session = sessionOf(c);
    if (session.role === 'doctor' && session.userId !== id) throw new Refusal('auth.forbidden');
    const handed = await inHospital(c, async (tenant) => {
      await doctorOrRefuse(tenant, id);
      return handOver(tenant, id, toDoctorId, reason);
    });
    return c.json(handed, 200);
  });
  app.openapi(slotsRoute, async (c) => {
    const found = await inHospital(c, async (tenant) => {
      await doctorOrRefuse(tenant, c.req.valid('param').id);
      return listSlots(tenant, c.req.valid('param').id, c.req.valid('query').date);
    });
    return c.json({ items: found }, 200);
  });
}
