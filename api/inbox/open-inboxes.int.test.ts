import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStream } from '#test/builders/event-stream.ts';
import type { EventStream } from '#test/builders/event-stream.ts';
import { checkIn, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { askedOf } from '#test/budget/counted.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

const inboxes = 100;

let stack: Stack;
let team: Team;
let sql: pg.Client;
let taskId: string;
const streams: EventStream[] = [];

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'open-inboxes', seed: true }));
  team = await outpatientTeam(stack);
  const { body } = await checkIn(team, (await registerPatient(team)).id);
  taskId = body.openedTasks[0]?.id ?? '';
  const opened = Array.from({ length: inboxes }, () => openStream(stack.apiUrl, team.nurse.token));
  streams.push(...(await Promise.all(opened)));
}, 120_000);
afterAll(async () => {
  for (const stream of streams) stream.close();
  await stack?.stop();
});

const statements = async () => (await askedOf([`${stack.apiUrl}/metrics`])).statements;
/** What a flow would have published, written past the API so that nothing but the telling is counted. */
const publish = () =>
  sql.query(
    "insert into outbox (hospital_id, kind, task_id, task_kind) select hospital_id, 'task.changed', id, kind from task where id = $1",
    [taskId],
  );
const told = () =>
  streams.flatMap(({ events }) => events.find(({ data }) => data['taskId'] === taskId && data['task']) ?? []);

describe(`${inboxes} open inboxes of one role`, () => {
  it('are told of an event by two statements in all, beside the reading of events, and each can show it', async () => {
    await statements();
    for (const stream of streams) stream.events.length = 0;
    const before = await statements();
    await publish();
    await expect.poll(() => told().length, { timeout: 10_000, interval: 20 }).toBe(inboxes);
    // The one that reads the events goes through a door of its own. A look at the sign-ins may fall between.
    expect((await statements()) - before).toBeLessThanOrEqual(3);
    // Not the first event of each: word of what opened the task, long before, may still arrive.
    const shown = new Set(told().map(({ data }) => JSON.stringify(data['task'])));
    expect(shown.size).toBe(1);
    expect([...shown][0]).toContain('"patient":{');
  });

  it('ask for their sign-ins together, not each for itself', async () => {
    const before = await statements();
    let asked = 0;
    const look = async () => (asked = (await statements()) - before);
    // Two rounds of looking: each stream for itself would be two hundred by then.
    await expect.poll(look, { timeout: 10_000, interval: 100 }).toBeGreaterThanOrEqual(2);
    expect(asked).toBeLessThanOrEqual(3);
  });
});
