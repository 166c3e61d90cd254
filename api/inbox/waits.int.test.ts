import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Waits } from '#contracts/inbox/waits.ts';
import { checkIn, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Person, Team } from '#test/builders/people.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: Team;
let other: Team;

/** Long before anything a suite does by itself. */
const day = '2026-03-10';
/** Asha's hospital is in Kolkata, five and a half hours before UTC. */
const at = (local: string): string => new Date(`${day}T${local}+05:30`).toISOString();

beforeAll(async () => {
  stack = await startStack({ suite: 'waits', seed: true });
  sql = new pg.Client({ connectionString: stack.database.adminUrl });
  await sql.connect();
  team = await outpatientTeam(stack);
  other = await outpatientTeam(stack, 'kaveri');
});
afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

/** A triage that was opened and taken at these times of the day. */
async function taken(of: Team, opened: string, claimed: string, state = 'done'): Promise<void> {
  const { body } = await checkIn(of, (await registerPatient(of)).id);
  await sql.query('update task set created_at = $2, claimed_at = $3, state = $4 where id = $1', [
    body.openedTasks[0]?.id,
    opened,
    claimed,
    state,
  ]);
}
const waits = (person: Person, query = `?date=${day}`) => person.call<Waits>('GET', `/api/v1/waits${query}`);

describe('how long work waits', () => {
  it('is told by kind and by hour of the hospital’s own day, from opened to taken', async () => {
    for (const minutes of [2, 4, 6, 8, 50])
      await taken(team, at('09:05:00'), at(`09:${String(5 + minutes).padStart(2, '0')}:00`));
    await taken(team, at('10:00:00'), at('10:30:00'), 'claimed');
    // Another hospital’s, what was cancelled, the evening before and the morning after count for nothing.
    await taken(other, at('09:00:00'), at('09:59:00'));
    await taken(team, at('09:00:00'), at('09:59:00'), 'cancelled');
    await taken(team, '2026-03-09T18:00:00Z', '2026-03-09T18:29:59Z');
    await taken(team, '2026-03-10T18:00:00Z', '2026-03-10T18:30:00Z');
    const { status, body } = await waits(team.admin);
    expect(status).toBe(200);
    expect(body).toEqual({
      date: day,
      kinds: [
        {
          kind: 'triage',
          begun: 6,
          median: 7,
          p90: 40,
          waiting: 0,
          longest: null,
          hours: [
            { hour: 9, begun: 5, median: 6, p90: 33.2 },
            { hour: 10, begun: 1, median: 30, p90: 30 },
          ],
        },
      ],
    });
    expect((await waits(other.admin)).body.kinds).toMatchObject([{ begun: 1, median: 59 }]);
  });

  it('of today says what nobody has yet, and since when', async () => {
    const { body } = await checkIn(team, (await registerPatient(team)).id);
    await sql.query("update task set created_at = now() - interval '25 minutes' where id = $1", [
      body.openedTasks[0]?.id,
    ]);
    const triage = (await waits(team.admin, '')).body.kinds.find(({ kind }) => kind === 'triage');
    expect(triage).toMatchObject({ begun: 0, waiting: 1, hours: [] });
    expect(triage?.longest).toBeGreaterThanOrEqual(25);
    expect(triage?.longest).toBeLessThan(27);
  });

  it('is for who runs the hospital, and of days', async () => {
    expect(await waits(team.nurse)).toMatchObject({ status: 403, body: { code: 'auth.forbidden' } });
    expect(await waits(team.admin, '?date=2026-02-30')).toMatchObject({ status: 422 });
  });
});
