import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Receipt, Timeline } from '#contracts/visits/visit.ts';
import type { Bill } from '#contracts/billing/bill.ts';
import { registerPatient } from '#test/builders/people.ts';
import {
  consultWithOrders,
  doTask,
  labOrders,
  makeCatalogue,
  mustDo,
  prescriptions,
  taskOf,
  wholeTeam,
} from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let team: OrdersTeam;
let catalogue: Catalogue;
let sql: pg.Client;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'orders', seed: true }));
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
});
afterAll(async () => stack?.stop());

const line = (medicineId: string, quantity: number) => ({
  medicineId,
  doseValue: 1,
  doseUnit: '{tablet}',
  timesPerDay: 3,
  durationDays: 5,
  quantity,
});
const schedule = () => ({ scheduledAt: new Date().toISOString(), place: 'Room 3' });
const stage = async (visitId: string) =>
  (await team.admin.call<{ visit: { stage: string } }>('GET', `/api/v1/visits/${visitId}/timeline`)).body
    .visit.stage;
const billOf = async (visitId: string) =>
  (await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`)).body;
const stockOf = async (medicineId: string) =>
  (
    await sql.query<{ batch_number: string; on_hand: number; reserved: number; ledger: number }>(
      `select b.batch_number, b.on_hand, b.reserved, (select sum(quantity)::int from stock_movement m where m.batch_id = b.id) as ledger
         from stock_batch b where b.medicine_id = $1 order by b.expires_on desc`,
      [medicineId],
    )
  ).rows;

/** Bill and payment of a visit that waits for nothing more. */
async function settle(visitId: string): Promise<void> {
  await mustDo(team.cashier, visitId, 'billing', { add: [], remove: [] });
  const { balance } = await billOf(visitId);
  await mustDo(team.cashier, visitId, 'payment', { tenders: [{ method: 'cash', amount: balance }] });
}

describe('a visit with laboratory, pharmacy and a procedure', () => {
  it('goes to the laboratory, back to the doctor, to pharmacy and procedure, and to a bill of all of it', async () => {
    const patient = await registerPatient(team, { gender: 'female' });
    const signed = await consultWithOrders(
      team,
      patient.id,
      {
        labs: [
          {
            priority: 'urgent',
            items: [
              { testId: catalogue.glucose, waitFor: true },
              { testId: catalogue.potassium, waitFor: true },
              { testId: catalogue.malaria },
            ],
          },
        ],
      },
      'await_results',
    );
    const { visitId } = signed;
    expect(signed.stage).toBe('orders');
    expect(signed.orders).toHaveLength(1);

    const [order] = await labOrders(team.technician, visitId);
    const items = order?.items ?? [];
    await mustDo(team.nurse, visitId, 'collection', {
      itemIds: items.map((item) => item.id),
      identityConfirmed: true,
    });
    const [collected] = await labOrders(team.technician, visitId);
    // Plasma and serum: two specimens, the serum serves two tests.
    expect(collected?.specimens.map((specimen) => specimen.type).sort()).toEqual(['plasma', 'serum']);
    expect(new Set(collected?.specimens.map((specimen) => specimen.accession)).size).toBe(2);

    const serum = collected?.specimens.find((specimen) => specimen.type === 'serum');
    const first = await taskOf(team.technician, visitId, 'specimen_receipt');
    const other = await taskOf(team.technician, visitId, 'specimen_receipt', [first.id]);
    for (const task of [first, other]) {
      await team.technician.call('POST', `/api/v1/inbox/${task.id}/claim`, { version: task.version });
      const form =
        task.order?.specimenId === serum?.id
          ? { outcome: 'rejected', reason: 'haemolysed' }
          : { outcome: 'received' };
      const done = await team.technician.call<Receipt>('POST', `/api/v1/inbox/${task.id}/complete`, { form });
      expect(done.status).toBe(200);
    }
    // Only the tests of the rejected specimen are collected anew, and nothing is charged twice.
    const [rejected] = await labOrders(team.technician, visitId);
    const state = (id: string) => rejected?.items.find((item) => item.testId === id)?.state;
    expect([state(catalogue.glucose), state(catalogue.potassium), state(catalogue.malaria)]).toEqual([
      'received',
      'ordered',
      'ordered',
    ]);
    const again = rejected?.items.filter((item) => item.state === 'ordered').map((item) => item.id) ?? [];
    await mustDo(team.technician, visitId, 'collection', { itemIds: again, identityConfirmed: true });
    await mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'received' });

    const idOf = (testId: string) => items.find((item) => item.testId === testId)?.id ?? '';
    const entries = [await taskOf(team.technician, visitId, 'result_entry')];
    entries.push(await taskOf(team.technician, visitId, 'result_entry', [entries[0]?.id ?? '']));
    for (const task of entries) {
      await team.technician.call('POST', `/api/v1/inbox/${task.id}/claim`, { version: task.version });
      const isPlasma =
        task.order?.specimenId ===
        rejected?.items.find((item) => item.testId === catalogue.glucose)?.specimenId;
      const results = isPlasma
        ? [{ itemId: idOf(catalogue.glucose), value: 600, comparator: '>', unit: 'mg/dL' }]
        : [
            { itemId: idOf(catalogue.potassium), value: 4.1 },
            { itemId: idOf(catalogue.malaria), code: 'pos' },
          ];
      const wrong = await team.technician.call<{ code: string }>(
        'POST',
        `/api/v1/inbox/${task.id}/complete`,
        {
          form: { results: results.map((result) => ({ ...result, value: undefined, code: undefined })) },
        },
      );
      expect([wrong.status, wrong.body.code]).toEqual([422, 'lab.value_missing']);
      const done = await team.technician.call('POST', `/api/v1/inbox/${task.id}/complete`, {
        form: { results },
      });
      expect(done.status).toBe(200);
    }
    // Not seen by the doctor before a second person has verified it, and never verified by who entered it.
    expect((await labOrders(team.doctor, visitId))[0]?.items.map((item) => item.result)).toEqual([
      null,
      null,
      null,
    ]);
    expect(await stage(visitId)).toBe('orders');
    for (const ids of [[idOf(catalogue.glucose)], [idOf(catalogue.potassium), idOf(catalogue.malaria)]]) {
      const tasks = await team.supervisor.call<{
        items: { id: string; visitId: string; order: { specimenId: string } | null }[];
      }>('GET', '/api/v1/inbox?view=all&kind=verification');
      const [current] = await labOrders(team.supervisor, visitId);
      const specimen = current?.items.find((item) => item.id === ids[0])?.specimenId;
      const task = tasks.body.items.find(
        (each) => each.visitId === visitId && each.order?.specimenId === specimen,
      );
      await team.supervisor.call('POST', `/api/v1/inbox/${task?.id ?? ''}/claim`, { version: 1 });
      const done = await team.supervisor.call('POST', `/api/v1/inbox/${task?.id ?? ''}/complete`, {
        form: { accept: ids },
      });
      expect(done.status).toBe(200);
    }
    const [verified] = await labOrders(team.doctor, visitId);
    const flags = Object.fromEntries((verified?.items ?? []).map((item) => [item.testId, item.result?.flag]));
    expect(flags).toEqual({
      [catalogue.glucose]: 'HH',
      [catalogue.potassium]: 'N',
      [catalogue.malaria]: 'A',
    });

    // Back to the doctor by itself, marked as returning.
    const consultation = await taskOf(team.doctor, visitId, 'consultation');
    expect(consultation.assigneeId).toBe(team.doctor.user.id);
    const queue = await team.doctor.call<{
      tokens: { visitId: string; returning: boolean; state: string }[];
    }>('GET', `/api/v1/appointments/queues/${team.doctor.user.id}`);
    expect(queue.body.tokens.find((token) => token.visitId === visitId)).toMatchObject({
      returning: true,
      state: 'waiting',
    });
    await mustDo(team.doctor, visitId, 'result_review', {
      itemIds: verified?.items.map((item) => item.id) ?? [],
    });
    await mustDo(team.doctor, visitId, 'consultation', {
      note: { subjective: '', objective: '', assessment: 'diabetes', plan: 'treat' },
      diagnoses: [],
      outcome: 'complete',
      sign: true,
      orders: {
        prescriptions: [{ lines: [line(catalogue.amoxicillin, 15), line(catalogue.salbutamol, 8)] }],
        procedures: [{ items: [{ typeId: catalogue.kneeInjection, side: 'left' }] }],
      },
    });
    expect(await stage(visitId)).toBe('orders');

    // Reserved first to expire first, never from what has expired.
    await taskOf(team.pharmacist, visitId, 'dispensing');
    expect(await stockOf(catalogue.amoxicillin)).toEqual([
      { batch_number: 'LATE', on_hand: 100, reserved: 3, ledger: 100 },
      { batch_number: 'SOON', on_hand: 12, reserved: 12, ledger: 12 },
      { batch_number: 'GONE', on_hand: 50, reserved: 0, ledger: 50 },
    ]);
    const [prescribed] = await prescriptions(team.pharmacist, visitId);
    const [amoxicillin, salbutamol] = prescribed?.lines ?? [];
    expect([amoxicillin?.state, salbutamol?.state]).toEqual(['reserved', 'waiting']);
    const hand = (quantity: number, outcome: string, reason?: string) => ({
      lines: [
        { lineId: amoxicillin?.id, quantity: 15 },
        { lineId: salbutamol?.id, quantity },
      ],
      outcome,
      identityConfirmed: true,
      ...(reason ? { reason } : {}),
    });
    const tooMuch = await doTask(team.pharmacist, visitId, 'dispensing', hand(8, 'complete'));
    expect([tooMuch.status, (tooMuch.body as unknown as { code: string }).code]).toEqual([
      409,
      'pharmacy.insufficient',
    ]);
    await mustDo(team.pharmacist, visitId, 'dispensing', hand(5, 'rest_declined', 'buys the rest elsewhere'));
    expect(await stockOf(catalogue.amoxicillin)).toEqual([
      { batch_number: 'LATE', on_hand: 97, reserved: 0, ledger: 97 },
      { batch_number: 'SOON', on_hand: 0, reserved: 0, ledger: 0 },
      { batch_number: 'GONE', on_hand: 50, reserved: 0, ledger: 50 },
    ]);

    await mustDo(team.nurse, visitId, 'procedure_schedule', schedule());
    const performed = { outcome: 'performed', identityConfirmed: true, report: 'Injected 1 mL.' };
    const wrongSide = await doTask(team.doctor, visitId, 'procedure', { ...performed, side: 'right' });
    expect((wrongSide.body as unknown as { code: string }).code).toBe('procedure.side');
    await mustDo(team.doctor, visitId, 'procedure', { ...performed, side: 'left' });

    const bill = await billOf(visitId);
    // Two consultations, the second of which follows the first and is free; three tests once each, 15 + 5 tablets, one procedure.
    expect(bill.charges.map((charge) => [charge.serviceCode, charge.quantity]).sort()).toEqual([
      ['CONSULT-GM', 1],
      ['CONSULT-GM', 1],
      ['LAB:t-glucose', 1],
      ['LAB:t-malaria', 1],
      ['LAB:t-potassium', 1],
      ['MED:t-amoxicillin', 15],
      ['MED:t-salbutamol', 5],
      ['PROC:t-knee-injection', 1],
    ]);
    expect(bill.total.amountMinor).toBe(String(50_000 + 3 * 10_000 + 20 * 500 + 30_000));
    await settle(visitId);
    expect(await stage(visitId)).toBe('closed');
    const timeline = (await team.receptionist.call<Timeline>('GET', `/api/v1/visits/${visitId}/timeline`))
      .body;
    expect(timeline.entries.filter((entry) => entry.state === 'open')).toEqual([]);
  });
});

it('a record of a source that is here already is refused at once, and the task stays to be done', async () => {
  const source = { system: 'urn:test:source', value: 'procedure-1' };
  const orders = { procedures: [{ items: [{ typeId: catalogue.dressing, source }] }] };
  await consultWithOrders(team, (await registerPatient(team)).id, orders);
  const again = (await registerPatient(team)).id;
  await expect(consultWithOrders(team, again, orders)).rejects.toThrow('record.source_taken');
  const { body } = await team.doctor.call<{ items: { patient: { id: string }; state: string }[] }>(
    'GET',
    '/api/v1/inbox?view=all&kind=consultation&limit=100',
  );
  expect(body.items.find((task) => task.patient.id === again)?.state).toBe('claimed');
});
