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
import { factsOf } from '#contracts/inbox/task-forms.ts';
import { Accepted, Receipt } from '#contracts/visits/visit.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { findDraft, saveDraft } from '#db/inbox/draft.repository.ts';
import { once } from '#db/inbox/idempotency.repository.ts';
import { flowlessTask } from '#db/inbox/flowless.repository.ts';
import { assertItemsOfOrder } from '#db/labs/items-of-order.repository.ts';
import { countTasks, findTask, listTasks } from '#db/inbox/inbox-list.repository.ts';
import { assertCompletable, claimTask, lockTask, releaseTask } from '#db/inbox/task.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { assertFormWithinLimits } from '#activities/billing/assert-limits.ts';
import { completeFlowless } from '#activities/inbox/complete-flowless.ts';
import type { Task as TaskRow } from '#db/inbox/inbox.entity.ts';
import { checkForm } from '#api/inbox/task-form.ts';
import { actOnFlow } from '#api/cases/act.ts';
import { sessionOf, tenantOf } from '#api/platform/env.ts';
import type { AppContext, AppEnv } from '#api/platform/env.ts';
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
    200: jsonAnswer(Receipt, 'Done'),
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

/** A task that no flow waits for is completed here, once a key. @returns its answer, or null for every other kind */
async function completeWithoutFlow(
  tenant: Tenant,
  taskId: string,
  key: string,
  body: z.output<typeof CompleteTaskInput>,
): Promise<Receipt | null> {
  const task = await flowlessTask(tenant, taskId);
  if (!task) return null;
  checkForm(task.kind, body.form);
  await once(tenant, { key, route: `completeTask:${taskId}`, body }, async () => {
    await completeFlowless(tenant, taskId, task.kind, body);
    return taskId;
  });
  return {
    submissionId: taskId,
    visitId: task.visitId,
    stage: task.stage ?? 'closed',
    exit: null,
    openedTasks: [],
    appliedAt: new Date().toISOString(),
  };
}

async function taskOrRefuse(tenant: Tenant, taskId: string) {
  const task = await findTask(tenant, taskId);
  if (!task) throw new Refusal('not_found');
  return task;
}

const inHospital = <T>(c: AppContext, work: (tenant: Tenant) => Promise<T>) =>
  inTenant(c.get('deps').db, tenantOf(c), work);

export function registerInboxRoutes(app: OpenAPIHono<AppEnv>): void {
  app.openapi(listRoute, async (c) =>
    c.json(
      await inHospital(c, (tenant) => listTasks(tenant, sessionOf(c).departmentId, c.req.valid('query'))),
      200,
    ),
  );
  app.openapi(countsRoute, async (c) =>
    c.json(await inHospital(c, (tenant) => countTasks(tenant, sessionOf(c).departmentId)), 200),
  );
  registerStreamRoute(app);
  app.openapi(getRoute, async (c) =>
    c.json(await inHospital(c, (tenant) => taskOrRefuse(tenant, c.req.valid('param').taskId)), 200),
  );
  app.openapi(claimRoute, async (c) => {
    const { taskId } = c.req.valid('param');
    const task = await inHospital(c, async (tenant) => {
      await claimTask(tenant, taskId, c.req.valid('json').version);
      return taskOrRefuse(tenant, taskId);
    });
    return c.json(task, 200);
  });
  app.openapi(releaseRoute, async (c) => {
    const { taskId } = c.req.valid('param');
    const task = await inHospital(c, async (tenant) => {
      await releaseTask(tenant, taskId);
      return taskOrRefuse(tenant, taskId);
    });
    return c.json(task, 200);
  });
  app.openapi(completeRoute, (c) => {
    const { taskId } = c.req.valid('param');
    const body = c.req.valid('json');
    let locked: TaskRow | null = null;
    return actOnFlow(c, {
      message: 'completeTask',
      ahead: async (tenant) => {
        locked = await lockTask(tenant, taskId);
      },
      withoutFlow: (tenant) =>
        completeWithoutFlow(tenant, taskId, c.req.header('Idempotency-Key') ?? '', body),
      target: taskId,
      body,
      prepare: async (tenant) => {
        const task = await assertCompletable(tenant, locked, body.version);
        const completed = checkForm(task.kind, body.form);
        if (!task.visitId || !task.patientId) throw new Refusal('task.not_open');
        if (task.orderType === 'labOrder' && task.orderId)
          await assertItemsOfOrder(tenant, task.orderId, body.form, ['form']);
        if (completed.kind === 'billing' || completed.kind === 'payment')
          await assertFormWithinLimits(tenant, task.visitId, completed.form);
        return {
          workflowId: task.workflowId,
          caseId: task.orderId ?? task.visitId,
          taskId,
          patientId: task.patientId,
          envelope: { act: 'completeTask', taskId, facts: factsOf(completed) },
        };
      },
    }) as never;
  });
  app.openapi(getDraftRoute, async (c) =>
    c.json(
      await inHospital(c, async (tenant) => {
        const task = await taskOrRefuse(tenant, c.req.valid('param').taskId);
        return findDraft(tenant, task.id, task.patient?.id ?? null);
      }),
      200,
    ),
  );
  app.openapi(putDraftRoute, async (c) =>
    c.json(
      await inHospital(c, async (tenant) => {
        const task = await taskOrRefuse(tenant, c.req.valid('param').taskId);
        if (!task.patient || task.state === 'done' || task.state === 'cancelled')
          throw new Refusal('task.not_open');
        return saveDraft(tenant, task.id, task.patient.id, c.req.valid('json').form);
      }),
      200,
    ),
  );
}
