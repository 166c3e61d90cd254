import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Receipt } from '#contracts/visits/visit.ts';
import {
  checkIn,
  claim,
  complete,
  forms,
  outpatientTeam,
  registerPatient,
  signIn,
} from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: Team;
let colleague: Person;
let otherDoctor: Person;

beforeAll(async () => {
  stack = await startStack({ suite: 'drafts', seed: true });
  sql = new pg.Client({ connectionString: stack.database.adminUrl });
  await sql.connect();
  team = await outpatientTeam(stack);
  colleague = await signIn(stack, 'nurse2@asha.example', 'nurse');
  otherDoctor = await signIn(stack, 'doctor2@asha.example');
});
afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

const arrive = async (): Promise<Receipt> => (await checkIn(team, (await registerPatient(team)).id)).body;
const taskOf = (receipt: Receipt): string => receipt.openedTasks[0]?.id ?? '';
const draft = (person: Person, taskId: string) =>
  person.call('PUT', `/api/v1/inbox/${taskId}/draft`, { form: { complaint: 'typed' } });
const keptOf = async (taskId: string): Promise<number> =>
  (await sql.query('select 1 from form_draft where task_id = $1', [taskId])).rows.length;

describe('an unfinished form', () => {
  it('is kept of a task that one holds, and of one that nobody does', async () => {
    const taskId = taskOf(await arrive());
    expect((await draft(team.nurse, taskId)).status).toBe(200);
    await claim(team.nurse, taskId);
    expect((await draft(team.nurse, taskId)).status).toBe(200);
    expect(await keptOf(taskId)).toBe(1);
  });

  it('takes the place of the one it goes on from, and of no other', async () => {
    const taskId = taskOf(await arrive());
    const at = `/api/v1/inbox/${taskId}/draft`;
    const save = (complaint: string, after?: string | null) =>
      team.nurse.call<{ savedAt: string; code?: string }>('PUT', at, {
        form: { complaint },
        ...(after === undefined ? {} : { after }),
      });
    const first = await save('first tab', null);
    expect(first.status).toBe(200);
    // The second tab opened before anything was kept.
    expect(await save('second tab', null)).toMatchObject({ status: 409, body: { code: 'task.draft_newer' } });
    const next = await save('first tab, on', first.body.savedAt);
    expect(next.status).toBe(200);
    expect(next.body.savedAt > first.body.savedAt).toBe(true);
    expect(await save('second tab', first.body.savedAt)).toMatchObject({ status: 409 });
    expect((await team.nurse.call('GET', at)).body).toEqual({
      form: { complaint: 'first tab, on' },
      savedAt: next.body.savedAt,
    });
    // Told of it, the second tab may still take its place.
    expect((await save('second tab', next.body.savedAt)).status).toBe(200);
  });

  it('is kept by nobody of a task that another person holds, or that is another’s', async () => {
    const receipt = await arrive();
    const taskId = taskOf(receipt);
    await claim(team.nurse, taskId);
    expect(await draft(colleague, taskId)).toMatchObject({
      status: 409,
      body: { code: 'task.claimed_by_other', byName: team.nurse.user.name },
    });
    const { body } = await complete(team.nurse, receipt, forms.triage);
    expect(await draft(otherDoctor, taskOf(body))).toMatchObject({
      status: 403,
      body: { code: 'task.wrong_person' },
    });
    expect(await draft(colleague, taskOf(body))).toMatchObject({ status: 404 });
    expect([await keptOf(taskId), await keptOf(taskOf(body))]).toEqual([0, 0]);
  });

  it('is gone with its task, done or cancelled, and none comes after it', async () => {
    const [done, left] = [await arrive(), await arrive()];
    for (const receipt of [done, left]) {
      await claim(team.nurse, taskOf(receipt));
      expect((await draft(team.nurse, taskOf(receipt))).status).toBe(200);
    }
    await complete(team.nurse, done, forms.triage);
    const exit = { exit: 'left', reason: 'went home' };
    expect((await team.receptionist.call('POST', `/api/v1/visits/${left.visitId}/exit`, exit)).status).toBe(
      200,
    );
    expect([await keptOf(taskOf(done)), await keptOf(taskOf(left))]).toEqual([0, 0]);
    expect((await draft(team.nurse, taskOf(done))).body).toMatchObject({ code: 'task.already_done' });
    expect((await draft(team.nurse, taskOf(left))).body).toMatchObject({ code: 'task.not_open' });
  });

  it('that is saved while its task is completed is not left over', async () => {
    const receipt = await arrive();
    const taskId = taskOf(receipt);
    await claim(team.nurse, taskId);
    // Held in its lock as while it is completed: a draft that looked without the lock would be kept, and stay.
    await sql.query('begin');
    await sql.query('select 1 from task where id = $1 for update', [taskId]);
    await sql.query("update task set state = 'done', closed_at = now(), closed_by = $2 where id = $1", [
      taskId,
      team.nurse.user.id,
    ]);
    const late = draft(team.nurse, taskId);
    const isWaiting = async () =>
      (
        await sql.query(
          "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
        )
      ).rows.length;
    await expect.poll(isWaiting, { timeout: 10_000 }).toBe(1);
    await sql.query('commit');
    expect((await late).body).toMatchObject({ code: 'task.already_done' });
    expect(await keptOf(taskId)).toBe(0);
  });
});
