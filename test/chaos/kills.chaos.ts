import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Receipt } from '#contracts/visits/visit.ts';
import { forms, newPatient, outpatientTeam } from '#test/builders/people.ts';
import type { Answer, Person, Team } from '#test/builders/people.ts';
import { expectQuietAndWhole } from '#test/chaos/invariants.ts';
import { connectTemporal } from '#test/setup/temporal.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Part, Stack } from '#test/setup/stack.ts';

const visits = 32;
const concurrency = 6;
let stack: Stack;
let sql: pg.Client;
let team: Team;

beforeAll(async () => {
  stack = await startStack({ suite: 'kills', seed: true, ownStores: true });
  team = await outpatientTeam(stack);
});
afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

/** Acts with one key until there is an answer: what a screen does when the line is bad. */
async function insist<T>(person: Person, method: string, path: string, body: unknown): Promise<Answer<T>> {
  const key = randomUUID();
  const until = Date.now() + 120_000;
  for (let wait = 100; ; wait = Math.min(2000, wait * 2)) {
    const answer = await person.call<T>(method, path, body, key).catch(() => null);
    const status = answer?.status ?? 503;
    if (answer && status !== 503 && status !== 202 && status < 500) return answer;
    if (Date.now() > until) throw new Error(`${method} ${path}: no answer, last ${status}`);
    await sleep(wait);
  }
}

async function step(person: Person, receipt: Receipt, form: unknown): Promise<Receipt> {
  const path = `/api/v1/inbox/${receipt.openedTasks[0]?.id ?? ''}`;
  const task = await insist<{ version: number }>(person, 'GET', path, undefined);
  const claimed = await insist(person, 'POST', `${path}/claim`, { version: task.body.version });
  if (claimed.status !== 200) throw new Error(`claim: ${claimed.status} ${JSON.stringify(claimed.body)}`);
  const done = await insist<Receipt>(person, 'POST', `${path}/complete`, { form });
  if (done.status !== 200) throw new Error(`complete: ${done.status} ${JSON.stringify(done.body)}`);
  return done.body;
}

async function play(): Promise<void> {
  const patient = await insist<{ id: string }>(team.receptionist, 'POST', '/api/v1/patients', {
    ...newPatient(),
    confirmedNotDuplicate: true,
  });
  const opened = await insist<Receipt>(team.receptionist, 'POST', '/api/v1/visits', {
    patientId: patient.body.id,
    doctorId: team.doctor.user.id,
  });
  if (opened.status !== 200) throw new Error(`check-in: ${opened.status} ${JSON.stringify(opened.body)}`);
  let receipt = opened.body;
  for (const [person, form] of [
    [team.nurse, forms.triage],
    [team.doctor, forms.consultation],
    [team.cashier, forms.billing],
    [team.cashier, forms.payment],
  ] as const)
    receipt = await step(person, receipt, form);
  if (receipt.stage !== 'closed') throw new Error(`stage ${receipt.stage}`);
}

describe('kill -9 in the middle of the day', () => {
  it(`${visits} visits all close after worker, API, Temporal and Postgres were killed; nothing lost, nothing doubled`, async () => {
    let closed = 0;
    let started = 0;
    const players = Array.from({ length: concurrency }, async () => {
      while (started < visits) {
        started += 1;
        await play();
        closed += 1;
      }
    });
    const killer = (async () => {
      for (const part of ['worker', 'api', 'temporal', 'postgres', 'worker'] as Part[]) {
        const at = closed;
        // Each kill falls into running work: after some more visits have closed.
        while (closed < Math.min(visits - concurrency, at + 3)) await sleep(20);
        await stack.kill(part);
        await stack.restart(part);
      }
    })();
    await Promise.all([...players, killer]);
    expect(closed).toBe(visits);

    sql = new pg.Client({ connectionString: stack.database.adminUrl });
    await sql.connect();
    await expectQuietAndWhole(sql);
    const { rows } = await sql.query<{ workflow_id: string; open: boolean }>(
      'select workflow_id, closed_at is null as open from visit',
    );
    expect(rows).toHaveLength(visits);
    const { client, close } = await connectTemporal(stack.corner);
    try {
      const states = await Promise.all(
        rows.map(
          async (row) =>
            [row.open, (await client.workflow.getHandle(row.workflow_id).describe()).status.name] as const,
        ),
      );
      expect(states.filter(([open, state]) => open !== (state === 'RUNNING'))).toEqual([]);
    } finally {
      await close();
    }
  });
});
