import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { BoardTask } from '#contracts/inbox/board.ts';
import type { DutiesNow } from '#contracts/inbox/roster.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { dayAt } from '#domain/platform/calendar.ts';
import { checkIn, complete, forms, outpatientTeam, registerPatient, signIn } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: Team;
let other: Person;
/** Times that no hospital may set: shared after a second, then a telling every two. */
const consultation = [
  { after: { minutes: 0.01 }, to: 'role' },
  { after: { minutes: 0.03 }, to: 'duty', everyMinutes: 0.03 },
];
const patience = { timeout: 20_000, interval: 50 };

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'duty-ladder', seed: true }));
  await sql.query(
    "update hospital set settings = settings || jsonb_build_object('ladders', $1::jsonb) where slug = 'asha'",
    [JSON.stringify({ consultation, triage: [] })],
  );
  team = await outpatientTeam(stack);
  // Of another department, so that nothing but a duty opens the work of this one.
  other = await signIn(stack, 'doctor2@asha.example');
});
afterAll(async () => stack?.stop());
beforeEach(() => sql.query('delete from duty_shift'));

const onDuty = async (person: Person, duty: string, departmentId: string | null = null) => {
  const date = dayAt(new Date(), 'Asia/Kolkata');
  const shift = { duty, departmentId, userId: person.user.id, date, from: '00:00', until: '00:00' };
  expect((await team.admin.call('POST', '/api/v1/duties', shift)).status).toBe(200);
};
const offDuty = (person: Person) => sql.query('delete from duty_shift where user_id = $1', [person.user.id]);
/** A patient who waits for the doctor. */
async function waiting(): Promise<{ visitId: string; taskId: string }> {
  const arrived = (await checkIn(team, (await registerPatient(team)).id)).body;
  const { visitId, openedTasks } = (await complete(team.nurse, arrived, forms.triage)).body;
  return { visitId, taskId: openedTasks[0]?.id ?? '' };
}
type Notice = { id: string; kind: string; state: string; assigneeId: string | null; reason: string };
const noticesOf = async (taskId: string): Promise<Notice[]> =>
  (
    await sql.query<Notice>(
      'select id, kind, state, assignee_id as "assigneeId", reason from task where about_task_id = $1 order by created_at, id',
      [taskId],
    )
  ).rows;
const openOf = async (taskId: string) =>
  (await noticesOf(taskId))
    .filter(({ state }) => state === 'open')
    .map(({ kind, assigneeId }) => [kind, assigneeId]);
const desk = async (person: Person): Promise<Task[]> =>
  (await person.call<{ items: Task[] }>('GET', '/api/v1/inbox?view=desk&limit=100')).body.items;
const sees = async (person: Person, taskId: string) => (await desk(person)).some(({ id }) => id === taskId);
const admins = ['attention', null] as const;

describe('late work', () => {
  it('is told whoever supervises at once where the roster is empty', async () => {
    const { taskId } = await waiting();
    await expect.poll(() => openOf(taskId), patience).toEqual([admins]);
  });

  it('is told who is on duty, then who is in charge, then who supervises, and again', async () => {
    await onDuty(other, 'doctor_on_duty');
    await onDuty(team.nurse, 'nurse_in_charge');
    const { taskId } = await waiting();
    const toDoctor = ['duty_call', other.user.id];
    const toNurse = ['duty_call', team.nurse.user.id];
    await expect.poll(() => openOf(taskId), patience).toEqual([toDoctor]);
    await expect.poll(() => openOf(taskId), patience).toEqual([toDoctor, toNurse]);
    await expect.poll(() => openOf(taskId), patience).toEqual([toDoctor, toNurse, admins]);
    // What was answered is told anew while nobody does the work.
    const mine = (await noticesOf(taskId)).find(({ assigneeId }) => assigneeId === other.user.id);
    const call = (await desk(other)).find(({ id }) => id === mine?.id);
    expect(call).toMatchObject({ reason: 'overdue.consultation', assigneeId: other.user.id });
    const answer = { take: true, form: { note: 'I look into it' } };
    const answered = async () => {
      const { body } = await other.call<Task>('GET', `/api/v1/inbox/${call?.id}`);
      const { version } = body;
      const claimed = await other.call('POST', `/api/v1/inbox/${call?.id}/claim`, { version });
      if (claimed.status !== 200) return claimed.status;
      return (await other.call('POST', `/api/v1/inbox/${call?.id}/complete`, { form: answer.form })).status;
    };
    await expect.poll(answered, patience).toBe(200);
    await expect
      .poll(
        async () => (await noticesOf(taskId)).filter(({ assigneeId }) => assigneeId === other.user.id),
        patience,
      )
      .toMatchObject([{ state: 'done' }, { state: 'open' }]);
  });

  it('opens to who is on duty for its department though they sit in another, who takes it with the patient', async () => {
    const { visitId, taskId } = await waiting();
    const shared = async () => (await team.doctor.call<Task>('GET', `/api/v1/inbox/${taskId}`)).body;
    await expect.poll(async () => (await shared()).isShared, patience).toBe(true);
    expect(await sees(other, taskId)).toBe(false);
    expect((await other.call('GET', `/api/v1/visits/${visitId}/chart`)).status).toBe(403);
    await onDuty(other, 'doctor_on_duty', (await shared()).departmentId);
    expect(await sees(other, taskId)).toBe(true);
    expect((await other.call('GET', `/api/v1/visits/${visitId}/chart`)).status).toBe(200);
    const take = async () => {
      const { version } = await shared();
      return (await other.call('POST', `/api/v1/inbox/${taskId}/claim`, { version })).status;
    };
    await expect.poll(take, patience).toBe(200);
    const done = await other.call<Receipt>('POST', `/api/v1/inbox/${taskId}/complete`, {
      form: forms.consultation,
    });
    expect(done.status).toBe(200);
    const { rows } = await sql.query('select doctor_id as id from visit where id = $1', [visitId]);
    expect(rows).toEqual([{ id: other.user.id }]);
  });

  it('never stays with somebody who went off duty or may not sign in: they are relieved, and the next is told', async () => {
    await onDuty(other, 'doctor_on_duty');
    const { taskId } = await waiting();
    await expect.poll(async () => (await openOf(taskId))[0], patience).toEqual(['duty_call', other.user.id]);
    await offDuty(other);
    // Before the next telling it lies with nobody who is there, which the board shows.
    const [call] = await noticesOf(taskId);
    const board = await team.admin.call<{ items: BoardTask[] }>('GET', '/api/v1/board?limit=100');
    const onBoard = board.body.items.find(({ task }) => task.id === call?.id);
    if (onBoard) expect(onBoard.isAway).toBe(true);
    await onDuty(team.nurse, 'nurse_in_charge');
    await expect
      .poll(() => openOf(taskId), patience)
      .toEqual(expect.arrayContaining([['duty_call', team.nurse.user.id]]));
    expect((await noticesOf(taskId)).find(({ assigneeId }) => assigneeId === other.user.id)).toMatchObject({
      state: 'cancelled',
      reason: 'overdue.off_duty',
    });
    await sql.query('update app_user set disabled_at = now() where id = $1', [team.nurse.user.id]);
    await expect.poll(() => openOf(taskId), patience).toEqual([admins]);
    await sql.query('update app_user set disabled_at = null where id = $1', [team.nurse.user.id]);
  });

  it('goes with the duty to the next, and ends with the work', async () => {
    await onDuty(other, 'doctor_on_duty');
    const { taskId } = await waiting();
    await expect.poll(async () => (await openOf(taskId))[0], patience).toEqual(['duty_call', other.user.id]);
    const { body } = await other.call<DutiesNow>('GET', '/api/v1/duties/now');
    // The late doctor has the duty now, who is told nothing they do not know: the call waits all the same.
    const given = { toId: team.doctor.user.id, note: 'one waits since long' };
    expect((await other.call('POST', `/api/v1/duties/${body.items[0]?.id}/handover`, given)).status).toBe(
      200,
    );
    expect(
      (await openOf(taskId)).every(([kind, id]) => kind === 'attention' || id === team.doctor.user.id),
    ).toBe(true);
    const { body: task } = await team.doctor.call<Task>('GET', `/api/v1/inbox/${taskId}`);
    await expect
      .poll(async () => {
        const { version } = (await team.doctor.call<Task>('GET', `/api/v1/inbox/${task.id}`)).body;
        return (await team.doctor.call('POST', `/api/v1/inbox/${taskId}/claim`, { version })).status;
      }, patience)
      .toBe(200);
    const form = forms.consultation;
    expect((await team.doctor.call('POST', `/api/v1/inbox/${taskId}/complete`, { form })).status).toBe(200);
    expect(await openOf(taskId)).toEqual([]);
  });
});
