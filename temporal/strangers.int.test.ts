import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { WorkflowFailedError, WorkflowUpdateFailedError } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { DefaultLogger, bundleWorkflowCode } from '@temporalio/worker';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Receipt } from '#contracts/visits/visit.ts';
import { caseSignals, caseUpdates } from '#contracts/cases/names.ts';
import { opdVisitWorkflow, workflowId } from '#contracts/visits/names.ts';
import { openDatabase } from '#db/database.ts';
import type { Database } from '#db/database.ts';
import { obtainTemporal } from '#scripts/platform/temporal-binary.ts';
import { writeFlowsEntry } from '#temporal/flows-entry.ts';
import { createPayloadCodec, payloadKeys } from '#temporal/codec.ts';
import { createDataConverter } from '#temporal/data-converter.ts';
import { checkIn, claim, complete, forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { connectTemporal } from '#test/setup/temporal.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let db: Database;
let team: Team;
type Temporal = Awaited<ReturnType<typeof connectTemporal>>;
/** Somebody who reaches Temporal and has no key, and somebody who has. */
let stranger: Temporal;
let holder: Temporal;

beforeAll(async () => {
  stack = await startStack({ suite: 'strangers', seed: true, env: { HMTP_STEP_ATTENTION_SECONDS: '1' } });
  sql = new pg.Client({ connectionString: stack.database.adminUrl });
  await sql.connect();
  db = await openDatabase({
    HMTP_DB_APP_URL: stack.database.appUrl,
    HMTP_DB_PLATFORM_URL: stack.database.platformUrl,
    HMTP_MASTER_KEY: stack.masterKey,
    HMTP_DB_POOL: 2,
  });
  team = await outpatientTeam(stack);
  // What a stranger sends is in the clear; the test reads the answer, a stranger could not.
  const read = createPayloadCodec(payloadKeys(db));
  stranger = await connectTemporal(stack.corner, {
    dataConverter: {
      ...createDataConverter(db),
      payloadCodecs: [{ encode: (payloads) => Promise.resolve(payloads), decode: read.decode.bind(read) }],
    },
  });
  holder = await connectTemporal(stack.corner, { dataConverter: createDataConverter(db) });
});
afterAll(async () => {
  await stranger?.close();
  await holder?.close();
  await sql?.end();
  await db?.close();
  await stack?.stop();
});

const patience = { timeout: 20_000, interval: 100 };
const arrive = async (): Promise<Receipt> => (await checkIn(team, (await registerPatient(team)).id)).body;
const flowOf = (receipt: Receipt) =>
  workflowId(team.nurse.user.hospital.id, opdVisitWorkflow, receipt.visitId);
const messageOf = (receipt: Receipt, submissionId: string = randomUUID()) => ({
  submissionId,
  actorId: team.nurse.user.id,
  role: 'nurse',
  knows: 1,
  act: 'completeTask',
  taskId: receipt.openedTasks[0]?.id ?? '',
  facts: { kind: 'triage', urgency: 3 },
});
/** The code an update is refused with; the deadline makes a flow that is stuck a failure of its own. */
async function refusalOf(client: Client, flow: string, name: string, args: unknown[]): Promise<string> {
  const updateId = randomUUID();
  try {
    await client.withDeadline(Date.now() + 8000, () =>
      client.workflow
        .getHandle(flow)
        .executeUpdate<unknown, [unknown]>(name, { args: args as [unknown], updateId }),
    );
    return 'done';
  } catch (error) {
    if (!(error instanceof WorkflowUpdateFailedError)) return (error as Error).name;
    return error.cause instanceof ApplicationFailure ? (error.cause.type ?? 'no type') : 'no refusal';
  }
}
const eventsOf = async (flow: string) =>
  (await stranger.client.workflow.getHandle(flow).describe()).historyLength;
/** What the next act of the visit answers: 200 when nothing has stopped it. */
const goesOn = async (receipt: Receipt): Promise<number> =>
  (await complete(team.nurse, receipt, forms.triage)).status;

describe('somebody who reaches Temporal and has not the key of the hospital', () => {
  it('is refused by the command line as anywhere, and the visit goes on', async () => {
    const receipt = await arrive();
    const before = await eventsOf(flowOf(receipt));
    const { path: temporal } = await obtainTemporal(() => undefined);
    const asked = promisify(execFile)(temporal, [
      ...['workflow', 'update', 'execute', '--address', stack.corner.address, '--name', 'completeTask'],
      ...['--workflow-id', flowOf(receipt), '--input', JSON.stringify(messageOf(receipt))],
    ]);
    await expect(asked).rejects.toMatchObject({ stderr: expect.stringMatching(/update/i) as string });
    expect(await eventsOf(flowOf(receipt))).toBe(before);
    expect(await goesOn(receipt)).toBe(200);
  });

  it.each([
    ['a message in the clear', (receipt: Receipt): unknown[] => [messageOf(receipt)]],
    ['no message at all', (): unknown[] => []],
    ['words', (): unknown[] => ['completeTask']],
  ])('cannot send an update: %s', async (_name, args) => {
    const receipt = await arrive();
    const flow = flowOf(receipt);
    const before = await eventsOf(flow);
    for (const name of Object.values(caseUpdates))
      expect(await refusalOf(stranger.client, flow, name, args(receipt))).toBe('request.malformed');
    expect(await eventsOf(flow)).toBe(before);
    expect(await goesOn(receipt)).toBe(200);
  });

  it('cannot send a signal: it is left out', async () => {
    const receipt = await arrive();
    const handle = stranger.client.workflow.getHandle(flowOf(receipt));
    await handle.signal(caseSignals.parentEnded, { caseId: receipt.visitId, exit: 'left' });
    await handle.signal(caseSignals.parentEnded);
    expect(await goesOn(receipt)).toBe(200);
  });

  it('cannot start a flow: it fails at once', async () => {
    const { id: hospitalId } = team.nurse.user.hospital;
    const caseId = randomUUID();
    const flow = await stranger.client.workflow.start(opdVisitWorkflow, {
      workflowId: workflowId(hospitalId, opdVisitWorkflow, caseId),
      taskQueue: stack.corner.taskQueue,
      args: [{ hospitalId, caseId, terms: { type: 'opdVisit', kind: 'consultation' }, steps: [] }],
    });
    const failure = await flow.result().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(WorkflowFailedError);
    expect((failure as WorkflowFailedError).cause).toMatchObject({ type: 'request.malformed' });
  });

  it('cannot answer for a step of ours: it is run again, and applied once', async () => {
    const receipt = await arrive();
    const flow = stranger.client.workflow.getHandle(flowOf(receipt));
    await sql.query('begin');
    await sql.query('select 1 from visit where id = $1 for update', [receipt.visitId]);
    const answer = complete(team.nurse, receipt, forms.triage);
    const pending = async () => (await flow.describe()).raw.pendingActivities?.[0]?.activityId ?? null;
    await expect.poll(pending, patience).not.toBeNull();
    const first = (await pending()) ?? '';
    await stranger.client.activity.complete(
      { workflowId: flow.workflowId, activityId: first },
      { forged: 1 },
    );
    await expect.poll(pending, patience).not.toBe(first);
    await expect.poll(pending, patience).not.toBeNull();
    const second = (await pending()) ?? '';
    const { path: temporal } = await obtainTemporal(() => undefined);
    await promisify(execFile)(temporal, [
      ...['activity', 'fail', '--address', stack.corner.address, '--workflow-id', flow.workflowId],
      ...['--activity-id', second, '--reason', 'forged'],
    ]);
    await expect.poll(pending, patience).not.toBe(second);
    await sql.query('commit');
    expect([200, 202, 503]).toContain((await answer).status);
    const stage = async () =>
      (await sql.query<{ stage: string }>('select stage from visit where id = $1', [receipt.visitId])).rows[0]
        ?.stage;
    await expect.poll(stage, patience).toBe('consultation');
    const { rows } = await sql.query('select 1 from triage where visit_id = $1', [receipt.visitId]);
    expect(rows).toHaveLength(1);
    await expect.poll(pending, patience).toBeNull();
  }, 60_000);

  it('cannot cancel a flow, by the command line neither: it goes on to its end', async () => {
    let receipt = await arrive();
    const flow = flowOf(receipt);
    const { path: temporal } = await obtainTemporal(() => undefined);
    for (const [person, form] of [
      [team.nurse, forms.triage],
      [team.doctor, forms.consultation],
      [team.cashier, forms.billing],
      [team.cashier, forms.payment],
    ] as const) {
      await promisify(execFile)(temporal, [
        ...['workflow', 'cancel', '--address', stack.corner.address, '--workflow-id', flow],
      ]);
      const { status, body } = await complete(person, receipt, form);
      expect(status).toBe(200);
      receipt = body;
    }
    expect(receipt.stage).toBe('closed');
    const { rows } = await sql.query<{ outcome: string }>('select outcome from care_case where id = $1', [
      receipt.visitId,
    ]);
    expect(rows).toEqual([{ outcome: 'completed' }]);
    const status = async () => (await stranger.client.workflow.getHandle(flow).describe()).status.name;
    await expect.poll(status, patience).toBe('COMPLETED');
  }, 60_000);

  it('stops a visit whose flow has no such guard: the check can fail', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'hmtp-unguarded-'));
    try {
      const { code } = await bundleWorkflowCode({
        workflowsPath: writeFlowsEntry(),
        logger: new DefaultLogger('WARN'),
      });
      const bundle = path.join(folder, 'bundle.js');
      writeFileSync(bundle, code);
      const [receipt, cancelled] = [await arrive(), await arrive()];
      await stack.restart('worker', { HMTP_BUNDLE: bundle });
      await stranger.client.workflow.getHandle(flowOf(receipt)).signal(caseSignals.parentEnded);
      await stranger.client.workflow.getHandle(flowOf(cancelled)).cancel();
      expect(await goesOn(receipt)).not.toBe(200);
      expect(await goesOn(cancelled)).not.toBe(200);
      // With the guard the same flows go on, and what was sent meanwhile is applied.
      await stack.restart('worker');
      for (const { visitId } of [receipt, cancelled]) {
        const stage = async () =>
          (await sql.query<{ stage: string }>('select stage from visit where id = $1', [visitId])).rows[0]
            ?.stage;
        await expect.poll(stage, { timeout: 40_000, interval: 200 }).toBe('consultation');
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }, 120_000);
});

describe('a step that can never succeed', () => {
  it('is refused when nothing was sent for it, and the visit goes on', async () => {
    const receipt = await arrive();
    const args: [unknown] = [messageOf(receipt)];
    expect(await refusalOf(holder.client, flowOf(receipt), caseUpdates.completeTask, args)).toBe(
      'submission.unknown',
    );
    expect(await goesOn(receipt)).toBe(200);
  });

  it('is refused with the form of another visit, which stays as it was', async () => {
    const [mine, others] = [await arrive(), await arrive()];
    await stack.kill('worker');
    await claim(team.nurse, others.openedTasks[0]?.id ?? '');
    const key = randomUUID();
    const sent = await team.nurse.call(
      'POST',
      `/api/v1/inbox/${others.openedTasks[0]?.id ?? ''}/complete`,
      { form: forms.triage },
      key,
    );
    expect(sent.status).toBe(503);
    const { rows } = await sql.query<{ id: string }>('select id from submission where idempotency_key = $1', [
      key,
    ]);
    await stack.restart('worker', { HMTP_RELAY: 'off' });
    const args: [unknown] = [messageOf(mine, rows[0]?.id)];
    expect(await refusalOf(holder.client, flowOf(mine), caseUpdates.completeTask, args)).toBe(
      'submission.unknown',
    );
    const state = async () =>
      (await sql.query<{ state: string }>('select state from submission where id = $1', [rows[0]?.id]))
        .rows[0]?.state;
    expect(await state()).not.toBe('refused');
    await stack.restart('worker');
    await expect.poll(state, patience).toBe('settled');
    expect(await goesOn(mine)).toBe(200);
  }, 60_000);
});

describe('a step that goes on failing without a refusal', () => {
  const attentions = async (visitId: string) =>
    (
      await sql.query<{ reason: string }>(
        "select reason from task where kind = 'attention' and visit_id = $1",
        [visitId],
      )
    ).rows;
  /** The database says no to what a step writes, as after a mistake in a rule: no refusal, no outage. */
  async function broken(table: string, work: () => Promise<void>): Promise<void> {
    await sql.query(
      "create or replace function test_no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$",
    );
    await sql.query(
      `create trigger test_no before insert on ${table} for each row execute function test_no()`,
    );
    try {
      await work();
    } finally {
      await sql.query(`drop trigger if exists test_no on ${table}`);
    }
  }
  const attempts = async (receipt: Receipt) =>
    (await stranger.client.workflow.getHandle(flowOf(receipt)).describe()).raw.pendingActivities?.[0]
      ?.attempt ?? 0;
  const stageOf = async (visitId: string) =>
    (await sql.query<{ stage: string }>('select stage from visit where id = $1', [visitId])).rows[0]?.stage;

  it('becomes one task for a person, and comes through when it can', async () => {
    const receipt = await arrive();
    await broken('triage', async () => {
      expect([202, 503]).toContain((await complete(team.nurse, receipt, forms.triage)).status);
      await expect.poll(() => attentions(receipt.visitId), patience).toEqual([{ reason: 'step.failing' }]);
      const seen = await attempts(receipt);
      await expect.poll(() => attempts(receipt), patience).toBeGreaterThan(seen);
      expect(await attentions(receipt.visitId)).toHaveLength(1);
    });
    await expect
      .poll(() => stageOf(receipt.visitId), { timeout: 40_000, interval: 200 })
      .toBe('consultation');
  }, 90_000);

  it('is not told while it may come through by itself: the check can fail', async () => {
    const receipt = await arrive();
    await stack.restart('worker', { HMTP_STEP_ATTENTION_SECONDS: '3600' });
    await broken('triage', async () => {
      await complete(team.nurse, receipt, forms.triage);
      await expect.poll(() => attempts(receipt), patience).toBeGreaterThan(3);
      expect(await attentions(receipt.visitId)).toEqual([]);
    });
    await stack.restart('worker');
    await expect
      .poll(() => stageOf(receipt.visitId), { timeout: 40_000, interval: 200 })
      .toBe('consultation');
  }, 90_000);

  it('is refused when it is the first of a visit: the desk begins again', async () => {
    const { id } = await registerPatient(team);
    await broken('visit', async () => {
      await checkIn(team, id);
      const problem = async () =>
        (
          await sql.query<{ code: string }>(
            "select problem->>'code' as code from submission where patient_id = $1",
            [id],
          )
        ).rows[0]?.code;
      await expect.poll(problem, patience).toBe('submission.given_up');
    });
    expect((await checkIn(team, id)).status).toBe(200);
  }, 60_000);
});
