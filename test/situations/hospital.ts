import type { LocalDate } from '#contracts/platform/wire.ts';
import type pg from 'pg';
import { moveToMorning } from '#test/builders/daytime.ts';
import { makeCatalogue, wholeTeam } from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { makeStaff } from '#test/builders/staff.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

/** The hospital in which all situations are played, on one stack. */
export type Hospital = {
  stack: Stack;
  sql: pg.Client;
  team: OrdersTeam;
  catalogue: Catalogue;
  /** A second doctor of the first one's department. */
  colleague: Person;
  /** The hospital's day. */
  today: LocalDate;
};
/** The hospital as it is when a story is played: it is opened before all of them. */
export type Now = () => Hospital;

/** A review that waits is everybody's of its department within seconds, and its duty's: times that no hospital may set. */
const ladders = {
  result_review: [
    { after: { minutes: 0.01 }, to: 'person' },
    { after: { minutes: 0.05 }, to: 'duty', raises: true },
  ],
};

/** Opens it in the morning, whatever the hour here: one story books for today. */
export async function openHospital(): Promise<Hospital> {
  const { stack, sql } = await startStackWithSql({ suite: 'situations', seed: true });
  await moveToMorning(sql);
  // Before anybody has asked for the hospital's settings: they are kept for a moment.
  await sql.query(
    "update hospital set settings = settings || jsonb_build_object('ladders', $1::jsonb) where slug = 'asha'",
    [JSON.stringify(ladders)],
  );
  const team = await wholeTeam(stack);
  const email = 'night@asha.example';
  const password = 'six small lamps were lit';
  await makeStaff(
    stack,
    team.admin,
    {
      name: 'Dr Night',
      email,
      roles: ['doctor'],
      departmentId: team.doctor.user.departmentId ?? undefined,
    },
    password,
  );
  const logins = [...stack.logins, { hospital: 'asha', role: 'doctor', email, password }];
  return {
    stack,
    sql,
    team,
    catalogue: await makeCatalogue(stack, team.doctor.user.hospital.id),
    colleague: await signIn({ apiUrl: stack.apiUrl, logins }, email),
    today: (await team.admin.call<{ date: LocalDate }>('GET', '/api/v1/waits')).body.date,
  };
}

/** A day of the calendar so many days after another. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
