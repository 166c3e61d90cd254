import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type pg from 'pg';
import type { DutiesNow, DutyPerson, DutyWeek } from '#contracts/inbox/roster.ts';
import { hoursOn } from '#domain/inbox/roster.ts';
import { dayAt, dayPlus } from '#domain/platform/calendar.ts';
import { outpatientTeam, signIn } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

const zone = 'Asia/Kolkata';
let stack: Stack;
let sql: pg.Client;
let team: Team;
let other: Person;
let gm: string;
beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'roster', seed: true }));
  team = await outpatientTeam(stack);
  other = await signIn(stack, 'doctor2@asha.example');
  const { rows } = await sql.query<{ id: string }>('select department_id as id from app_user where id = $1', [
    team.doctor.user.id,
  ]);
  gm = rows[0]?.id ?? '';
});
afterAll(async () => stack?.stop());
beforeEach(() => sql.query('delete from duty_shift'));

const today = () => dayAt(new Date(), zone);
type Refused = { code?: string; holder?: string; errors?: { path: string; code: string }[] };
/** All of today, so that it is of now whatever the time is. */
const wholeDay = (user: Person, change: Record<string, unknown> = {}) => ({
  duty: 'doctor_on_duty',
  departmentId: gm,
  userId: user.user.id,
  date: today(),
  from: '00:00',
  until: '00:00',
  ...change,
});
const plan = (body: object, person: Person = team.admin) =>
  person.call<DutyWeek & Refused>('POST', '/api/v1/duties', body);
const now = async (person: Person = team.nurse) =>
  (await person.call<DutiesNow>('GET', '/api/v1/duties/now')).body.items;
const week = async (day: string, person: Person = team.admin) =>
  (await person.call<DutyWeek>('GET', `/api/v1/duties?day=${day}`)).body;
const rowOf = ({ rows }: DutyWeek, duty: string, departmentId: string | null) =>
  rows.find((row) => row.duty === duty && row.departmentId === departmentId);

describe('a roster', () => {
  it('says everybody who is on duty now; only who plans may fill it', async () => {
    expect(await now()).toEqual([]);
    for (const person of [team.nurse, team.doctor, team.receptionist])
      expect((await plan(wholeDay(team.doctor), person)).status).toBe(403);
    expect((await plan(wholeDay(team.doctor))).status).toBe(200);
    expect(await now()).toMatchObject([
      {
        duty: 'doctor_on_duty',
        departmentId: gm,
        userId: team.doctor.user.id,
        name: team.doctor.user.name,
        note: null,
      },
    ]);
    const kaveri = await outpatientTeam(stack, 'kaveri');
    expect(await now(kaveri.nurse)).toEqual([]);
  });

  it('takes only people who fit and may sign in, hours to come, and departments that are here', async () => {
    const wrong = async (change: Record<string, unknown>) => {
      const { status, body } = await plan(wholeDay(team.doctor, change));
      return [status, body.errors?.map(({ path, code }) => `${path} ${code}`)];
    };
    expect(await wrong({ userId: team.nurse.user.id })).toEqual([422, ['userId person_may_not']]);
    expect(await wrong({ duty: 'pharmacy_in_charge' })).toEqual([422, ['userId person_may_not']]);
    const strange = (await outpatientTeam(stack, 'kaveri')).doctor.user.id;
    expect(await wrong({ userId: strange })).toEqual([422, ['userId person_may_not']]);
    expect(await wrong({ departmentId: team.doctor.user.id })).toEqual([422, ['departmentId unknown']]);
    expect(await wrong({ date: dayPlus(today(), -2) })).toEqual([422, ['until time_passed']]);
    expect(await wrong({ date: '2099-01-01' })).toEqual([422, ['date too_far_ahead']]);
    expect((await wrong({ from: '24:00' }))[0]).toBe(422);
    await sql.query('update app_user set disabled_at = now() where id = $1', [team.doctor.user.id]);
    expect(await wrong({})).toEqual([422, ['userId person_may_not']]);
    await sql.query('update app_user set disabled_at = null where id = $1', [team.doctor.user.id]);
  });

  it('has nobody clash unless wanted, even pressed at once', async () => {
    const twice = await Promise.all([plan(wholeDay(team.doctor)), plan(wholeDay(other))]);
    expect(twice.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const loser = twice.find(({ status }) => status === 409)?.body;
    expect(loser?.code).toBe('duty.taken');
    const [having] = await now();
    expect(loser?.holder).toBe(having?.name);
    const [same, another] = having?.userId === other.user.id ? [other, team.doctor] : [team.doctor, other];
    expect((await plan(wholeDay(same, { isBeside: true }))).status).toBe(409);
    expect((await plan(wholeDay(another, { isBeside: true }))).status).toBe(200);
    // Of the hospital is another duty than of a department.
    expect((await plan(wholeDay(another, { departmentId: null }))).status).toBe(200);
    expect(await now()).toHaveLength(3);
  });

  it('reckons with nobody whose account is closed, whose role was taken or who is away', async () => {
    await plan(wholeDay(team.doctor));
    const { id } = team.doctor.user;
    const gone = async (gone_: string, back: string, params: unknown[] = [id]) => {
      await sql.query(gone_, params);
      const there = await now();
      await sql.query(back, [id]);
      return there;
    };
    expect(
      await gone(
        'update app_user set disabled_at = now() where id = $1',
        'update app_user set disabled_at = null where id = $1',
      ),
    ).toEqual([]);
    expect(
      await gone(
        "update user_role set role = 'nurse' where user_id = $1 and role = 'doctor'",
        "update user_role set role = 'doctor' where user_id = $1 and role = 'nurse'",
      ),
    ).toEqual([]);
    expect(
      await gone(
        `insert into availability_exception (id, hospital_id, doctor_id, date, kind, reason)
           select gen_random_uuid(), hospital_id, id, $2, 'away', 'ill' from app_user where id = $1`,
        'delete from availability_exception where doctor_id = $1',
        [id, today()],
      ),
    ).toEqual([]);
    expect(await now()).toHaveLength(1);
  });

  it('shows a week with the hours that nobody has, and repeats the week before by one press', async () => {
    const day = dayPlus(today(), 7);
    const empty = await week(day);
    expect(rowOf(empty, 'doctor_on_duty', null)?.gaps).toHaveLength(1);
    const night = { ...wholeDay(team.doctor), date: dayPlus(empty.from, 5), from: '20:00', until: '08:00' };
    const { body: filled } = await plan(night);
    const hours = hoursOn(night.date, '20:00', '08:00', zone);
    const row = rowOf(filled, 'doctor_on_duty', gm);
    expect(row?.shifts.map(({ fromAt, untilAt }) => [fromAt, untilAt])).toEqual([
      [hours.fromAt.toISOString(), hours.untilAt.toISOString()],
    ]);
    expect(row?.gaps.map(({ fromAt, untilAt }) => [fromAt, untilAt])).toEqual([
      [hoursOn(empty.from, '00:00', '00:00', zone).fromAt.toISOString(), hours.fromAt.toISOString()],
      [
        hours.untilAt.toISOString(),
        hoursOn(dayPlus(empty.from, 7), '00:00', '00:00', zone).fromAt.toISOString(),
      ],
    ]);

    const next = dayPlus(day, 7);
    expect((await week(next)).canRepeat).toBe(1);
    const repeat = () => team.admin.call<DutyWeek>('POST', '/api/v1/duties/repeat', { day: next });
    expect((await team.nurse.call('POST', '/api/v1/duties/repeat', { day: next })).status).toBe(403);
    const twice = await Promise.all([repeat(), repeat()]);
    expect(twice.map(({ status, body }) => [status, body.canRepeat])).toEqual([
      [200, 0],
      [200, 0],
    ]);
    const later = hoursOn(dayPlus(night.date, 7), '20:00', '08:00', zone);
    expect(rowOf(await week(next), 'doctor_on_duty', gm)?.shifts).toMatchObject([
      {
        userId: team.doctor.user.id,
        fromAt: later.fromAt.toISOString(),
        untilAt: later.untilAt.toISOString(),
      },
    ]);
  });

  it('is read as far as anybody plans or looks back', async () => {
    for (const [day, code] of [
      ['0001-01-01', 'day_over'],
      ['9999-12-31', 'too_far_ahead'],
    ]) {
      const { status, body } = await team.admin.call<Refused>('GET', `/api/v1/duties?day=${day}`);
      expect([status, body.errors]).toMatchObject([422, [{ path: 'day', code }]]);
    }
  });

  it('loses what is taken off; what has begun ends, what is over stays', async () => {
    const { body } = await plan(wholeDay(team.doctor));
    const id = rowOf(body, 'doctor_on_duty', gm)?.shifts[0]?.id ?? '';
    const remove = (person: Person) => person.call<Refused>('DELETE', `/api/v1/duties/${id}`);
    expect((await remove(team.nurse)).status).toBe(403);
    expect((await remove((await outpatientTeam(stack, 'kaveri')).admin)).status).toBe(404);
    expect((await remove(team.admin)).status).toBe(204);
    expect(await now()).toEqual([]);
    expect(await remove(team.admin)).toMatchObject({ status: 409, body: { code: 'duty.over' } });
    expect((await plan(wholeDay(other))).status).toBe(200);
  });
});

describe('a handover', () => {
  const handOver = (id: string, person: Person, to: Person, note = 'bed 4: potassium at six') =>
    person.call<DutiesNow & Refused>('POST', `/api/v1/duties/${id}/handover`, { toId: to.user.id, note });
  it('gives the rest of a duty to another who fits, who alone reads the note', async () => {
    await plan(wholeDay(team.doctor));
    const [mine] = await now();
    const id = mine?.id ?? '';
    const people = await team.doctor.call<{ items: DutyPerson[] }>(
      'GET',
      '/api/v1/duties/people?duty=doctor_on_duty',
    );
    expect(people.body.items.map((person) => person.id)).toContain(other.user.id);
    expect(people.body.items.map((person) => person.id)).not.toContain(team.nurse.user.id);
    expect(await handOver(id, other, other)).toMatchObject({ status: 403, body: { code: 'act.not_yours' } });
    expect((await handOver(id, team.doctor, team.nurse)).body.errors).toMatchObject([
      { path: 'toId', code: 'person_may_not' },
    ]);
    expect((await handOver(id, team.doctor, team.doctor)).status).toBe(422);
    const { status, body } = await handOver(id, team.doctor, other);
    expect(status).toBe(200);
    expect(body.items.map(({ userId, note }) => [userId, note])).toEqual([[other.user.id, null]]);
    expect((await now(other)).map(({ note }) => note)).toEqual(['bed 4: potassium at six']);
    expect((await now(team.nurse)).map(({ note }) => note)).toEqual([null]);
    // Once: the duty is not his any more.
    expect(await handOver(id, team.doctor, other)).toMatchObject({
      status: 409,
      body: { code: 'duty.not_now' },
    });
    const kept = await sql.query<{ note: string | null }>(
      'select note from duty_shift where handed_from = $1',
      [id],
    );
    expect(kept.rows[0]?.note).toMatch(/^hs1\./);
    const audit = await sql.query(
      "select actor_id, details from audit_event where action = 'duty.hand_over' and entity_id = $1",
      [body.items[0]?.id],
    );
    expect(audit.rows).toMatchObject([
      { actor_id: team.doctor.user.id, details: { fromId: team.doctor.user.id, toId: other.user.id } },
    ]);
  });

  it('is done by who plans for somebody who cannot; not for hours to come', async () => {
    await plan(wholeDay(team.doctor));
    const [mine] = await now();
    expect((await handOver(mine?.id ?? '', team.admin, other)).status).toBe(200);
    const { body } = await plan(wholeDay(team.doctor, { date: dayPlus(today(), 1) }));
    const to = rowOf(body, 'doctor_on_duty', gm)?.shifts.find(
      ({ fromAt }) => Date.parse(fromAt) > Date.now(),
    );
    expect((await handOver(to?.id ?? '', team.doctor, other)).body.code).toBe('duty.not_now');
  });
});
