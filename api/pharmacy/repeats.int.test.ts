import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import type { RepeatLine, RepeatsOfPatient } from '#contracts/pharmacy/repeat.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import {
  consultWithOrders,
  makeCatalogue,
  mustDo,
  prescriptions,
  taskOf,
  wholeTeam,
} from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { forms, registerPatient } from '#test/builders/people.ts';
import type { Answer, Person } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
let catalogue: Catalogue;
beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'repeats', seed: true }));
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
  await sql.query("update medicine set sale_class = 'prescription' where id = $1", [catalogue.amoxicillin]);
});
afterAll(async () => stack?.stop());

type Refused = Answer<Receipt & { code?: string; errors?: { path: string; code: string }[] }>;
const repeats = async (patientId: string): Promise<RepeatLine[]> =>
  (await team.pharmacist.call<RepeatsOfPatient>('GET', `/api/v1/pharmacy/patients/${patientId}/repeats`)).body
    .items;
const state = async (patientId: string) =>
  (await repeats(patientId)).map(({ used, refused }) => [used, refused]);
/** Asks for a line to be issued again, as it is shown, with what is changed of it. */
const ask = (person: Person, patientId: string, line: RepeatLine, change: object = {}): Promise<Refused> => {
  const { medicineId, doseValue, doseUnit, route, timesPerDay, asNeeded, maxPerDay, durationDays } = line;
  const { quantity, instructions, lineId } = line;
  const asWas = { medicineId, doseValue, doseUnit, route, timesPerDay, asNeeded, maxPerDay, durationDays };
  const sent = { repeatOf: lineId, ...asWas, quantity, instructions, ...change };
  return person.call('POST', '/api/v1/visits', {
    patientId,
    kind: 'pharmacy_only',
    orders: { prescriptions: [{ lines: [sent] }] },
  });
};
const wrong = ({ status, body }: Refused) => [status, body.code, body.errors?.map(({ code }) => code)];
const lineOf = async (patientId: string): Promise<RepeatLine> => {
  const [line] = await repeats(patientId);
  if (!line) throw new Error('nothing to repeat');
  return line;
};
/** Hands over all of what a visit's prescription has, and takes the money. */
async function fetched(visitId: string, first = false): Promise<string> {
  await taskOf(team.pharmacist, visitId, 'dispensing');
  const [prescription] = await prescriptions(team.pharmacist, visitId);
  const lines = (prescription?.lines ?? []).map(({ id, quantity }) => ({ lineId: id, quantity }));
  await mustDo(team.pharmacist, visitId, 'dispensing', {
    lines,
    outcome: 'complete',
    identityConfirmed: true,
  });
  await mustDo(team.cashier, visitId, 'billing', forms.billing);
  const bill = (await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`)).body;
  await mustDo(team.cashier, visitId, 'payment', { tenders: [{ method: 'cash', amount: bill.balance }] });
  expect(bill.charges.map(({ serviceCode }) => serviceCode)).toEqual(
    first ? ['CONSULT-GM', 'MED:t-amoxicillin'] : ['MED:t-amoxicillin'],
  );
  return prescription?.prescriberName ?? '';
}
/** Somebody to whom two tablets were prescribed with repeats, and issued. */
async function withRepeats(count: number): Promise<string> {
  const patientId = (await registerPatient(team)).id;
  const line = {
    medicineId: catalogue.amoxicillin,
    quantity: 2,
    doseValue: 500,
    doseUnit: 'mg',
    timesPerDay: 1,
    durationDays: 2,
    instructions: 'after food',
    repeats: count,
  };
  const { visitId } = await consultWithOrders(team, patientId, { prescriptions: [{ lines: [line] }] });
  await taskOf(team.pharmacist, visitId, 'dispensing');
  expect(await state(patientId), 'not before it was issued').toEqual([[0, 'repeat_open']]);
  await fetched(visitId, true);
  return patientId;
}

describe('repeats of a prescription', () => {
  it('are issued at the pharmacy without a doctor, billed, and counted to the last', async () => {
    const patientId = await withRepeats(2);
    for (const used of [0, 1]) {
      expect(await state(patientId)).toEqual([[used, null]]);
      const line = await lineOf(patientId);
      const opened = await ask(team.pharmacist, patientId, line);
      expect(opened.status, JSON.stringify(opened.body)).toBe(200);
      expect(await state(patientId), 'counts while it is handed over').toEqual([[used + 1, 'repeat_open']]);
      const prescriber = await fetched(opened.body.visitId);
      expect(prescriber, 'who decided, not who handed over').toBe(team.doctor.user.name);
    }
    expect(await state(patientId)).toEqual([[2, 'repeats_used']]);
    const again = await ask(team.pharmacist, patientId, await lineOf(patientId));
    expect(wrong(again)).toEqual([409, 'pharmacy.no_repeat', ['repeats_used']]);
  });

  it('the last of which eight counters ask for at once is issued once', async () => {
    const patientId = await withRepeats(1);
    const line = await lineOf(patientId);
    const all = await Promise.all(Array.from({ length: 8 }, () => ask(team.pharmacist, patientId, line)));
    expect(all.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(7).fill(409)]);
    expect(await state(patientId)).toEqual([[1, 'repeat_open']]);
  });

  it('that are called off before anything was handed over do not count', async () => {
    const patientId = await withRepeats(1);
    const opened = await ask(team.pharmacist, patientId, await lineOf(patientId));
    const ended = await team.receptionist.call('POST', `/api/v1/visits/${opened.body.visitId}/exit`, {
      exit: 'cancelled',
      reason: 'asked for by mistake',
    });
    expect(ended.status, JSON.stringify(ended.body)).toBe(200);
    await expect.poll(() => state(patientId), { timeout: 10_000 }).toEqual([[0, null]]);
  });

  it('are what was prescribed: another dose, more of it, somebody else’s line, twice the same are refused, and stored is nothing', async () => {
    const patientId = await withRepeats(3);
    const other = await withRepeats(3);
    const line = await lineOf(patientId);
    for (const change of [
      { quantity: 3 },
      { doseValue: 1000 },
      { medicineId: catalogue.salbutamol },
      { repeats: 5 },
      { instructions: 'before food' },
    ])
      expect(wrong(await ask(team.pharmacist, patientId, line, change)), JSON.stringify(change)).toEqual([
        409,
        'pharmacy.no_repeat',
        ['repeat_differs'],
      ]);
    const twice = { medicineId: line.medicineId, quantity: 1, repeatOf: line.lineId };
    const sent = await team.pharmacist.call<
      Receipt & { code?: string; errors?: { path: string; code: string }[] }
    >('POST', '/api/v1/visits', {
      patientId,
      kind: 'pharmacy_only',
      orders: { prescriptions: [{ lines: [twice, twice] }] },
    });
    expect(wrong(sent)).toEqual([409, 'pharmacy.no_repeat', ['repeat_differs', 'repeat_differs']]);
    expect(wrong(await ask(team.pharmacist, other, line))).toEqual([
      409,
      'pharmacy.no_repeat',
      ['repeat_unknown'],
    ]);
    expect(await state(patientId)).toEqual([[0, null]]);
    const { status } = await team.pharmacist.call('POST', '/api/v1/visits', {
      patientId,
      kind: 'pharmacy_only',
      orders: { prescriptions: [{ lines: [{ medicineId: line.medicineId, quantity: 1 }] }] },
    });
    expect(status, 'a pharmacist prescribes nothing').toBe(403);
  });

  it('end with their days, and a controlled medicine has none', async () => {
    const patientId = await withRepeats(3);
    const line = await lineOf(patientId);
    const move = (days: number) =>
      sql.query(
        'update prescription set prescribed_at = prescribed_at - make_interval(days => $2) where patient_id = $1',
        [patientId, days],
      );
    await move(180);
    expect(await state(patientId), 'the last day').toEqual([[0, null]]);
    await move(1);
    expect(await state(patientId)).toEqual([]);
    expect(wrong(await ask(team.pharmacist, patientId, line))).toEqual([
      409,
      'pharmacy.no_repeat',
      ['repeats_over'],
    ]);
    await move(-181);
    await sql.query(
      "update medicine_version set sale_class = 'controlled' where item_id = $1 and version = (select medicine_version from prescription_line where id = $2)",
      [line.medicineId, line.lineId],
    );
    expect(await state(patientId)).toEqual([[0, 'repeat_controlled']]);
  });
});
