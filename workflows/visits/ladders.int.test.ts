import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '#contracts/inbox/task.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { checkIn, complete, forms, outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: Team;

/** Times that no hospital may set: a rung every second and a bit. */
const ladders = {
  triage: [
    { after: { minutes: 0.01 }, to: 'person' },
    { after: { minutes: 0.02 }, to: 'role', raises: true },
    { after: { minutes: 0.04 }, to: 'duty', raises: true, everyMinutes: 0.02 },
    { after: { minutes: 0.05 }, to: 'role' },
  ],
  consultation: [{ after: { minutes: 0.01 }, to: 'duty' }],
};
const patience = { timeout: 20_000, interval: 50 };

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'ladders', seed: true }));
  // Before anybody has asked for the hospital's settings: they are kept for a moment.
  await sql.query(
    "update hospital set settings = settings || jsonb_build_object('ladders', $1::jsonb) where slug = 'asha'",
    [JSON.stringify(ladders)],
  );
  team = await outpatientTeam(stack);
});
afterAll(async () => stack?.stop());

const arrive = async (): Promise<Receipt> => (await checkIn(team, (await registerPatient(team)).id)).body;
const taskOf = (receipt: Receipt) => receipt.openedTasks[0]?.id ?? '';
/** What was climbed, in its order. */
async function climbs(taskId: string): Promise<{ rung: number; level: number; to: string }[]> {
  const { rows } = await sql.query<{ rung: number; level: number; to: string }>(
    "select (details->>'rung')::int as rung, (details->>'level')::int as level, details->>'to' as to from audit_event where action = 'task.escalate' and entity_id = $1 order by at, level",
    [taskId],
  );
  return rows;
}
type Notice = { id: string; state: string; reason: string; escalation: number; departmentId: string | null };
async function noticesOf(taskId: string): Promise<Notice[]> {
  const { rows } = await sql.query<Notice>(
    'select id, state, reason, escalation, department_id as "departmentId" from task where about_task_id = $1 order by created_at',
    [taskId],
  );
  return rows;
}
const climbsOf = (taskId: string, rung: number) => async () =>
  (await climbs(taskId)).filter((climb) => climb.rung === rung).length;

describe('the ladder of a task', () => {
  it('has as many rungs as there are; the one that repeats tells a duty again and again until the task is done', async () => {
    const receipt = await arrive();
    const task = taskOf(receipt);
    await expect.poll(climbsOf(task, 3), patience).toBeGreaterThanOrEqual(3);
    const told = await climbs(task);
    expect(told.slice(0, 3)).toEqual([
      { rung: 1, level: 1, to: 'person' },
      { rung: 2, level: 2, to: 'role' },
      { rung: 3, level: 3, to: 'duty' },
    ]);
    expect(told.filter(({ rung }) => rung === 4)).toEqual([{ rung: 4, level: 4, to: 'role' }]);
    const levels = told.map(({ level }) => level);
    expect(levels).toEqual([...new Set(levels)].sort((a, b) => a - b));
    // It came forward with two of its rungs, once with each.
    const { body: late } = await team.nurse.call<Task>('GET', `/api/v1/inbox/${task}`);
    expect([late.priority, late.state]).toEqual([1, 'open']);
    // One notice for whoever supervises, made newer each time; who does the work does not see it.
    const [notice, ...more] = await noticesOf(task);
    expect([notice?.state, notice?.reason, more]).toEqual(['open', 'overdue.triage', []]);
    expect(notice?.escalation).toBeGreaterThanOrEqual(1);
    const seen = await team.admin.call<{ items: Task[] }>('GET', '/api/v1/inbox?view=desk');
    expect(seen.body.items.map(({ id }) => id)).toContain(notice?.id);
    expect((await team.nurse.call('GET', `/api/v1/inbox/${notice?.id}`)).status).toBe(404);

    // A supervisor settles the notice, but nobody does the task: they are told anew.
    const claiming = async () => {
      const { body: open } = await team.admin.call<Task>('GET', `/api/v1/inbox/${notice?.id}`);
      const claim = { version: open.version };
      return (await team.admin.call('POST', `/api/v1/inbox/${notice?.id}/claim`, claim)).status;
    };
    // Told once more in between, it has another version.
    await expect.poll(claiming, patience).toBe(200);
    const { body: claimed } = await team.admin.call<Task>('GET', `/api/v1/inbox/${notice?.id}`);
    const settled = await team.admin.call('POST', `/api/v1/inbox/${notice?.id}/complete`, {
      version: claimed.version,
      form: { note: 'called the nurse' },
    });
    expect(settled.status).toBe(200);
    await expect
      .poll(async () => (await noticesOf(task)).map(({ state }) => state), patience)
      .toEqual(['done', 'open']);

    // Done: its notice goes with it, and its ladder is climbed no more while another's is.
    expect((await complete(team.nurse, receipt, forms.triage)).status).toBe(200);
    expect((await noticesOf(task)).map(({ state }) => state)).toEqual(['done', 'cancelled']);
    const climbed = await climbs(task);
    const other = taskOf(await arrive());
    await expect.poll(climbsOf(other, 3), patience).toBeGreaterThanOrEqual(2);
    expect(await climbs(task)).toEqual(climbed);
  });

  it('ends with a task that is cancelled', async () => {
    const receipt = await arrive();
    await expect.poll(async () => (await noticesOf(taskOf(receipt))).length, patience).toBe(1);
    const left = await team.receptionist.call('POST', `/api/v1/visits/${receipt.visitId}/exit`, {
      exit: 'left',
      reason: 'went home',
    });
    expect(left.status).toBe(200);
    expect((await noticesOf(taskOf(receipt))).map(({ state }) => state)).toEqual(['cancelled']);
  });

  it('reaches the department of the task where somebody there supervises, and everybody who does where nobody is', async () => {
    const consultationOf = async () => {
      const { openedTasks } = (await complete(team.nurse, await arrive(), forms.triage)).body;
      return openedTasks[0];
    };
    const alone = await consultationOf();
    await expect
      .poll(async () => (await noticesOf(alone?.id ?? '')).map((each) => each.departmentId), patience)
      .toEqual([null]);
    const { rows } = await sql.query<{ id: string | null }>(
      'select department_id as id from task where id = $1',
      [alone?.id],
    );
    const department = rows[0]?.id ?? null;
    expect(department).not.toBeNull();
    await sql.query('update app_user set department_id = $1 where id = $2', [department, team.admin.user.id]);
    const supervised = await consultationOf();
    await expect
      .poll(async () => (await noticesOf(supervised?.id ?? '')).map((each) => each.departmentId), patience)
      .toEqual([department]);
  });
});

describe('a task of one person that is overdue', () => {
  /** A patient who waits for the doctor, longer than they may. */
  const waiting = async (): Promise<{ visitId: string; task: Task }> => {
    const { visitId, openedTasks } = (await complete(team.nurse, await arrive(), forms.triage)).body;
    const read = () => team.doctor.call<Task>('GET', `/api/v1/inbox/${openedTasks[0]?.id}`);
    await expect.poll(async () => (await read()).body.isShared, patience).toBe(true);
    return { visitId, task: (await read()).body };
  };
  const take = (person: Person, { id, version }: Task) =>
    person.call<{ code?: string }>('POST', `/api/v1/inbox/${id}/claim`, { version });
  const desk = async (person: Person) =>
    (await person.call<{ items: Task[] }>('GET', '/api/v1/inbox?view=desk&limit=100')).body.items;

  it('is open to the others of its department, and to nobody of another; whoever takes it has the patient', async () => {
    const other = await signIn(stack, 'doctor2@asha.example');
    const { visitId, task } = await waiting();
    expect(task.assigneeId).toBe(team.doctor.user.id);
    // Of another department: not shown on the desk, not taken, and its record stays shut.
    expect((await desk(other)).map(({ id }) => id)).not.toContain(task.id);
    expect(await take(other, task)).toMatchObject({ status: 403, body: { code: 'task.wrong_person' } });
    expect((await other.call('GET', `/api/v1/visits/${visitId}/chart`)).status).toBe(403);

    const seat = 'update app_user set department_id = $1 where id = $2';
    const room = 'update doctor set department_id = $1 where id = $2';
    for (const text of [seat, room]) await sql.query(text, [task.departmentId, other.user.id]);
    const near = await signIn(stack, 'doctor2@asha.example');
    expect((await desk(near)).map(({ id }) => id)).toContain(task.id);
    expect((await near.call('GET', `/api/v1/visits/${visitId}/chart`)).status).toBe(200);
    const { rows } = await sql.query<{ version: number }>('select version from task where id = $1', [
      task.id,
    ]);
    expect((await take(near, { ...task, version: rows[0]?.version ?? 0 })).status).toBe(200);
    const after = await sql.query<{ doctor: string; token: string }>(
      `select v.doctor_id as doctor, s.doctor_id as token from visit v
         join token t on t.hospital_id = v.hospital_id and t.visit_id = v.id and t.state <> 'done'
         join doctor_session s on s.hospital_id = t.hospital_id and s.id = t.session_id where v.id = $1`,
      [visitId],
    );
    expect(after.rows).toEqual([{ doctor: near.user.id, token: near.user.id }]);
    // The one who was late finds it gone.
    expect((await take(team.doctor, task)).status).toBe(409);
    const done = await near.call<Receipt>('POST', `/api/v1/inbox/${task.id}/complete`, {
      form: forms.consultation,
    });
    expect(done.status).toBe(200);
  });

  it('is still its person’s, who may take it as before', async () => {
    const { visitId, task } = await waiting();
    expect((await take(team.doctor, task)).status).toBe(200);
    const { rows } = await sql.query<{ id: string }>('select doctor_id as id from visit where id = $1', [
      visitId,
    ]);
    expect(rows).toEqual([{ id: team.doctor.user.id }]);
  });
});

describe('the ladders of a hospital', () => {
  it('are kept as an administrator sets them; what no case could keep up with is refused with its field', async () => {
    const change = (of: unknown) =>
      team.admin.call<{ ladders?: unknown; errors?: { path: string }[] }>('PUT', '/api/v1/admin/settings', {
        reminderPercent: 50,
        escalationPercent: 100,
        moneyBeforeConsultation: false,
        dayStartsAt: '00:00',
        ladders: of,
      });
    const late = {
      reminderPercent: 90,
      escalationPercent: 50,
      moneyBeforeConsultation: false,
      dayStartsAt: '00:00',
    };
    const told = await team.admin.call<{ errors?: { path: string }[] }>(
      'PUT',
      '/api/v1/admin/settings',
      late,
    );
    expect([told.status, told.body.errors?.map(({ path }) => path)]).toEqual([422, ['escalationPercent']]);
    const own = { payment: [{ after: { percent: 400 }, to: 'duty', everyMinutes: 60 }], dispensing: [] };
    expect(await change(own)).toMatchObject({ status: 200, body: { ladders: own } });
    for (const wrong of [
      { payment: [{ after: { percent: 100 }, to: 'duty', everyMinutes: 1 }] },
      { payment: [{ after: {}, to: 'duty' }] },
      { payment: [{ after: { minutes: 5 }, to: 'nobody' }] },
      { attention: [{ after: { minutes: 5 }, to: 'duty' }] },
    ]) {
      const { status, body } = await change(wrong);
      expect([status, body.errors?.[0]?.path.startsWith('ladders')], JSON.stringify(wrong)).toEqual([
        422,
        true,
      ]);
    }
    expect(
      (await team.admin.call<{ ladders: unknown }>('GET', '/api/v1/admin/settings')).body.ladders,
    ).toEqual(own);
  });
});
