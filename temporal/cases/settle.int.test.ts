import { randomUUID } from 'node:crypto';
import { WorkflowNotFoundError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '#contracts/inbox/task.ts';
import { openDatabase } from '#db/database.ts';
import type { Database } from '#db/database.ts';
import { bodyHash, ownSubmission, storeSubmission } from '#db/inbox/submission.repository.ts';
import type { StoredSubmission } from '#db/inbox/submission.repository.ts';
import { inTenant } from '#db/tenancy/tenant.ts';
import { settle } from '#temporal/cases/settle.ts';
import { createClient } from '#temporal/client.ts';
import { temporalConfig } from '#temporal/config.ts';
import { checkIn, claim, forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let team: Team;
let db: Database;
let client: ReturnType<typeof createClient>;

beforeAll(async () => {
  stack = await startStack({ suite: 'settle', seed: true });
  team = await outpatientTeam(stack);
  db = await openDatabase({
    HMTP_DB_APP_URL: stack.database.appUrl,
    HMTP_DB_PLATFORM_URL: stack.database.platformUrl,
    HMTP_MASTER_KEY: stack.masterKey,
    HMTP_DB_POOL: 2,
  });
  client = createClient(temporalConfig(stack.env('worker')), db);
});
afterAll(async () => {
  await client?.connection.close();
  await db?.close();
  await stack?.stop();
});

/** A client that does not find a flow so many times, as when it is only just being started, or Temporal is only just back. */
function blind(times: number): Client {
  let left = times;
  const workflow = new Proxy(client.workflow, {
    get(target, name) {
      if (name !== 'getHandle') return Reflect.get(target, name) as unknown;
      return (id: string) => {
        if ((left -= 1) < 0) return target.getHandle(id);
        const notFound = () => Promise.reject(new WorkflowNotFoundError('not found', id, undefined));
        return { startUpdate: notFound };
      };
    },
  });
  return new Proxy(client, {
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
  return inTenant(db, actor(), (tenant) =>
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
  settle(db, by, actor(), temporalConfig(stack.env('worker')).HMTP_TASK_QUEUE, submission, 5000);
const stateOf = async ({ id }: StoredSubmission) =>
  (await inTenant(db, actor(), (tenant) => ownSubmission(tenant, id)))?.state;

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
    expect(await bring(client, submission)).toMatchObject({ kind: 'done' });
  });
});
