import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type pg from 'pg';
import type { BoardPerson, BoardTask } from '#contracts/inbox/board.ts';
import type { Task } from '#contracts/inbox/task.ts';
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
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: Team;
let other: Person;
beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'board', seed: true }));
  team = await outpatientTeam(stack);
  other = await signIn(stack, 'doctor2@asha.example');
});
afterAll(async () => stack?.stop());

const late = (taskId: string) =>
  sql.query("update task set due_at = now() - interval '1 hour' where id = $1", [taskId]);
const board = async (person: Person = team.admin) => {
  const { status, body } = await person.call<{ items: BoardTask[]; nextCursor: string | null }>(
    'GET',
    '/api/v1/board?limit=100',
  );
  return { status, items: body.items };
};
const onBoard = async (taskId: string) => (await board()).items.find(({ task }) => task.id === taskId);
const supervise = (taskId: string, body: Record<string, unknown>, person: Person = team.admin) =>
  person.call<{ code?: string; errors?: { path: string; code: string }[] }>(
    'POST',
    `/api/v1/board/${taskId}/supervise`,
    body,
  );
const read = async (taskId: string, person: Person = team.doctor) =>
  (await person.call<Task>('GET', `/api/v1/inbox/${taskId}`)).body;
/** A patient who waits for the doctor. */
async function consultation(): Promise<{ visitId: string; task: Task }> {
  const arrived = (await checkIn(team, (await registerPatient(team)).id)).body;
  const { visitId, openedTasks } = (await complete(team.nurse, arrived, forms.triage)).body;
  return { visitId, task: await read(openedTasks[0]?.id ?? '') };
}

describe('the board of who supervises', () => {
  it('shows what is late, with who has it, and nothing of what it is about; only to who supervises', async () => {
    const { task } = await consultation();
    expect(await onBoard(task.id)).toBeUndefined();
    await late(task.id);
    expect(await onBoard(task.id)).toMatchObject({
      task: { assigneeId: team.doctor.user.id, about: [], critical: [] },
      isCritical: false,
      isAway: false,
    });
    for (const person of [team.doctor, team.nurse, team.receptionist, team.cashier]) {
      expect((await board(person)).status).toBe(403);
      expect((await supervise(task.id, { version: task.version, raises: true }, person)).status).toBe(403);
    }
    const kaveri = await outpatientTeam(stack, 'kaveri');
    expect((await board(kaveri.admin)).items.map((item) => item.task.id)).not.toContain(task.id);
    expect((await supervise(task.id, { version: task.version, raises: true }, kaveri.admin)).status).toBe(
      404,
    );
  });

  it('shows what lies with somebody whose account is closed, whose role was taken or who is away today before it is late', async () => {
    const { task } = await consultation();
    await sql.query('update app_user set disabled_at = now() where id = $1', [team.doctor.user.id]);
    expect((await onBoard(task.id))?.isAway).toBe(true);
    await sql.query('update app_user set disabled_at = null where id = $1', [team.doctor.user.id]);
    expect(await onBoard(task.id)).toBeUndefined();
    const role = "where user_id = $1 and role = 'doctor'";
    await sql.query(`update user_role set role = 'nurse' ${role}`, [team.doctor.user.id]);
    expect((await onBoard(task.id))?.isAway).toBe(true);
    await sql.query("update user_role set role = 'doctor' where user_id = $1 and role = 'nurse'", [
      team.doctor.user.id,
    ]);
    expect(await onBoard(task.id)).toBeUndefined();
    const today = (await team.admin.call<{ date: string }>('GET', '/api/v1/waits')).body.date;
    await sql.query(
      `insert into availability_exception (id, hospital_id, doctor_id, date, kind, reason)
       select gen_random_uuid(), hospital_id, id, $2, 'away', 'ill' from app_user where id = $1`,
      [team.doctor.user.id, today],
    );
    expect((await onBoard(task.id))?.isAway).toBe(true);
    const { body } = await team.admin.call<{ items: BoardPerson[] }>(
      'GET',
      `/api/v1/board/${task.id}/people`,
    );
    expect(body.items.find(({ id }) => id === team.doctor.user.id)?.isAway).toBe(true);
    expect(body.items.map(({ id }) => id)).toContain(other.user.id);
    expect(body.items.map(({ id }) => id)).not.toContain(team.nurse.user.id);
    await sql.query('delete from availability_exception where doctor_id = $1 and date = $2', [
      team.doctor.user.id,
      today,
    ]);
  });

  it('gives a patient who waits to another doctor, with the place in the queue', async () => {
    const { visitId, task } = await consultation();
    const given = { version: task.version, assigneeId: other.user.id, note: 'Dr Rao is ill today' };
    expect((await supervise(task.id, given)).status).toBe(204);
    // A second press of the same is told that it was done.
    expect(await supervise(task.id, given)).toMatchObject({
      status: 409,
      body: { code: 'task.version_conflict' },
    });
    const now = await read(task.id, other);
    expect([now.assigneeId, now.note]).toEqual([other.user.id, 'Dr Rao is ill today']);
    // The note is for whoever does it.
    expect((await read(task.id, team.doctor)).note).toBeNull();
    const { rows } = await sql.query<{ doctor: string; token: string; note: string }>(
      `select v.doctor_id as doctor, s.doctor_id as token, t.supervisor_note as note from visit v
         join token tk on tk.hospital_id = v.hospital_id and tk.visit_id = v.id and tk.state <> 'done'
         join doctor_session s on s.hospital_id = tk.hospital_id and s.id = tk.session_id
         join task t on t.hospital_id = v.hospital_id and t.id = $2 where v.id = $1`,
      [visitId, task.id],
    );
    expect(rows).toMatchObject([{ doctor: other.user.id, token: other.user.id }]);
    expect(rows[0]?.note).toMatch(/^hs1\./);
    expect((await claim(other, task.id)).status).toBe(200);
    const audit = await sql.query<{ details: Record<string, unknown> }>(
      "select details from audit_event where action = 'task.supervise' and entity_id = $1",
      [task.id],
    );
    expect(audit.rows).toMatchObject([
      { details: { fromId: team.doctor.user.id, toId: other.user.id, isNoted: true } },
    ]);
  });

  it('takes a task out of the hands of who left it, and brings it forward', async () => {
    const arrived = (await checkIn(team, (await registerPatient(team)).id)).body;
    const taskId = arrived.openedTasks[0]?.id ?? '';
    expect((await claim(team.nurse, taskId)).status).toBe(200);
    const held = await read(taskId, team.nurse);
    const back = { version: held.version, assigneeId: null, raises: true };
    expect((await supervise(taskId, back)).status).toBe(204);
    const free = await read(taskId, team.nurse);
    expect([free.state, free.claimantId, free.priority]).toEqual(['open', null, 1]);
    expect((await complete(team.nurse, arrived, forms.triage)).status).toBe(200);
    expect(await supervise(taskId, { version: free.version, raises: true })).toMatchObject({
      status: 409,
      body: { code: 'task.already_done' },
    });
  });

  it('gives a task to nobody who may not do it', async () => {
    const { task } = await consultation();
    for (const person of [team.nurse, team.cashier]) {
      const given = await supervise(task.id, { version: task.version, assigneeId: person.user.id });
      expect([given.status, given.body.errors]).toEqual([
        422,
        [expect.objectContaining({ path: 'assigneeId', code: 'person_may_not' })],
      ]);
    }
    const strange = await outpatientTeam(stack, 'kaveri');
    const given = await supervise(task.id, { version: task.version, assigneeId: strange.doctor.user.id });
    expect(given.status).toBe(422);
  });
});
