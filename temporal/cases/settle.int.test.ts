import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '#contracts/inbox/task.ts';
import { bodyHash, ownSubmission, storeSubmission } from '#db/inbox/submission.repository.ts';
import type { StoredSubmission } from '#db/inbox/submission.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { settle } from '#temporal/cases/settle.ts';
import { settleNow } from '#temporal/cases/settle-soon.ts';
import { checkIn, claim, forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { startEngine } from '#test/setup/engine.ts';
import type { Engine } from '#test/setup/engine.ts';

let engine: Engine;
let team: Team;

beforeAll(async () => {
  engine = await startEngine({ suite: 'settle' });
  team = await outpatientTeam(engine.stack);
});
afterAll(() => engine?.stop());

/** A client that does not find a flow so many times, as when it is only just being started, or Temporal is only just back. */
function blind(times: number): Client {
  let left = times;
  const workflow = new Proxy(engine.client.workflow, {
    get(target, name) {
      if (name !== 'getHandle') return Reflect.get(target, name) as unknown;
      return (id: string) => {
        if ((left -= 1) < 0) return target.getHandle(id);
        const notFound = () => Promise.reject(new WorkflowNotFoundError('not found', id, undefined));
        return { startUpdate: notFound };
      };
    },
  });
  return new Proxy(engine.client, {
    get: (target, name) => (name === 'workflow' ? workflow : (Reflect.get(target, name) as unknown)),
  });
}

const actor = () => ({
  hospitalId: team.nurse.user.hospital.id,
  actorId: team.nurse.user.id,
  role: 'nurse',
  requestId: 'settle',
});

/** A triage that is stored and not sent. */
async function storedTriage(): Promise<StoredSubmission> {
  const { openedTasks, visitId } = (await checkIn(team, (await registerPatient(team)).id)).body;
  const taskId = openedTasks[0]?.id ?? '';
  await claim(team.nurse, taskId);
  const { body: task } = await team.nurse.call<Task>('GET', `/api/v1/inbox/${taskId}`);
  const body = { form: forms.triage };
  return inTenant(engine.db, actor(), (tenant) =>
    storeSubmission(
      tenant,
      {
        idempotencyKey: randomUUID(),
        message: 'completeTask',
        workflowId: task.workflowId,
        caseId: visitId,
        taskId,
        patientId: task.patient?.id ?? '',
        body,
        envelope: { act: 'completeTask', taskId, facts: { kind: 'triage', urgency: 3 } },
      },
      bodyHash('completeTask', taskId, body),
    ),
  );
}
const bring = (by: Client, submission: StoredSubmission) =>
  settle(engine.db, by, actor(), engine.taskQueue, submission, 5000);
const stateOf = async ({ id }: StoredSubmission) =>
  (await inTenant(engine.db, actor(), (tenant) => ownSubmission(tenant, id)))?.state;

describe('an act on an open case whose flow is not found', () => {
  it('is carried out when somebody else had begun the flow in between', async () => {
    const submission = await storedTriage();
    expect(await bring(blind(1), submission)).toMatchObject({
      kind: 'done',
      receipt: { stage: 'consultation' },
    });
  });

  it('is kept, never refused, while the flow cannot be found, and goes on later', async () => {
    const submission = await storedTriage();
    expect(await bring(blind(2), submission)).toMatchObject({ kind: 'unknown' });
    expect(await stateOf(submission)).toBe('stored');
    expect(await bring(engine.client, submission)).toMatchObject({ kind: 'done' });
  });
});

describe('an act that is done', () => {
  it('is marked with others half a second later, and before a process closes its database', async () => {
    const submission = await storedTriage();
    expect(await bring(engine.client, submission)).toMatchObject({ kind: 'done' });
    expect(await stateOf(submission)).toBe('applied');
    // The half second is over just now: whoever closes the database waits for what is being written.
    void settleNow(engine.db);
    await settleNow(engine.db);
    expect(await stateOf(submission)).toBe('settled');
  });
});

it('a worker that has just settled an act ends when it is told to', async () => {
  const { stack, sql } = engine;
  const submission = await storedTriage();
  await stack.kill('worker');
  await sql.query("update submission set created_at = created_at - interval '1 minute' where id = $1", [
    submission.id,
  ]);
  await stack.restart('worker');
  // Its relay brings the act that waited, and tells itself of it half a second later.
  await expect.poll(() => stateOf(submission), { timeout: 30_000, interval: 20 }).not.toBe('stored');
  const asked = Date.now();
  await stack.kill('worker', 'SIGTERM');
  expect(Date.now() - asked).toBeLessThan(15_000);
  expect(await stateOf(submission)).toBe('settled');
}, 60_000);
