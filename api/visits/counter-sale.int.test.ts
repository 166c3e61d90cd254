import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Bill } from '#contracts/billing/bill.ts';
import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import type { Receipt, VisitSummary } from '#contracts/visits/visit.ts';
import { registerPatient, signIn } from '#test/builders/people.ts';
import type { Answer, Person } from '#test/builders/people.ts';
import { doTask, makeCatalogue, mustDo, prescriptions, wholeTeam } from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let team: OrdersTeam;
let catalogue: Catalogue;
let sql: pg.Client;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'counter', seed: true }));
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
  await sql.query("update medicine set sale_class = 'otc' where id = $1", [catalogue.amoxicillin]);
});
afterAll(async () => stack?.stop());

type Refused = { code: string; errors?: { path: string }[] };
const basket = (...medicines: string[]) => ({
  prescriptions: [{ lines: medicines.map((medicineId) => ({ medicineId, quantity: 3 })) }],
});
const sell = (person: Person, change: Record<string, unknown> = {}, key?: string) =>
  person.call<Receipt & Refused>(
    'POST',
    '/api/v1/visits',
    { kind: 'pharmacy_only', counterSale: true, orders: basket(catalogue.amoxicillin), ...change },
    key,
  );
const refusal = ({ status, body }: Answer<Refused>) => [
  status,
  body.code,
  ...(body.errors ?? []).map((error) => error.path),
];
/** How many customers, submissions and visits there are. */
const written = async () =>
  (
    await sql.query<{ customers: number; submissions: number; visits: number; numbers: number }>(
      `select (select count(*) from patient where counter_sale)::int as customers, (select count(*) from patient)::int as numbers,
              (select count(*) from submission)::int as submissions, (select count(*) from visit)::int as visits`,
    )
  ).rows[0];
const visitOf = async (id: string) =>
  (await team.receptionist.call<VisitSummary>('GET', `/api/v1/visits/${id}`)).body;

describe('a sale over the counter', () => {
  it('is filled from the medicines that need no prescription', async () => {
    const found = async (query: string) =>
      (
        await team.pharmacist.call<{ items: { id: string }[] }>(
          'GET',
          `/api/v1/pharmacy/medicines?q=t-&limit=100${query}`,
        )
      ).body.items.map(({ id }) => id);
    const { amoxicillin, salbutamol } = catalogue;
    expect(await found('')).toEqual(expect.arrayContaining([amoxicillin, salbutamol]));
    expect(await found('&saleClass=otc')).toContain(amoxicillin);
    expect(await found('&saleClass=otc')).not.toContain(salbutamol);
  });

  it('goes from the pharmacist to the closed visit, with a true bill and stock', async () => {
    const sold = await sell(team.pharmacist);
    expect(sold.status).toBe(200);
    const { visitId } = sold.body;
    const [order] = await prescriptions(team.pharmacist, visitId);
    const given = {
      lines: [{ lineId: order?.lines[0]?.id, quantity: 3 }],
      outcome: 'complete',
      identityConfirmed: true,
    };
    await mustDo(team.pharmacist, visitId, 'dispensing', given);
    await mustDo(team.cashier, visitId, 'billing', { add: [], remove: [] });
    const owed = (await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`)).body;
    expect([owed.total.amountMinor, owed.charges.map((charge) => charge.quantity)]).toEqual(['1500', [3]]);
    await mustDo(team.cashier, visitId, 'payment', { tenders: [{ method: 'cash', amount: owed.total }] });
    const paid = (await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`)).body;
    expect(paid.balance.amountMinor).toBe('0');
    const visit = await visitOf(visitId);
    expect(visit).toMatchObject({
      stage: 'closed',
      outcome: 'completed',
      kind: 'pharmacy_only',
      patient: { counterSale: true, familyName: '', givenName: '', phone: null },
    });
    const { rows } = await sql.query(
      `select quantity, (select b.on_hand - coalesce(sum(m.quantity), 0)::int from stock_movement m where m.batch_id = b.id) as off, b.reserved
         from stock_movement s join stock_batch b on b.id = s.batch_id where s.visit_id = $1`,
      [visitId],
    );
    expect(rows).toEqual([{ quantity: -3, off: 0, reserved: 0 }]);
  });

  it('is not left unpaid by anybody alone: nobody would owe it', async () => {
    const { visitId } = (await sell(team.pharmacist)).body;
    const [order] = await prescriptions(team.pharmacist, visitId);
    await mustDo(team.pharmacist, visitId, 'dispensing', {
      lines: [{ lineId: order?.lines[0]?.id, quantity: 3 }],
      outcome: 'complete',
      identityConfirmed: true,
    });
    const left = await team.receptionist.call<Refused>('POST', `/api/v1/visits/${visitId}/exit`, {
      exit: 'left',
      reason: 'went away',
    });
    expect(refusal(left)).toEqual([409, 'bill.approval_needed']);
    await mustDo(team.cashier, visitId, 'billing', { add: [], remove: [] });
    const unpaid = await doTask(team.cashier, visitId, 'payment', { tenders: [], onAccountReason: 'nobody' });
    expect(refusal(unpaid as unknown as Answer<Refused>)).toEqual([409, 'bill.approval_needed']);
  });

  it('refuses what needs a prescription, naming the line, with nothing written', async () => {
    const before = await written();
    const mixed = await sell(team.pharmacist, {
      orders: basket(catalogue.amoxicillin, catalogue.salbutamol),
    });
    expect(refusal(mixed)).toEqual([
      422,
      'pharmacy.prescription_needed',
      'orders.prescriptions.0.lines.1.medicineId',
    ]);
    const unknown = await sell(team.pharmacist, { orders: basket(randomUUID()) });
    expect(refusal(unknown)).toEqual([422, 'catalogue.unknown', 'orders.prescriptions.0.lines.0.medicineId']);
    expect(await written()).toEqual(before);
  });

  it('refuses what costs nothing or has no price, naming the line, with nothing written', async () => {
    const price = (change: string) =>
      sql.query(`update service_price set ${change} where code = 'MED:t-amoxicillin'`);
    const before = await written();
    const refused = [422, 'pharmacy.price_needed', 'orders.prescriptions.0.lines.0.medicineId'];
    await price('amount_minor = 0');
    expect(refusal(await sell(team.pharmacist))).toEqual(refused);
    await price("amount_minor = 500, valid_from = '2999-01-01'");
    expect(refusal(await sell(team.pharmacist))).toEqual(refused);
    expect(await written()).toEqual(before);
    await price("valid_from = '2020-01-01'");
    expect((await sell(team.pharmacist)).status).toBe(200);
  });

  it('names nobody and holds nothing but medicines', async () => {
    const patient = await registerPatient(team);
    const before = await written();
    for (const [change, path] of [
      [{ patientId: patient.id }, 'patientId'],
      [{ reason: 'for her mother' }, 'reason'],
      [{ doctorId: team.doctor.user.id }, 'doctorId'],
      [{ kind: 'lab_only' }, 'kind'],
      [{ orders: {} }, 'orders'],
      [
        {
          orders: {
            ...basket(catalogue.amoxicillin),
            procedures: [{ items: [{ typeId: catalogue.dressing }] }],
          },
        },
        'orders.procedures',
      ],
      [{ counterSale: false }, 'patientId'],
    ] as const)
      expect(refusal(await sell(team.receptionist, change))).toEqual([422, 'request.invalid', path]);
    expect(await written()).toEqual(before);
  });

  it('is all a pharmacist may open, and others may not sell', async () => {
    const patient = await registerPatient(team);
    const named = { kind: 'pharmacy_only', patientId: patient.id, orders: basket(catalogue.amoxicillin) };
    expect(refusal(await team.pharmacist.call('POST', '/api/v1/visits', named))).toEqual([
      403,
      'auth.forbidden',
    ]);
    expect(refusal(await sell(team.nurse))).toEqual([403, 'auth.forbidden']);
  });

  it('is made once however often it is pressed', async () => {
    const key = randomUUID();
    const before = await written();
    const all = await Promise.all([1, 2, 3].map(() => sell(team.receptionist, {}, key)));
    expect(all.map((each) => each.status)).toEqual([200, 200, 200]);
    const again = await sell(team.receptionist, {}, key);
    expect(new Set([...all, again].map((each) => each.body.visitId)).size).toBe(1);
    expect(await written()).toEqual({
      customers: (before?.customers ?? 0) + 1,
      numbers: (before?.numbers ?? 0) + 1,
      submissions: (before?.submissions ?? 0) + 1,
      visits: (before?.visits ?? 0) + 1,
    });
    const other = await sell(
      team.receptionist,
      { orders: basket(catalogue.amoxicillin, catalogue.amoxicillin) },
      key,
    );
    expect(refusal(other)).toEqual([422, 'idempotency.body_differs']);
  });
});

it('leaves a customer whom nobody finds, changes, invites, books or sees again', async () => {
  const { patient } = await visitOf((await sell(team.pharmacist)).body.visitId);
  const desk = team.receptionist;
  const listed = (query: string) =>
    desk.call<{ items: { id: string; counterSale: boolean }[] }>('GET', `/api/v1/patients?${query}`);
  for (const query of ['limit=100', `q=${patient.mrn}`, 'q=counter', 'q=unidentified'])
    expect((await listed(query)).body.items.filter((each) => each.counterSale)).toEqual([]);
  const twins = await desk.call<{ items: { patient: { id: string } }[] }>(
    'POST',
    '/api/v1/patients/duplicates',
    { familyName: '', givenName: '', gender: 'unknown', birthDate: { precision: 'unknown' } },
  );
  expect(twins.body.items.map((each) => each.patient.id)).not.toContain(patient.id);
  const doctorId = team.doctor.user.id;
  const tries = async (patientId: string) => {
    const one = `/api/v1/patients/${patientId}`;
    const answers = [];
    for (const [method, path, body] of [
      ['PATCH', one, { email: 'somebody@example.org', version: 1 }],
      ['POST', `${one}/invitation`, {}],
      ['POST', `${one}/deceased`, { deceasedAt: '2099-01-01T00:00:00.000Z', version: 1 }],
      ['POST', '/api/v1/appointments', { patientId, doctorId, startsAt: '2099-01-01T00:00:00.000Z' }],
      ['POST', '/api/v1/visits', { patientId, doctorId }],
    ] as const)
      answers.push((await desk.call(method, path, body)).status);
    return answers;
  };
  expect(await tries(patient.id)).toEqual([404, 404, 404, 404, 404]);
  expect(await tries((await registerPatient(team)).id)).not.toContain(404);
  await expect(
    sql.query("update patient set family_name = 'Somebody' where id = $1", [patient.id]),
  ).rejects.toThrow('patient_counter_sale_nameless');
});

it('of a medicine priced by the bottle costs a part of the bottle, rounded once', async () => {
  const path = `/api/v1/pharmacy/medicines/${catalogue.salbutamol}`;
  const admin = await signIn(stack, 'admin1@asha.example');
  const bottle = { saleClass: 'otc', baseUnit: 'mL', priceMinor: '5000', pricePer: 60 };
  const before = (await admin.call<Medicine>('GET', path)).body;
  const priced = await admin.call<Medicine>('PATCH', path, { ...bottle, version: before.version });
  expect([priced.status, priced.body.price?.amountMinor, priced.body.pricePer]).toEqual([200, '5000', 60]);
  const sold = await sell(team.pharmacist, {
    orders: { prescriptions: [{ lines: [{ medicineId: catalogue.salbutamol, quantity: 5 }] }] },
  });
  const { visitId } = sold.body;
  const [order] = await prescriptions(team.pharmacist, visitId);
  expect(order?.lines[0]).toMatchObject({ unitPrice: { amountMinor: '5000' }, pricePer: 60 });
  await mustDo(team.pharmacist, visitId, 'dispensing', {
    lines: [{ lineId: order?.lines[0]?.id, quantity: 5 }],
    outcome: 'complete',
    identityConfirmed: true,
  });
  const { charges, total } = (await team.cashier.call<Bill>('GET', `/api/v1/billing/visits/${visitId}`)).body;
  expect([total.amountMinor, charges[0]?.unitPrice.amountMinor, charges[0]?.pricePer]).toEqual([
    '417',
    '5000',
    60,
  ]);
  // The same price for another quantity is another price from today on.
  const again = { pricePer: 100, version: priced.body.version };
  expect((await admin.call<Medicine>('PATCH', path, again)).body).toMatchObject({ pricePer: 100 });
});
