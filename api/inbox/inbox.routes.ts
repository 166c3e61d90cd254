import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import {
  CompleteTaskInput,
  Draft,
  DraftInput,
  InboxCounts,
  InboxPage,
  InboxQuery,
  Task,
  VersionInput,
} from '#contracts/inbox/task.ts';
import { Accepted, CaseReceipt } from '#contracts/visits/visit.ts';
import { countTasks, findTask, listTasks } from '#db/inbox/inbox-list.repository.ts';
import type { Task as TaskRow } from '#db/inbox/inbox.entity.ts';
import { lockTask } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { together } from '#db/tenancy/together.ts';
import { claimTask, releaseTask, takeIfFree } from '#activities/inbox/claim-task.ts';
import { completeFlowless } from '#activities/inbox/complete-flowless.ts';
import { prepareCompletion } from '#activities/inbox/prepare-completion.ts';
import { readDraft, saveDraft } from '#activities/inbox/save-draft.ts';
import { actOnFlow } from '#api/cases/act.ts';
import { sessionOf } from '#api/platform/env.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { actAndRead, inHospital, readOne } from '#api/platform/in-hospital.ts';
import { guarded, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';
import { registerStreamRoute } from '#api/inbox/stream.routes.ts';

const TaskParam = z.object({ taskId: z.uuid() });
const base = '/api/v1/inbox';
const tags = ['inbox'];
const listRoute = guarded({
  method: 'get',
  path: base,
  guard: 'inbox.use',
  tags,
  summary: 'Tasks of a view, by priority, due time, id',
  request: { query: InboxQuery },
  responses: { 200: jsonAnswer(InboxPage, 'A page') },
});
const countsRoute = guarded({
  method: 'get',
  path: `${base}/counts`,
  guard: 'inbox.use',
  tags,
  summary: 'How many tasks each view has',
  responses: { 200: jsonAnswer(InboxCounts, 'Counts') },
});
const getRoute = guarded({
  method: 'get',
  path: `${base}/{taskId}`,
  guard: 'inbox.use',
  tags,
  summary: 'One task',
  request: { params: TaskParam },
  responses: { 200: jsonAnswer(Task, 'The task') },
});
const claimRoute = guarded({
  method: 'post',
  path: `${base}/{taskId}/claim`,
  guard: 'inbox.use',
  tags,
  summary: 'Take a task; 409 tells who was first',
  request: { params: TaskParam, body: jsonBody(VersionInput) },
  responses: { 200: jsonAnswer(Task, 'Yours') },
});
const releaseRoute = guarded({
  method: 'post',
  path: `${base}/{taskId}/release`,
  guard: 'inbox.use',
  tags,
  summary: 'Give a task back',
  request: { params: TaskParam, body: jsonBody(VersionInput) },
  responses: { 200: jsonAnswer(Task, 'Open again') },
});
const completeRoute = guarded({
  method: 'post',
  path: `${base}/{taskId}/complete`,
  guard: 'inbox.use',
  idempotent: true,
  tags,
  summary: 'Complete a task with the form of its kind',
  request: { params: TaskParam, body: jsonBody(CompleteTaskInput) },
  responses: {
    200: jsonAnswer(CaseReceipt, 'Done'),
    202: jsonAnswer(Accepted, 'Accepted, not finished: ask statusUrl'),
  },
});
const getDraftRoute = guarded({
  method: 'get',
  path: `${base}/{taskId}/draft`,
  guard: 'inbox.use',
  tags,
  summary: 'One’s own unfinished form',
  request: { params: TaskParam },
  responses: { 200: jsonAnswer(Draft, 'The draft, or null') },
});
const putDraftRoute = guarded({
  method: 'put',
  path: `${base}/{taskId}/draft`,
  guard: 'inbox.use',
  tags,
  summary: 'Keep an unfinished form',
  request: { params: TaskParam, body: jsonBody(DraftInput) },
  responses: { 200: jsonAnswer(Draft, 'Kept') },
});

/** The answer for a task that no flow waits for; null for every other kind. */
async function completeWithoutFlow(
  tenant: Tenant,
  taskId: string,
  key: string,
  body: z.output<typeof CompleteTaskInput>,
): Promise<CaseReceipt | null> {
  const done = await completeFlowless(tenant, taskId, key, body);
  if (!done) return null;
  const base = { submissionId: taskId, openedTasks: [], appliedAt: new Date().toISOString() };
  return 'visitId' in done ? { ...base, ...done, exit: null } : { ...base, ...done };
}

export function registerInboxRoutes(app: OpenAPIHono<AppEnv>) {
  registerStreamRoute(app);
  return app
    .openapi(listRoute, async (c) =>
      c.json(
        await inHospital(c, (tenant) => listTasks(tenant, sessionOf(c).departmentId, c.req.valid('query'))),
        200,
      ),
    )
    .openapi(countsRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => countTasks(tenant, sessionOf(c).departmentId)), 200),
    )
    .openapi(getRoute, async (c) =>
      c.json(
        await readOne(c, (tenant) =>
          findTask(tenant, c.req.valid('param').taskId, sessionOf(c).departmentId),
        ),
        200,
      ),
    )
    .openapi(claimRoute, async (c) => {
      const { taskId } = c.req.valid('param');
      const claim = (tenant: Tenant) => claimTask(tenant, taskId, c.req.valid('json').version);
      return c.json(
        await actAndRead(c, claim, (tenant) => findTask(tenant, taskId, sessionOf(c).departmentId)),
        200,
      );
    })
    .openapi(releaseRoute, async (c) => {
      const { taskId } = c.req.valid('param');
      const release = (tenant: Tenant) => releaseTask(tenant, taskId);
      return c.json(
        await actAndRead(c, release, (tenant) => findTask(tenant, taskId, sessionOf(c).departmentId)),
        200,
      );
    })
    .openapi(completeRoute, (c) => {
      const { taskId } = c.req.valid('param');
      // How one came to have the task is no part of what is completed: said again without it, it is the same act.
      const { take, ...body } = c.req.valid('json');
      let locked: TaskRow | null = null;
      return actOnFlow(c, {
        message: 'completeTask',
        ahead: async (tenant) => {
          // One behind the other on the line: what is locked is what was taken.
          [, locked] = await together([
            take === undefined ? null : takeIfFree(tenant, taskId, take),
            lockTask(tenant, taskId),
          ]);
        },
        withoutFlow: (tenant) =>
          completeWithoutFlow(tenant, taskId, c.req.header('Idempotency-Key') ?? '', body),
        target: taskId,
        body,
        prepare: (tenant) => prepareCompletion(tenant, locked, body),
      }) as never;
    })
    .openapi(getDraftRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => readDraft(tenant, c.req.valid('param').taskId)), 200),
    )
    .openapi(putDraftRoute, async (c) => {
      const { taskId } = c.req.valid('param');
      const { form, after } = c.req.valid('json');
      return c.json(await inHospital(c, (tenant) => saveDraft(tenant, taskId, form, after)), 200);
    });
}

export type InboxRoutes = ReturnType<typeof registerInboxRoutes>;
