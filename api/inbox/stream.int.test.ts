import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { replayLimit } from '#api/inbox/event-hub.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { openStream } from '#test/builders/event-stream.ts';
import type { EventStream } from '#test/builders/event-stream.ts';
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
import { untilReadable } from '#test/setup/engine.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let team: Team;
let others: Team;
const open: EventStream[] = [];

beforeAll(async () => {
  stack = await startStack({ suite: 'stream', seed: true });
  [team, others] = await Promise.all([outpatientTeam(stack), outpatientTeam(stack, 'kaveri')]);
});
afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});
afterAll(async () => {
  await stack?.stop();
});

async function listen(person: Pick<Person, 'token'>, lastEventId?: string): Promise<EventStream> {
  const stream = await openStream(stack.apiUrl, person.token, lastEventId);
  open.push(stream);
  return stream;
}
const arrive = async (of: Team): Promise<Receipt> => (await checkIn(of, (await registerPatient(of)).id)).body;
const taskOf = (receipt: Receipt) => receipt.openedTasks[0]?.id ?? '';
const tasksOf = (stream: EventStream) => stream.events.map(({ data }) => data['taskId']);
/** Waits for the task of a receipt on a stream: then everything before it was sent, too. */
const heard = (stream: EventStream, receipt: Receipt) =>
  expect.poll(() => tasksOf(stream), { timeout: 20_000 }).toContain(taskOf(receipt));

describe('the live inbox over HTTP', () => {
  it('tells a nurse of a new task within seconds, the task as its list shows it, and never a nurse of the other hospital', async () => {
    const [ours, theirs] = await Promise.all([listen(team.nurse), listen(others.nurse)]);
    const receipt = await arrive(team);
    await heard(ours, receipt);
    const told = ours.events.find(({ data }) => data['taskId'] === taskOf(receipt));
    expect(told).toMatchObject({
      event: 'inbox',
      data: { kind: 'task.opened', taskKind: 'triage', visitId: receipt.visitId },
    });
    expect(Object.keys(told?.data ?? {}).sort()).toEqual([
      'assigneeId',
      'departmentId',
      'kind',
      'task',
      'taskId',
      'taskKind',
      'visitId',
    ]);
    const list = await team.nurse.call<{ items: { id: string }[] }>(
      'GET',
      '/api/v1/inbox?view=desk&limit=100',
    );
    expect(told?.data['task']).toEqual(list.body.items.find(({ id }) => id === taskOf(receipt)));
    // Once theirs has come, ours would have: events come in one order.
    const marker = await arrive(others);
    await heard(theirs, marker);
    expect(theirs.events.every(({ data }) => data['visitId'] === marker.visitId)).toBe(true);
    expect(ours.events.every(({ data }) => data['visitId'] === receipt.visitId)).toBe(true);
  });

  it('tells a role of its own tasks only, and a queue of its tokens', async () => {
    const [nurse, doctor, cashier, admin] = await Promise.all(
      [team.nurse, team.doctor, team.cashier, team.admin].map((person) => listen(person)),
    );
    let receipt = await arrive(team);
    for (const [person, form] of [
      [team.nurse, forms.triage],
      [team.doctor, forms.consultation],
    ] as const)
      receipt = (await complete(person, receipt, form)).body;
    await heard(cashier!, receipt);
    const kindsOf = (stream?: EventStream) => [
      ...new Set(stream?.events.map(({ data }) => data['taskKind']).filter(Boolean)),
    ];
    expect(kindsOf(nurse)).toEqual(['triage']);
    await expect.poll(() => kindsOf(doctor), { timeout: 20_000 }).toEqual(['consultation']);
    expect(kindsOf(cashier)).toEqual(['billing']);
    expect(kindsOf(admin)).toEqual([]);
    expect(doctor?.events.map(({ data }) => data['kind'])).toEqual(
      expect.arrayContaining(['token.changed', 'task.opened', 'task.changed', 'task.closed']),
    );
  });

  it('misses none after Last-Event-ID, whatever was missed and wherever one left', async () => {
    const always = await listen(team.nurse);
    const first = await listen(team.nurse);
    const receipts = [await arrive(team)];
    await heard(first, receipts[0]!);
    const left = first.lastId();
    const seenBefore = first.events.map(({ id }) => id);
    first.close();
    for (let count = 0; count < 5; count += 1) receipts.push(await arrive(team));
    await claim(team.nurse, taskOf(receipts[1]!));
    const again = await listen(team.nurse, left);
    receipts.push(await arrive(team));
    await heard(again, receipts.at(-1)!);
    await heard(always, receipts.at(-1)!);
    const [whole, parts] = [always, { events: [...first.events, ...again.events] }].map(({ events }) =>
      // What was missed is told without the task, which has changed meanwhile: the screen asks for it.
      events.map(({ data: { task: _now, ...data } }) => JSON.stringify(data)),
    );
    await expect
      .poll(() => [...first.events, ...again.events].length, { timeout: 20_000 })
      .toBe(always.events.length);
    expect(parts).toEqual(whole);
    expect(again.events.some(({ id }) => seenBefore.includes(id))).toBe(false);
  });

  it('asks to fetch everything anew after an id it did not give', async () => {
    const stream = await listen(team.nurse, 'AAAAAAAAAAAAAAAAAAAAAA');
    // What an earlier act still has to tell may come after it, never before.
    await expect.poll(() => stream.events[0]?.event, { timeout: 20_000 }).toBe('resync');
    const receipt = await arrive(team);
    await heard(stream, receipt);
    expect(stream.events.filter(({ event }) => event === 'resync')).toHaveLength(1);
  });

  it('asks a screen that missed more than is kept to fetch everything anew, and goes on', async () => {
    const first = await listen(team.doctor);
    const receipt = await arrive(team);
    await expect.poll(() => first.events.length, { timeout: 20_000 }).toBeGreaterThan(0);
    const left = first.lastId();
    first.close();
    const sql = new pg.Client({ connectionString: stack.database.adminUrl });
    await sql.connect();
    try {
      await sql.query(
        // More than is replayed, whether or not the reader keeps up with it.
        "insert into outbox (hospital_id, kind) select $1, 'token.changed' from generate_series(1, $2::int)",
        [team.doctor.user.hospital.id, replayLimit + 1000],
      );
      // What nobody may read yet is not missed: it would be told as it comes.
      await untilReadable(sql);
    } finally {
      await sql.end();
    }
    const again = await listen(team.doctor, left);
    await expect.poll(() => again.events.map(({ event }) => event), { timeout: 20_000 }).toContain('resync');
    expect(again.isOver()).toBe(false);
    const later = await complete(team.nurse, receipt, forms.triage);
    await heard(again, later.body);
  });

  it('closes within three seconds of signing out, and stays for others', async () => {
    const nurse2 = await signIn(stack, 'nurse2@asha.example', 'nurse');
    const [leaving, staying] = await Promise.all([listen(nurse2), listen(team.nurse)]);
    expect((await nurse2.call('POST', '/api/v1/auth/logout')).status).toBe(204);
    const began = performance.now();
    await expect.poll(() => leaving.isOver(), { timeout: 20_000, interval: 50 }).toBe(true);
    expect(performance.now() - began).toBeLessThan(3000);
    const receipt = await arrive(team);
    await heard(staying, receipt);
    expect(leaving.events.map(({ data }) => data['visitId'])).not.toContain(receipt.visitId);
    await expect(listen(nurse2)).rejects.toThrow('stream: 401');
  });

  it('closes on a busy desk too: there is never a quiet moment', async () => {
    const nurse2 = await signIn(stack, 'nurse2@asha.example', 'nurse');
    const leaving = await listen(nurse2);
    const sql = new pg.Client({ connectionString: stack.database.adminUrl });
    await sql.connect();
    let isOver = false;
    // An event every few milliseconds, as long as the stream stands.
    const noise = (async () => {
      while (!isOver)
        await sql.query("insert into outbox (hospital_id, kind) values ($1, 'token.changed')", [
          team.nurse.user.hospital.id,
        ]);
    })();
    try {
      await expect.poll(() => leaving.events.length, { timeout: 20_000 }).toBeGreaterThan(20);
      expect((await nurse2.call('POST', '/api/v1/auth/logout')).status).toBe(204);
      await expect.poll(() => leaving.isOver(), { timeout: 4000, interval: 50 }).toBe(true);
    } finally {
      isOver = true;
      await noise;
      await sql.end();
    }
  });
});
