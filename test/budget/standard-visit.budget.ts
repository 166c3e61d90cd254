import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '@temporalio/client';
import { freeSlots, playStandardVisit, prepareMenu } from '#test/bench/standard-visit.ts';
import type { Menu, Staff } from '#test/bench/standard-visit.ts';
import { wholeTeam } from '#test/builders/orders.ts';
import { forms, newPatient } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { recordFigure } from '#test/setup/figures.ts';
import { startStack } from '#test/setup/stack.ts';
import type { Stack } from '#test/setup/stack.ts';
import { connectTemporal } from '#test/setup/temporal.ts';
import { ceilings, overruns } from './ceilings.ts';
import type { Costs } from './ceilings.ts';
import { between, dearest, historyOf, lookingInto, metricUrls, settledActs, totalOf } from './counted.ts';
import { startWastefulApi } from './wasteful-api.ts';

const visits = 4;

let stack: Stack;
let sql: pg.Client;
let flows: { client: Client; close: () => Promise<void> };
let menu: Menu;
let slots: string[];

const staffAt = async (apiUrl: string): Promise<Staff> => wholeTeam({ apiUrl, logins: stack.logins });

beforeAll(async () => {
  // Without relay and reconciler: they ask by the clock, not by the visit.
  stack = await startStack({ suite: 'budget', seed: true, env: { HMTP_RELAY: 'off' } });
  sql = new pg.Client({ connectionString: stack.database.adminUrl });
  await sql.connect();
  flows = await connectTemporal(stack.corner);
  const staff = await staffAt(stack.apiUrl);
  menu = await prepareMenu(staff);
  slots = await freeSlots(staff.receptionist, staff.doctor.user.id, 2 * visits + 2);
}, 240_000);
afterAll(async () => {
  await flows?.close();
  await sql?.end();
  await stack?.stop();
});

/** Plays visits through an API and says what one of them cost. */
async function costsAt(apiUrl: string, count: number): Promise<Costs> {
  const urls = metricUrls({ ...stack, apiUrl });
  const staff = await staffAt(apiUrl);
  const play = () => playStandardVisit(staff, menu, slots.shift() ?? '', lookingInto(sql));
  // The first one meets processes that have kept nothing yet.
  await play();
  const before = await settledActs(urls);
  const played = [];
  for (let nth = 0; nth < count; nth += 1) played.push(await play());
  const acts = between(before, await settledActs(urls));
  const asked = totalOf(acts);
  process.stdout.write(`a visit's round trips, statements, transactions by act\n${dearest(acts, count)}\n`);
  const histories = [];
  for (const { visitId } of played) histories.push(await historyOf(flows.client, sql, visitId));
  const each = (total: number) => Math.round((10 * total) / count) / 10;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return {
    calls: each(sum(played.map((visit) => visit.calls))),
    transactions: each(asked.transactions),
    roundTrips: each(asked.roundTrips),
    statements: each(asked.statements),
    textStatements: asked.textStatements,
    workflowTasks: each(sum(histories.map((history) => history.workflowTasks))),
    historyEvents: each(sum(histories.map((history) => history.events))),
  };
}

/** Transactions of completing one triage, from sending the form until all is settled; `settling` those of the batch after it. */
async function triageAt(apiUrl: string): Promise<{ transactions: number; settling: number }> {
  const urls = metricUrls({ ...stack, apiUrl });
  const { receptionist, nurse, doctor } = await staffAt(apiUrl);
  const sent = async <T>(person: Person, path: string, body: object): Promise<T> => {
    const answer = await person.call<T>('POST', path, body);
    if (answer.status >= 300) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const patient = await sent<{ id: string }>(receptionist, '/api/v1/patients', {
    ...newPatient(),
    confirmedNotDuplicate: true,
  });
  const { visitId } = await sent<{ visitId: string }>(receptionist, '/api/v1/visits', {
    patientId: patient.id,
    doctorId: doctor.user.id,
  });
  const task = await lookingInto(sql)(visitId, 'triage');
  await sent(nurse, `/api/v1/inbox/${task}/claim`, { version: 1 });
  const before = await settledActs(urls);
  await sent(nurse, `/api/v1/inbox/${task}/complete`, { form: forms.triage });
  const { settle, ...acts } = between(before, await settledActs(urls));
  return { transactions: totalOf(acts).transactions, settling: settle?.transactions ?? 0 };
}

describe('completing a triage', () => {
  it('takes one transaction to store the form and one to apply it, and its part of a batch that settles', async () => {
    const cost = await triageAt(stack.apiUrl);
    recordFigure('budget.triage', { value: cost.transactions, goal: '<= 2', pass: cost.transactions <= 2 });
    expect(cost).toEqual({ transactions: 2, settling: 1 });
  });
});

describe('a standard visit', () => {
  it('costs no more than it may', async () => {
    const costs = await costsAt(stack.apiUrl, visits);
    for (const [name, { most, goal }] of Object.entries(ceilings)) {
      const value = costs[name as keyof Costs];
      recordFigure(`budget.${name}`, { value, goal: `<= ${most}, aim ${goal}`, pass: value <= most });
    }
    process.stdout.write(`standard visit: ${JSON.stringify(costs)}\n`);
    expect(overruns(costs)).toEqual([]);
  }, 180_000);

  it('is found too dear when a request has one transaction more (the check notices)', async () => {
    const api = await startWastefulApi(stack.env('api'));
    try {
      const costs = await costsAt(api.url, 1);
      expect(overruns(costs).join()).toMatch(/transactions/);
      expect((await triageAt(api.url)).transactions).toBeGreaterThan(2);
    } finally {
      await api.stop();
    }
  }, 180_000);
});
