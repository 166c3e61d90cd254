import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '@temporalio/client';
import type { Task } from '#contracts/inbox/task.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { checkIn, claim, complete, forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';
import { connectTemporal } from '#test/setup/temporal.ts';

let stack: Stack;
let sql: pg.Client;
let temporal: { client: Client; close: () => Promise<void> };

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'timers', seed: true }));
  temporal = await connectTemporal(stack.corner);
});
afterAll(async () => {
  await temporal?.close();
  await stack?.stop();
});

const arrive = async (team: Team): Promise<Receipt> =>
  (await checkIn(team, (await registerPatient(team)).id)).body;
const taskOf = (receipt: Receipt) => receipt.openedTasks[0]?.id ?? '';
const patience = { timeout: 20_000, interval: 100 };

describe('a task that nobody does in its time', () => {
  let team: Team;
  /** Three seconds; the reminder comes after half of it. */
  const dueMinutes = 0.05;
  beforeAll(async () => {
    team = await outpatientTeam(stack);
    const settings = await team.admin.call('PUT', '/api/v1/admin/settings', {
      triageDueMinutes: dueMinutes,
      billingDueMinutes: 15,
      paymentDueMinutes: 15,
      reminderPercent: 50,
      escalationPercent: 100,
      // Two rungs and no more, however long the test takes.
      ladders: {
        triage: [
          { after: { setting: 'reminderPercent' }, to: 'person' },
          { after: { setting: 'escalationPercent' }, to: 'role', raises: true },
        ],
      },
      moneyBeforeConsultation: false,
      dayStartsAt: '00:00',
    });
    expect(settings).toMatchObject({ status: 200, body: { triageDueMinutes: dueMinutes } });
  });

  /** The rungs that were climbed: level, and seconds after the task was opened. */
  async function rungs(taskId: string): Promise<{ level: number; after: number }[]> {
    const { rows } = await sql.query<{ level: number; after: number }>(
      "select (a.details->>'level')::int as level, extract(epoch from a.at - t.created_at)::float8 as after from audit_event a join task t on t.id::text = a.entity_id where a.action = 'task.escalate' and a.entity_id = $1 order by a.at",
      [taskId],
    );
    return rows;
  }
  const read = async (taskId: string) => (await team.nurse.call<Task>('GET', `/api/v1/inbox/${taskId}`)).body;

  it('is reminded, then escalated with a higher priority, each once; one that is done is left alone', async () => {
    const [late, done] = [await arrive(team), await arrive(team)];
    const before = await read(taskOf(late));
    expect(before).toMatchObject({ escalation: 0, priority: 3 });
    // Due times are counted from the step, the row is as old as its transaction.
    const given = Date.parse(before.dueAt) - Date.parse(before.createdAt);
    expect([given >= dueMinutes * 60_000, given < dueMinutes * 90_000]).toEqual([true, true]);
    expect((await complete(team.nurse, done, forms.triage)).status).toBe(200);
    await expect.poll(async () => (await read(taskOf(late))).escalation, patience).toBe(2);
    expect(await read(taskOf(late))).toMatchObject({ escalation: 2, priority: 2, state: 'open' });
    const climbed = await rungs(taskOf(late));
    expect(climbed.map(({ level }) => level)).toEqual([1, 2]);
    expect(climbed[0]?.after).toBeGreaterThanOrEqual(1.4);
    expect(climbed[1]?.after).toBeGreaterThanOrEqual(2.9);
    expect(await rungs(taskOf(done))).toEqual([]);
    // It can still be done, and the visit goes on.
    expect((await complete(team.nurse, late, forms.triage)).body.stage).toBe('consultation');
  });

  it('is escalated too when the worker was dead as the time came', async () => {
    const receipt = await arrive(team);
    await stack.kill('worker');
    const isOver = async () =>
      (
        await sql.query("select now() > due_at + interval '1 second' as over from task where id = $1", [
          taskOf(receipt),
        ])
      ).rows[0].over as boolean;
    await expect.poll(isOver, patience).toBe(true);
    expect((await read(taskOf(receipt))).escalation).toBe(0);
    await stack.restart('worker');
    await expect.poll(async () => (await read(taskOf(receipt))).escalation, patience).toBe(2);
    expect((await rungs(taskOf(receipt))).map(({ level }) => level)).toEqual([1, 2]);
    expect((await read(taskOf(receipt))).priority).toBe(2);
  });
});

describe('the end of a doctor’s session', () => {
  const secondsUntilEnd = 6;

  /** Every session that begins from now on ends soon: availability is in whole minutes, and a test does not wait for them. */
  const endSessionsSoon = () =>
    sql.query(
      `create function session_ends_soon() returns trigger language plpgsql as $$ begin new.ends_at := '${new Date(Date.now() + secondsUntilEnd * 1000).toISOString()}'; return new; end $$;
       create trigger session_ends_soon before insert on doctor_session for each row execute function session_ends_soon()`,
    );
  type Visit = { stage: string; outcome: string | null; token: string; tasks: string[]; workflowId: string };
  async function visitOf({ visitId }: Receipt): Promise<Visit> {
    const { rows } = await sql.query<Visit>(
      `select v.stage, v.outcome, v.workflow_id as "workflowId", (select t.state from token t where t.visit_id = v.id) as token,
          (select array_agg(k.state::text order by k.created_at) from task k where k.visit_id = v.id) as tasks from visit v where v.id = $1`,
      [visitId],
    );
    if (!rows[0]) throw new Error('no such visit');
    return rows[0];
  }
  /** How often the flow asked by itself whether to end the visit: its steps that no person's update caused. */
  async function askedToEnd(receipt: Receipt): Promise<number> {
    const { workflowId } = await visitOf(receipt);
    const { events } = await temporal.client.workflow.getHandle(workflowId).fetchHistory();
    const steps = (events ?? []).filter((event) => event.markerRecordedEventAttributes).length;
    return (
      steps - (events ?? []).filter((event) => event.workflowExecutionUpdateAcceptedEventAttributes).length
    );
  }

  it('makes a patient who was called and never came a no-show; not one who waits, is with the doctor, or was seen', async () => {
    const team = await outpatientTeam(stack, 'kaveri');
    const patients = await Promise.all(Array.from({ length: 4 }, () => registerPatient(team)));
    await endSessionsSoon();
    const [absent, waiting, begun, seen] = (await Promise.all(
      patients.map(async ({ id }) => (await checkIn(team, id)).body),
    )) as [Receipt, Receipt, Receipt, Receipt];
    const queue = async ({ visitId }: Receipt, ...actions: string[]) => {
      const { rows } = await sql.query<{ id: string }>('select id from token where visit_id = $1', [visitId]);
      const path = `/api/v1/appointments/tokens/${rows[0]?.id}/actions`;
      for (const action of actions)
        expect((await team.nurse.call('POST', path, { action })).status).toBe(200);
    };
    const triaged = (await Promise.all(
      [begun, seen].map(async (receipt) => (await complete(team.nurse, receipt, forms.triage)).body),
    )) as [Receipt, Receipt];
    await queue(absent, 'call', 'no_answer', 'call', 'no_answer');
    // Came after the second call.
    await queue(begun, 'call', 'no_answer', 'call');
    expect((await claim(team.doctor, taskOf(triaged[0]))).status).toBe(200);
    expect((await complete(team.doctor, triaged[1], forms.consultation)).body.stage).toBe('billing');
    expect((await visitOf(absent)).outcome).toBeNull();

    await expect.poll(async () => (await visitOf(absent)).outcome, patience).toBe('no_show');
    expect(await visitOf(absent)).toMatchObject({ stage: 'closed', token: 'done', tasks: ['cancelled'] });
    // The same moment came for the others: their flows asked, and were told no.
    for (const receipt of [waiting, begun]) await expect.poll(() => askedToEnd(receipt), patience).toBe(1);
    expect(await askedToEnd(seen)).toBe(0);
    expect(await visitOf(waiting)).toMatchObject({
      stage: 'triage',
      outcome: null,
      token: 'waiting',
      tasks: ['open'],
    });
    expect(await visitOf(begun)).toMatchObject({
      stage: 'consultation',
      outcome: null,
      tasks: ['done', 'claimed'],
    });
    expect(await visitOf(seen)).toMatchObject({ stage: 'billing', outcome: null });
    const { rows } = await sql.query(
      "select entity_id, details->>'exit' as exit from audit_event where action = 'visit.exit_by_system'",
    );
    expect(rows).toEqual([{ entity_id: absent.visitId, exit: 'no_show' }]);
    const { status } = await temporal.client.workflow
      .getHandle((await visitOf(absent)).workflowId)
      .describe();
    expect(status.name).toBe('COMPLETED');
    // Late, but the doctor's consultation goes on to its end.
    expect((await complete(team.doctor, triaged[0], forms.consultation)).body.stage).toBe('billing');
    expect(
      await team.receptionist.call('POST', `/api/v1/visits/${absent.visitId}/exit`, {
        exit: 'left',
        reason: 'x',
      }),
    ).toMatchObject({ status: 409, body: { code: 'visit.closed' } });
  });
});
