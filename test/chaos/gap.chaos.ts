import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Receipt } from '#contracts/visits/visit.ts';
import { checkIn, claim, complete, forms, outpatientTeam, registerPatient } from '#test/builders/people.ts';
import type { Team } from '#test/builders/people.ts';
import { expectQuietAndWhole } from '#test/chaos/invariants.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: Team;

beforeAll(async () => {
  stack = await startStack({ suite: 'gap', seed: true, ownStores: true });
  sql = new pg.Client({ connectionString: stack.database.adminUrl });
  await sql.connect();
  team = await outpatientTeam(stack);
});
afterAll(async () => {
  await sql?.end();
  await stack?.stop();
});

/** Puts a worker in place that dies in the gap. @returns `dead`, which resolves when it has */
async function workerThatDies(kind: string): Promise<{ dead: Promise<unknown> }> {
  await stack.kill('worker');
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'gap-worker.ts')], {
    env: { ...stack.env('worker'), HMTP_GAP_KIND: kind, HMTP_RELAY: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const dead = once(child, 'exit');
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.includes('worker ready')) resolve();
    });
    void dead.then(() => reject(new Error('the worker died before it was ready')));
  });
  return { dead };
}

describe('worker, caller and Temporal killed between the commit and the end of the workflow task', () => {
  it.each([
    ['triage', 'temporal too'],
    ['payment', 'temporal too'],
    ['triage', 'temporal stays'],
  ] as const)('%s (%s): nobody retries, the visit goes on, the step is applied once', async (kind, which) => {
    const patient = await registerPatient(team);
    let receipt = (await checkIn(team, patient.id)).body;
    const before =
      kind === 'triage'
        ? []
        : ([
            [team.nurse, forms.triage],
            [team.doctor, forms.consultation],
            [team.cashier, forms.billing],
          ] as const);
    for (const [person, form] of before) receipt = (await complete(person, receipt, form)).body;
    const person = kind === 'triage' ? team.nurse : team.cashier;
    const taskId = receipt.openedTasks[0]?.id ?? '';
    await claim(person, taskId);
    const { dead } = await workerThatDies(kind);
    const key = randomUUID();
    const call = () =>
      person.call<Receipt>('POST', `/api/v1/inbox/${taskId}/complete`, { form: forms[kind] }, key);
    const lost = call().then(
      () => 'answered',
      () => 'lost',
    );
    await dead;
    await Promise.all([stack.kill('api'), ...(which === 'temporal too' ? [stack.kill('temporal')] : [])]);
    expect(await lost).toBe('lost');
    const state = async () =>
      (await sql.query('select state from submission where idempotency_key = $1', [key])).rows[0]
        ?.state as string;
    expect(await state()).toBe('applied');

    if (which === 'temporal too') await stack.restart('temporal');
    await stack.restart('worker');
    await expect.poll(state, { timeout: 60_000, interval: 250 }).toBe('settled');
    await stack.restart('api');
    // The first answer again, and the flow stands where the database does.
    const again = await call();
    expect(again.status).toBe(200);
    receipt = again.body;
    const rest =
      kind === 'triage'
        ? ([
            [team.doctor, forms.consultation],
            [team.cashier, forms.billing],
            [team.cashier, forms.payment],
          ] as const)
        : [];
    for (const [next, form] of rest) {
      const done = await complete(next, receipt, form);
      expect(done.status).toBe(200);
      receipt = done.body;
    }
    expect(receipt.stage).toBe('closed');
    await expectQuietAndWhole(sql);
  });
});
