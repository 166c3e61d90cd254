import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { opdVisitWorkflow, workflowId } from '#contracts/visits/names.ts';
import {
  Accepted,
  CheckInInput,
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
import { Refusal } from '#domain/platform/refusal.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { together } from '#db/tenancy/together.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { liveOpening } from '#db/visits/break-glass.repository.ts';
import { chartRows, visitChart } from '#db/visits/chart.repository.ts';
import { visitTimeline } from '#db/visits/timeline.repository.ts';
import { listVisits, visitBySource, visitSummary } from '#db/visits/visit.repository.ts';
import { assertExitWithinLimit } from '#activities/billing/assert-limits.ts';
import { assertStanding } from '#activities/visits/assert-standing.ts';
import { openRecord } from '#activities/visits/open-record.ts';
import { takeOverVisit } from '#activities/visits/take-over-visit.ts';
import { actOnFlow, submissionStatus } from '#api/cases/act.ts';
import { prepareCheckIn, prepareCounterSale } from '#api/visits/check-in.ts';
import { tenantOf } from '#api/platform/env.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { guarded, IdParam, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const acts = {
  200: jsonAnswer(Receipt, 'Done'),
  202: jsonAnswer(Accepted, 'Accepted, not finished: ask statusUrl'),
};

export const checkInRoute = guarded({
  method: 'post',
  path: '/api/v1/visits',
  guard: ['visit.check_in', 'sale.counter'],
  idempotent: true,
  tags: ['visits'],
  summary: 'Check a patient in: opens the visit, gives a token; or sell over the counter, without a patient',
  request: { body: jsonBody(CheckInInput) },
  responses: acts,
});
const searchQuery = VisitSearch.extend({
  source: z.string().max(420).optional().describe('system|value of the encounter a visit records'),
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

export function registerVisitRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(checkInRoute, (c) => {
    const body = c.req.valid('json');
    return actOnFlow(c, {
      message: 'checkIn',
      target: 'new',
      body,
      prepare: (tenant) => (body.counterSale ? prepareCounterSale : prepareCheckIn)(tenant, body),
    }) as never;
  });

  app.openapi(listRoute, async (c) => {
    const { patientId, open, cursor, limit, source } = c.req.valid('query');
    const page = await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
      if (!source)
        return listVisits(tenant, {
          patientId,
          open: open === undefined ? undefined : open === 'true',
          cursor,
          limit,
        });
      const [system = '', ...value] = source.split('|');
      const found = await visitBySource(tenant, system, value.join('|'));
      return { items: found ? [found] : [], nextCursor: null };
    });
    return c.json(page, 200);
  });

  app.openapi(submissionRoute, async (c) => c.json(await submissionStatus(c, c.req.valid('param').id), 200));

  app.openapi(getRoute, async (c) => {
    const visit = await inTenant(c.get('deps').db, tenantOf(c), (tenant) =>
      visitSummary(tenant, c.req.valid('param').id),
    );
    if (!visit) throw new Refusal('not_found');
    return c.json(visit, 200);
  });

  app.openapi(timelineRoute, async (c) => {
    const timeline = await inTenant(c.get('deps').db, tenantOf(c), (tenant) =>
      visitTimeline(tenant, c.req.valid('param').id),
    );
    if (!timeline) throw new Refusal('not_found');
    return c.json(timeline, 200);
  });

  app.openapi(chartRoute, async (c) => {
    const chart = await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
      const [visit] = await together([visitSummary(tenant, c.req.valid('param').id), hospitalClock(tenant)]);
      if (!visit) throw new Refusal('not_found');
      // All of it is asked for at once; without a relationship none of it is answered.
      const [parts, opened, rows] = await together([
        openRecord(
          tenant,
          { action: 'chart.view', entity: 'visit', entityId: visit.id, patientId: visit.patient.id },
          ['safety', 'notes'],
        ),
        liveOpening(tenant, visit.patient.id),
        chartRows(tenant, visit),
      ]);
      return visitChart(tenant, visit, parts, opened?.expiresAt ?? null, rows);
    });
    return c.json(chart, 200);
  });

  app.openapi(takeOverRoute, async (c) => {
    const { id } = c.req.valid('param');
    const visit = await inTenant(c.get('deps').db, tenantOf(c), async (tenant) => {
      await takeOverVisit(tenant, id, c.req.valid('json').reason);
      return visitSummary(tenant, id);
    });
    if (!visit) throw new Refusal('not_found');
    return c.json(visit, 200);
  });

  app.openapi(exitRoute, (c) => {
    const body = c.req.valid('json');
    const { id } = c.req.valid('param');
    return actOnFlow(c, {
      message: 'exitVisit',
      target: id,
      body,
      prepare: async (tenant) => {
        const visit = await visitSummary(tenant, id);
        if (!visit) throw new Refusal('not_found');
        await assertStanding(tenant, { kind: 'visit', id });
        if (visit.closedAt) throw new Refusal('visit.closed', { at: visit.closedAt });
        await assertExitWithinLimit(tenant, id, body.exit);
        return {
          workflowId: workflowId(tenant.hospitalId, opdVisitWorkflow, id),
          caseId: id,
          taskId: null,
          patientId: visit.patient.id,
          envelope: { act: 'exitVisit', exit: body.exit },
        };
      },
    }) as never;
  });
}
