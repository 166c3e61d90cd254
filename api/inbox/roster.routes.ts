import type { LocalDate } from '#contracts/platform/wire.ts';
import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  DutiesNow,
  DutyInput,
  DutyPeople,
  DutyPeopleQuery,
  DutyWeek,
  HandDutyInput,
  RepeatInput,
  WeekQuery,
} from '#contracts/inbox/roster.ts';
import { roleMay } from '#contracts/identity/names.ts';
import type { Role } from '#contracts/identity/names.ts';
import { dutyWeek } from '#db/inbox/duty-week.repository.ts';
import { dutiesNow, whoFits } from '#db/inbox/roster.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { handOverDuty } from '#activities/inbox/hand-over-duty.ts';
import { assertNear, planDuty, removeDuty, repeatable, repeatWeek } from '#activities/inbox/plan-duty.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { actAndRead, inHospital } from '#api/platform/in-hospital.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const base = '/api/v1/duties';
const tags = ['inbox'];
const plans = 'schedule.write' as const;
const nowRoute = guarded({
  method: 'get',
  path: `${base}/now`,
  guard: 'inbox.use',
  tags,
  summary: 'Who is on duty now',
  responses: {
    200: jsonAnswer(DutiesNow, 'By duty and department; the note of a handover for who took over'),
  },
});
const weekRoute = guarded({
  method: 'get',
  path: base,
  guard: 'inbox.use',
  tags,
  summary: 'The roster of a week, with the hours that nobody has',
  request: { query: WeekQuery },
  responses: { 200: jsonAnswer(DutyWeek, 'From Monday on') },
});
const peopleRoute = guarded({
  method: 'get',
  path: `${base}/people`,
  guard: 'inbox.use',
  tags,
  summary: 'Who could be given a duty',
  request: { query: DutyPeopleQuery },
  responses: { 200: jsonAnswer(DutyPeople, 'By name') },
});
const planRoute = guarded({
  method: 'post',
  path: base,
  guard: plans,
  tags,
  summary: 'Put somebody on the roster; 409 where somebody else has the duty then',
  request: { body: jsonBody(DutyInput) },
  responses: { 200: jsonAnswer(DutyWeek, 'The week it begins in') },
});
const repeatRoute = guarded({
  method: 'post',
  path: `${base}/repeat`,
  guard: plans,
  tags,
  summary: 'Fill a week as the one before; what is filled already stays',
  request: { body: jsonBody(RepeatInput) },
  responses: { 200: jsonAnswer(DutyWeek, 'The week') },
});
const removeRoute = guarded({
  method: 'delete',
  path: `${base}/{id}`,
  guard: plans,
  tags,
  summary: 'Take a duty off the roster; one that has begun ends now',
  request: { params: IdParam },
  responses: { 204: { description: 'Done' } },
});
const handOverRoute = guarded({
  method: 'post',
  path: `${base}/{id}/handover`,
  guard: ['inbox.use', plans],
  tags,
  summary: 'Give the rest of one’s duty to another, with a note; who plans the roster may for anybody',
  request: { params: IdParam, body: jsonBody(HandDutyInput) },
  responses: { 200: jsonAnswer(DutiesNow, 'Who is on duty then') },
});

const mayPlan = (tenant: Tenant): boolean => roleMay(tenant.role as Role, plans);
async function readWeek(tenant: Tenant, day: LocalDate | undefined) {
  if (day) await assertNear(tenant, day);
  const week = await dutyWeek(tenant, day, mayPlan(tenant));
  return { ...week, canRepeat: mayPlan(tenant) ? (await repeatable(tenant, week.from)).length : 0 };
}
const readNow = async (tenant: Tenant) => ({ items: await dutiesNow(tenant) });

export function registerRosterRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(nowRoute, async (c) => c.json(await inHospital(c, readNow), 200))
    .openapi(peopleRoute, async (c) => {
      const { duty } = c.req.valid('query');
      return c.json({ items: await inHospital(c, (tenant) => whoFits(tenant, duty)) }, 200);
    })
    .openapi(weekRoute, async (c) => {
      const { day } = c.req.valid('query');
      return c.json(await inHospital(c, (tenant) => readWeek(tenant, day)), 200);
    })
    .openapi(planRoute, async (c) => {
      const body = c.req.valid('json');
      const week = await actAndRead(
        c,
        (tenant) => planDuty(tenant, body),
        (tenant) => readWeek(tenant, body.date),
      );
      return c.json(week, 200);
    })
    .openapi(repeatRoute, async (c) => {
      const { day } = c.req.valid('json');
      const week = await actAndRead(
        c,
        (tenant) => repeatWeek(tenant, day),
        (tenant) => readWeek(tenant, day),
      );
      return c.json(week, 200);
    })
    .openapi(handOverRoute, async (c) => {
      const { id } = c.req.valid('param');
      const now = await actAndRead(c, (tenant) => handOverDuty(tenant, id, c.req.valid('json')), readNow);
      return c.json(now, 200);
    })
    .openapi(removeRoute, async (c) => {
      await inHospital(c, (tenant) => removeDuty(tenant, c.req.valid('param').id));
      return c.body(null, 204);
    });
}

export type RosterRoutes = ReturnType<typeof registerRosterRoutes>;
