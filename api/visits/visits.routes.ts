import type { OpenAPIHono } from '@hono/zod-openapi';
import type { z } from 'zod';
import { text } from '#contracts/platform/wire.ts';
import { CheckInInput } from '#contracts/visits/check-in.ts';
import { MoveVisitInput } from '#contracts/visits/move.ts';
import { StrikeInput } from '#contracts/visits/strike.ts';
import {
  Accepted,
  ExitVisitInput,
  Receipt,
  SubmissionStatus,
  TakeOverInput,
  Timeline,
  VisitChart,
  VisitPage,
  VisitSearch,
  VisitSummary,
} from '#contracts/visits/visit.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { visitTimeline } from '#db/visits/timeline.repository.ts';
import { listVisits, visitsBySource, visitSummary } from '#db/visits/visit.repository.ts';
import { moveVisit } from '#activities/visits/move-visit.ts';
import { prepareCheckIn, prepareCounterSale, prepareEmergency } from '#activities/visits/prepare-check-in.ts';
import { prepareExit } from '#activities/visits/prepare-exit.ts';
import { strikeEntry } from '#activities/visits/strike-entry.ts';
import { takeOverVisit } from '#activities/visits/take-over-visit.ts';
import { viewChart } from '#activities/visits/view-chart.ts';
import { actOnFlow, submissionStatus } from '#api/cases/act.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { actAndRead, inHospital, readOne } from '#api/platform/in-hospital.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const acts = {
  200: jsonAnswer(Receipt, 'Done'),
  202: jsonAnswer(Accepted, 'Accepted, not finished: ask statusUrl'),
};

export const checkInRoute = guarded({
  method: 'post',
  path: '/api/v1/visits',
  guard: ['visit.check_in', 'visit.emergency', 'sale.counter'],
  idempotent: true,
  tags: ['visits'],
  summary:
    'Check a patient in: opens the visit, gives a token; take in an emergency, also somebody nobody knows; or sell over the counter, without a patient',
  request: { body: jsonBody(CheckInInput) },
  responses: acts,
});
const searchQuery = VisitSearch.extend({
  source: text(420).optional().describe('system|value of the encounter a visit records'),
});
const listRoute = guarded({
  method: 'get',
  path: '/api/v1/visits',
  guard: 'visit.read',
  tags: ['visits'],
  summary: 'Visits, newest first',
  request: { query: searchQuery },
  responses: { 200: jsonAnswer(VisitPage, 'A page') },
});
const submissionRoute = guarded({
  method: 'get',
  path: '/api/v1/visits/submissions/{id}',
  guard: 'inbox.use',
  tags: ['visits'],
  summary: 'What became of a submission of one’s own',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(SubmissionStatus, 'Its state') },
});
const getRoute = guarded({
  method: 'get',
  path: '/api/v1/visits/{id}',
  guard: 'visit.read',
  tags: ['visits'],
  summary: 'One visit',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(VisitSummary, 'The visit') },
});
const timelineRoute = guarded({
  method: 'get',
  path: '/api/v1/visits/{id}/timeline',
  guard: 'visit.read',
  tags: ['visits'],
  summary: 'What happened and what is awaited; nothing clinical',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(Timeline, 'The timeline') },
});
const chartRoute = guarded({
  method: 'get',
  path: '/api/v1/visits/{id}/chart',
  guard: 'chart.read',
  tags: ['visits'],
  summary: 'The clinical record of a visit, as far as the reader’s work needs it; needs a care relationship',
  request: { params: IdParam },
  responses: { 200: jsonAnswer(VisitChart, 'The chart') },
});
export const exitRoute = guarded({
  method: 'post',
  path: '/api/v1/visits/{id}/exit',
  guard: 'visit.exit',
  idempotent: true,
  tags: ['visits'],
  summary: 'End a visit early: its doctor, a nurse of the department, the front office',
  request: { params: IdParam, body: jsonBody(ExitVisitInput) },
  responses: acts,
});

const takeOverRoute = guarded({
  method: 'post',
  path: '/api/v1/visits/{id}/take-over',
  guard: 'visit.take_over',
  tags: ['visits'],
  summary: 'Go on with a colleague’s visit of one’s own department, with its tasks and pending results',
  request: { params: IdParam, body: jsonBody(TakeOverInput) },
  responses: { 200: jsonAnswer(VisitSummary, 'One’s own now') },
});

const moveRoute = guarded({
  method: 'post',
  path: '/api/v1/visits/{id}/move',
  guard: 'visit.move',
  tags: ['visits'],
  summary:
    'Move an open visit to the record of who was there, with everything written in it; the wrong record shows it as entered in error',
  request: { params: IdParam, body: jsonBody(MoveVisitInput) },
  responses: { 200: jsonAnswer(VisitSummary, 'The visit, of the right patient') },
});

const strikeRoute = guarded({
  method: 'post',
  path: '/api/v1/visits/{id}/entered-in-error',
  guard: 'record.strike',
  tags: ['visits'],
  summary:
    'Say of a sign or a statement that it was entered in error: who recorded it, or the visit’s doctor; no check goes by it any more',
  request: { params: IdParam, body: jsonBody(StrikeInput) },
  responses: { 200: jsonAnswer(VisitSummary, 'The visit') },
});

/** What is made ready before the flow is asked: one address opens visits of every kind. */
function preparationOf({ counterSale, kind }: z.output<typeof CheckInInput>) {
  if (counterSale) return prepareCounterSale;
  return kind === 'emergency' ? prepareEmergency : prepareCheckIn;
}

export function registerVisitRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(checkInRoute, (c) => {
      const body = c.req.valid('json');
      return actOnFlow(c, {
        message: 'checkIn',
        target: 'new',
        body,
        prepare: (tenant) => preparationOf(body)(tenant, body),
      }) as never;
    })
    .openapi(listRoute, async (c) => {
      const { open, source, ...page } = c.req.valid('query');
      const filter = { ...page, open: open === undefined ? undefined : open === 'true' };
      const read = (tenant: Tenant) => (source ? visitsBySource(tenant, source) : listVisits(tenant, filter));
      return c.json(await inHospital(c, read), 200);
    })
    .openapi(submissionRoute, async (c) => c.json(await submissionStatus(c, c.req.valid('param').id), 200))
    .openapi(getRoute, async (c) =>
      c.json(await readOne(c, (tenant) => visitSummary(tenant, c.req.valid('param').id)), 200),
    )
    .openapi(timelineRoute, async (c) =>
      c.json(await readOne(c, (tenant) => visitTimeline(tenant, c.req.valid('param').id)), 200),
    )
    .openapi(chartRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => viewChart(tenant, c.req.valid('param').id)), 200),
    )
    .openapi(takeOverRoute, async (c) => {
      const { id } = c.req.valid('param');
      const takeOver = (tenant: Tenant) => takeOverVisit(tenant, id, c.req.valid('json').reason);
      return c.json(await actAndRead(c, takeOver, (tenant) => visitSummary(tenant, id)), 200);
    })
    .openapi(moveRoute, async (c) => {
      const { id } = c.req.valid('param');
      const move = (tenant: Tenant) => moveVisit(tenant, id, c.req.valid('json'));
      return c.json(await actAndRead(c, move, (tenant) => visitSummary(tenant, id)), 200);
    })
    .openapi(strikeRoute, async (c) => {
      const { id } = c.req.valid('param');
      const strike = (tenant: Tenant) => strikeEntry(tenant, id, c.req.valid('json'));
      return c.json(await actAndRead(c, strike, (tenant) => visitSummary(tenant, id)), 200);
    })
    .openapi(exitRoute, (c) => {
      const body = c.req.valid('json');
      const { id } = c.req.valid('param');
      return actOnFlow(c, {
        message: 'exitVisit',
        target: id,
        body,
        prepare: (tenant) => prepareExit(tenant, id, body.exit),
      }) as never;
    });
}

export type VisitRoutes = ReturnType<typeof registerVisitRoutes>;
