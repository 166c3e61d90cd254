import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from 'zod';
import { BoardPage, BoardPeople, BoardQuery, SuperviseInput } from '#contracts/inbox/board.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { listBoard, whoMayDo } from '#db/inbox/board.repository.ts';
import { taskNow } from '#db/inbox/task.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { superviseTask } from '#activities/inbox/supervise-task.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { inHospital } from '#api/platform/in-hospital.ts';
import { guarded, jsonAnswer, jsonBody } from '#api/platform/guarded.ts';

const base = '/api/v1/board';
const tags = ['inbox'];
const guard = 'task.supervise' as const;
const TaskParam = z.object({ taskId: z.uuid() });
const listRoute = guarded({
  method: 'get',
  path: base,
  guard,
  tags,
  summary: 'Late work and work that lies with somebody who is away: the longest due first',
  request: { query: BoardQuery },
  responses: { 200: jsonAnswer(BoardPage, 'A page') },
});
const peopleRoute = guarded({
  method: 'get',
  path: `${base}/{taskId}/people`,
  guard,
  tags,
  summary: 'Who may do a task',
  request: { params: TaskParam },
  responses: { 200: jsonAnswer(BoardPeople, 'By name') },
});
const superviseRoute = guarded({
  method: 'post',
  path: `${base}/{taskId}/supervise`,
  guard,
  tags,
  summary: 'Give a task to somebody else or to everybody, bring it forward, say something about it',
  request: { params: TaskParam, body: jsonBody(SuperviseInput) },
  responses: { 204: { description: 'Done' } },
});

async function peopleFor(tenant: Tenant, taskId: string) {
  const task = await taskNow(tenant, taskId);
  if (!task) throw new Refusal('not_found');
  return { items: await whoMayDo(tenant, task.kind) };
}

export function registerBoardRoutes(app: OpenAPIHono<AppEnv>) {
  return app
    .openapi(listRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => listBoard(tenant, c.req.valid('query'))), 200),
    )
    .openapi(peopleRoute, async (c) =>
      c.json(await inHospital(c, (tenant) => peopleFor(tenant, c.req.valid('param').taskId)), 200),
    )
    .openapi(superviseRoute, async (c) => {
      await inHospital(c, (tenant) =>
        superviseTask(tenant, c.req.valid('param').taskId, c.req.valid('json')),
      );
      return c.body(null, 204);
    });
}

export type BoardRoutes = ReturnType<typeof registerBoardRoutes>;
