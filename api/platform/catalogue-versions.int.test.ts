import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { LabTest } from '#contracts/labs/catalogue.ts';
import type { LabItem, LabOrder } from '#contracts/labs/lab-order.ts';
import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import type { CatalogueVersions } from '#contracts/platform/catalogue.ts';
import type { ProcedureOrder, ProcedureType } from '#contracts/procedures/procedure-order.ts';
import type { ClinicalSummary } from '#contracts/visits/clinical-summary.ts';
import {
  consultWithOrders,
  labOrders,
  makeCatalogue,
  mustDo,
  prescriptions,
  taskOf,
  wholeTeam,
} from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { registerPatient, signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
let admin: Person;
let catalogue: Catalogue;
beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'catalogue-versions', seed: true }));
  team = await wholeTeam(stack);
  admin = await signIn(stack, 'admin1@asha.example');
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
}, 120_000);
afterAll(async () => stack?.stop());

const paths = {
  test: '/api/v1/labs/tests',
  medicine: '/api/v1/pharmacy/medicines',
  procedure: '/api/v1/procedures/types',
};
type Kind = keyof typeof paths;
type Entry = { id: string; version: number; name?: string; generic?: string; strength?: string };
type Refused = { code: string; errors?: { path: string; code: string }[] };
const change = (kind: Kind, id: string, named: Record<string, unknown>) =>
  admin.call<Entry & Refused>('PATCH', `${paths[kind]}/${id}`, named);
const must = async (kind: Kind, id: string, named: Record<string, unknown>) => {
  const { status, body } = await change(kind, id, named);
  expect([status, body.code], JSON.stringify(body)).toEqual([200, expect.anything()]);
  return body;
};
const read = async <T>(person: Person, path: string): Promise<T> => {
  const { status, body } = await person.call<T>('GET', path);
  expect([path, status]).toEqual([path, 200]);
  return body;
};

const ordersOfAll = () => ({
  labs: [{ items: [{ testId: catalogue.malaria }, { testId: catalogue.glucose }] }],
  prescriptions: [{ lines: [{ medicineId: catalogue.amoxicillin, quantity: 3 }] }],
  procedures: [{ items: [{ typeId: catalogue.dressing }] }],
});

/** The test that the newest task of a specimen is about. */
async function itemOfTask(person: Person, visitId: string, kind: TaskKind): Promise<LabItem> {
  const { order } = await taskOf(person, visitId, kind);
  const [labs] = await labOrders(person, visitId);
  const item = labs?.items.find(({ specimenId }) => specimenId === order?.specimenId);
  if (!item) throw new Error(`no test of the ${kind} task`);
  return item;
}

/** A visit whose orders are done and paid, and one of another patient whose orders nobody has begun. */
async function played() {
  const patientId = (await registerPatient(team)).id;
  const { visitId: done } = await consultWithOrders(team, patientId, ordersOfAll());
  const [order] = await labOrders(team.technician, done);
  const itemIds = (order?.items ?? []).map(({ id }) => id);
  await mustDo(team.nurse, done, 'collection', { itemIds, identityConfirmed: true });
  // The two tests are in different tubes: a receipt, a bench and a verification for each.
  for (const _ of itemIds) await mustDo(team.technician, done, 'specimen_receipt', { outcome: 'received' });
  for (const _ of itemIds) {
    const item = await itemOfTask(team.technician, done, 'result_entry');
    const value = item.resultKind === 'coded' ? { code: 'pos' } : { value: 455.5, unit: 'mg/dL' };
    await mustDo(team.technician, done, 'result_entry', { results: [{ itemId: item.id, ...value }] });
  }
  for (const _ of itemIds) {
    const { id } = await itemOfTask(team.supervisor, done, 'verification');
    await mustDo(team.supervisor, done, 'verification', { accept: [id] });
  }
  const [prescription] = await prescriptions(team.pharmacist, done);
  await mustDo(team.pharmacist, done, 'dispensing', {
    lines: [{ lineId: prescription?.lines[0]?.id, quantity: 3 }],
    outcome: 'complete',
    identityConfirmed: true,
  });
  await mustDo(team.nurse, done, 'procedure_schedule', { scheduledAt: new Date().toISOString() });
  await mustDo(team.doctor, done, 'procedure', {
    outcome: 'performed',
    identityConfirmed: true,
    report: 'Clean.',
  });
  await mustDo(team.cashier, done, 'billing', { add: [], remove: [] });
  const { total } = await read<Bill>(team.cashier, `/api/v1/billing/visits/${done}`);
  await mustDo(team.cashier, done, 'payment', { tenders: [{ method: 'cash', amount: total }] });
  const other = (await registerPatient(team)).id;
  const { visitId: open } = await consultWithOrders(team, other, ordersOfAll());
  await taskOf(team.pharmacist, open, 'dispensing');
  await taskOf(team.nurse, open, 'collection');
  await taskOf(team.nurse, open, 'procedure_schedule');
  return { patientId, other, done, open };
}

/** Everything that is shown of a patient's orders, to whom it is shown. */
async function shown({ patientId, other, done, open }: Awaited<ReturnType<typeof played>>) {
  const visits = [done, open];
  const of = (person: Person, path: (visitId: string) => string) =>
    Promise.all(visits.map((visitId) => read<unknown>(person, path(visitId))));
  const inbox = await Promise.all(
    [team.nurse, team.pharmacist, team.technician, team.doctor].map(async (person) =>
      (
        await read<{ items: { visitId: string; about: string[] }[] }>(
          person,
          '/api/v1/inbox?view=all&limit=100',
        )
      ).items.flatMap(({ visitId, about }) => (visits.includes(visitId) ? about : [])),
    ),
  );
  return {
    labs: await of(team.doctor, (id) => `/api/v1/labs/orders?visitId=${id}`),
    prescriptions: await of(team.doctor, (id) => `/api/v1/pharmacy/prescriptions?visitId=${id}`),
    procedures: await of(team.doctor, (id) => `/api/v1/procedures/orders?visitId=${id}`),
    charts: await of(team.doctor, (id) => `/api/v1/visits/${id}/chart`),
    timelines: await of(team.doctor, (id) => `/api/v1/visits/${id}/timeline`),
    bills: await of(team.cashier, (id) => `/api/v1/billing/visits/${id}`),
    summaries: await Promise.all(
      [patientId, other].map((id) => read<ClinicalSummary>(team.doctor, `/api/v1/patients/${id}/summary`)),
    ),
    inbox,
  };
}

describe('what was ordered', () => {
  it('says what it said, wherever it is shown, however its entry is changed; what is ordered then says the new', async () => {
    const before = { malaria: '', strength: '125 mg/5 mL' };
    await must('medicine', catalogue.amoxicillin, { strength: before.strength });
    const one = await played();
    const was = await shown(one);
    // The words are there at all.
    const text = JSON.stringify(was);
    for (const word of ['125 mg/5 mL', '"Seen"', 't-malaria', 't-dressing']) expect(text).toContain(word);
    expect(was.inbox.flat()).toEqual(expect.arrayContaining(['t-malaria', 't-dressing']));

    await must('test', catalogue.malaria, {
      name: 'Malaria antigen',
      loinc: '70569-9',
      container: 'red tube',
      specimenType: 'blood',
      priceMinor: '77700',
      answers: [
        { code: 'neg', text: 'Seen' },
        { code: 'pos', text: 'Negative' },
      ],
      ranges: [{ normalCodes: ['pos'] }],
    });
    await must('test', catalogue.glucose, {
      name: 'Sugar',
      unit: 'mmol/L',
      decimals: 3,
      ranges: [{ low: 3.9, high: 5.5, criticalHigh: 900 }],
      priceMinor: '100',
    });
    await must('medicine', catalogue.amoxicillin, {
      generic: 'Amoxycillin',
      brand: 'Newcillin',
      form: 'syrup',
      strength: '250 mg/5 mL',
      baseUnit: 'mL',
      saleClass: 'controlled',
      priceMinor: '99900',
      pricePer: 7,
    });
    await must('procedure', catalogue.dressing, {
      name: 'Wound care',
      durationMinutes: 90,
      needsSide: true,
      priceMinor: '1',
    });
    const now = await shown(one);
    expect(now).toEqual(was);

    // The orders that nobody had begun are worked by what they were ordered as.
    const [line] = (await prescriptions(team.pharmacist, one.open))[0]?.lines ?? [];
    await mustDo(team.pharmacist, one.open, 'dispensing', {
      lines: [{ lineId: line?.id, quantity: 3 }],
      outcome: 'complete',
      identityConfirmed: true,
    });
    await mustDo(team.nurse, one.open, 'procedure_schedule', { scheduledAt: new Date().toISOString() });
    await mustDo(team.doctor, one.open, 'procedure', {
      outcome: 'performed',
      identityConfirmed: true,
      report: 'Clean.',
    });
    const chargesOf = async (visitId: string) =>
      (await read<Bill>(team.cashier, `/api/v1/billing/visits/${visitId}`)).charges
        .map(({ name, amount }) => `${name} ${amount.amountMinor}`)
        .filter((each) => !each.startsWith('Consultation'))
        .toSorted();
    expect(await chargesOf(one.open)).toEqual(['t-amoxicillin 125 mg/5 mL tablet 1500', 't-dressing 30000']);
    expect(await chargesOf(one.done)).toEqual([
      't-amoxicillin 125 mg/5 mL tablet 1500',
      't-dressing 30000',
      't-glucose 10000',
      't-malaria 10000',
    ]);

    const { visitId: later } = await consultWithOrders(team, one.patientId, {
      ...ordersOfAll(),
      procedures: [{ items: [{ typeId: catalogue.dressing, side: 'left' }] }],
    });
    const [labs] = await labOrders(team.doctor, later);
    const malaria = labs?.items.find(({ testId }) => testId === catalogue.malaria);
    expect(malaria).toMatchObject({ name: 'Malaria antigen', container: 'red tube' });
    expect(malaria?.answers.find(({ code }) => code === 'pos')?.text).toBe('Negative');
    // At the bench: what it was before, in the words and decimals of then.
    const { body: bench } = await team.technician.call<LabOrder>('GET', `/api/v1/labs/orders/${labs?.id}`);
    const beforeOf = (testId: string) => bench.items.find((item) => item.testId === testId)?.previous;
    expect(beforeOf(catalogue.malaria)).toMatchObject({ code: 'pos', answer: 'Seen' });
    expect(beforeOf(catalogue.glucose)).toMatchObject({ value: 455.5, unit: 'mg/dL', decimals: 1 });
    const [prescribed] = (await prescriptions(team.doctor, later))[0]?.lines ?? [];
    expect(prescribed).toMatchObject({
      name: 'Amoxycillin 250 mg/5 mL syrup',
      brand: 'Newcillin',
      baseUnit: 'mL',
      unitPrice: { amountMinor: '99900' },
      pricePer: 7,
    });
    const { items: procedures } = await read<{ items: ProcedureOrder[] }>(
      team.doctor,
      `/api/v1/procedures/orders?visitId=${later}`,
    );
    expect(procedures[0]?.items[0]).toMatchObject({ name: 'Wound care', needsSide: true });
  });
});

const dayOf = (kind: Kind, days: number): Promise<string> =>
  sql
    .query<{ day: string }>("select ((now() at time zone 'Asia/Kolkata')::date + $1::int)::text as day", [
      days,
    ])
    .then(({ rows }) => rows[0]?.day ?? kind);
const versionsOf = async (kind: Kind, id: string) =>
  (await read<CatalogueVersions>(admin, `${paths[kind]}/${id}/versions`)).items;

describe('a change', () => {
  it('may begin on a later day: until then nothing is different, from then on it is what is ordered', async () => {
    const id = catalogue.salbutamol;
    const tomorrow = await dayOf('medicine', 1);
    const first = await must('medicine', id, { strength: '100 ug' });
    const planned = await must('medicine', id, {
      strength: '200 ug',
      priceMinor: '900',
      from: tomorrow,
      version: first.version,
    });
    expect(planned).toMatchObject({ strength: '100 ug', price: { amountMinor: '500' }, version: 3 });
    const order = { prescriptions: [{ lines: [{ medicineId: id, quantity: 1 }] }] };
    const ordered = async () =>
      (await consultWithOrders(team, (await registerPatient(team)).id, order)).visitId;
    const lineOf = async (visitId: string) => (await prescriptions(team.doctor, visitId))[0]?.lines[0];
    const today = await ordered();
    expect(await lineOf(today)).toMatchObject({
      name: 't-salbutamol 100 ug tablet',
      unitPrice: { amountMinor: '500' },
    });
    // Who has not seen the plan does not write over it.
    expect((await change('medicine', id, { brand: 'X', version: first.version })).body.code).toBe(
      'changed.meanwhile',
    );
    // A correction of today leaves the plan.
    await must('medicine', id, { brand: 'Puff' });
    expect(
      (await versionsOf('medicine', id)).map(({ version, from, state }) => [version, from, state]),
    ).toEqual([
      [3, tomorrow, 'planned'],
      [4, await dayOf('medicine', 0), 'current'],
      [2, await dayOf('medicine', 0), 'past'],
      [1, null, 'past'],
    ]);
    // The day comes.
    await sql.query(
      'update medicine_version set valid_from = valid_from - 1 where item_id = $1 and version > 1',
      [id],
    );
    await sql.query(
      "update service_price set valid_from = valid_from - 1, valid_to = valid_to - 1 where code = 'MED:t-salbutamol'",
    );
    const now = await read<Medicine>(team.doctor, `${paths.medicine}/${id}`);
    expect(now).toMatchObject({ strength: '200 ug', brand: '', price: { amountMinor: '900' }, version: 4 });
    const found = await read<{ items: Medicine[] }>(
      team.doctor,
      `${paths.medicine}?q=200%20ug%20t-salbutamol`,
    );
    expect(found.items.map((each) => each.id)).toEqual([id]);
    const then = await ordered();
    expect(await lineOf(then)).toMatchObject({
      name: 't-salbutamol 200 ug tablet',
      unitPrice: { amountMinor: '900' },
    });
    expect(await lineOf(today)).toMatchObject({ name: 't-salbutamol 100 ug tablet' });
  });

  it('does not begin on a day that has been, nor years ahead', async () => {
    const refusal = async (from: string) => {
      const { status, body } = await change('test', catalogue.potassium, { name: 'K', from });
      return [status, body.errors?.map(({ path, code }) => [path, code])];
    };
    expect(await refusal(await dayOf('test', -1))).toEqual([422, [['from', 'day_over']]]);
    expect(await refusal(await dayOf('test', 2000))).toEqual([422, [['from', 'too_far_ahead']]]);
    expect((await read<LabTest>(team.doctor, `${paths.test}/${catalogue.potassium}`)).name).toBe(
      't-potassium',
    );
    expect(await versionsOf('test', catalogue.potassium)).toHaveLength(1);
  });

  it('is told with who made it and what it changed, of every catalogue; to administrators', async () => {
    const id = catalogue.kneeInjection;
    await must('procedure', id, { name: 'Injection, knee', priceMinor: '31000' });
    const [second, first] = await versionsOf('procedure', id);
    expect(second).toMatchObject({
      version: 2,
      state: 'current',
      byName: admin.user.name,
      fields: { name: 'Injection, knee' },
    });
    expect(first).toMatchObject({
      version: 1,
      state: 'past',
      from: null,
      fields: { name: 't-knee-injection' },
    });
    expect((await team.doctor.call('GET', `${paths.procedure}/${id}/versions`)).status).toBe(403);
    const panel = await admin.call<ProcedureType>('POST', '/api/v1/labs/panels', {
      code: 't-panel',
      name: 'Panel',
      testIds: [catalogue.potassium],
    });
    const at = `/api/v1/labs/panels/${panel.body.id}`;
    await admin.call('PATCH', at, { name: 'Salts', from: await dayOf('test', 5) });
    expect(await read<{ name: string }>(admin, at)).toMatchObject({ name: 'Panel' });
    const panels = (await read<CatalogueVersions>(admin, `${at}/versions`)).items;
    expect(panels.map(({ state, fields }) => [state, fields['name']])).toEqual([
      ['planned', 'Salts'],
      ['current', 'Panel'],
    ]);
  });

  it('past the platform’s own ways leaves a version all the same, and a row that names none takes the day’s', async () => {
    await sql.query("update procedure_type set name = 'by hand' where id = $1", [catalogue.kneeInjection]);
    const [newest] = await versionsOf('procedure', catalogue.kneeInjection);
    expect(newest).toMatchObject({ state: 'current', byName: null, fields: { name: 'by hand' } });
    const { visitId } = await consultWithOrders(team, (await registerPatient(team)).id, {
      labs: ordersOfAll().labs,
    });
    const { rows } = await sql.query<{ pinned: number }>(
      `insert into lab_item (id, hospital_id, order_id, visit_id, patient_id, test_id, position, wait_for, state, changed_at)
       select uuidv7(), hospital_id, order_id, visit_id, patient_id, test_id, 9, false, 'cancelled', now() from lab_item
        where visit_id = $1 and test_id = $2 limit 1 returning test_version as pinned`,
      [visitId, catalogue.malaria],
    );
    expect(rows).toEqual([{ pinned: 2 }]);
  });
});
