import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roles } from '#contracts/identity/names.ts';
import type { FieldError } from '#contracts/platform/wire.ts';
import { accessFile, apiRoutes, bodySchema, readAccessTable } from '#scripts/access-table.ts';
import type { ApiRoute } from '#scripts/access-table.ts';
import { doTask, makeCatalogue, mustDo, taskOf, wholeTeam } from '#test/builders/orders.ts';
import type { Catalogue, OrdersTeam } from '#test/builders/orders.ts';
import { checkIn, claim, complete, forms, registerPatient, signIn } from '#test/builders/people.ts';
import type { Person } from '#test/builders/people.ts';
import { idFields, sample } from '#test/builders/sample.ts';
import type { Schema } from '#test/builders/sample.ts';
import { startStackWithSql } from '#test/setup/stack-with-sql.ts';
import type { Stack } from '#test/setup/stack.ts';

let stack: Stack;
let sql: pg.Client;
let team: OrdersTeam;
let catalogue: Catalogue;
let patientId: string;

beforeAll(async () => {
  ({ stack, sql } = await startStackWithSql({ suite: 'unknown-ids', seed: true }));
  team = await wholeTeam(stack);
  catalogue = await makeCatalogue(stack, team.doctor.user.hospital.id);
  patientId = (await registerPatient(team)).id;
  await makeCatalogue(stack, (await signIn(stack, 'admin1@kaveri.example')).user.hospital.id);
});
afterAll(async () => stack?.stop());

type Refused = { status: number; body: { code?: string; errors?: FieldError[]; traceId?: string } };
type Table = 'department' | 'doctor' | 'patient' | 'lab_test' | 'medicine' | 'procedure_type' | 'appointment';

/** A row of the other hospital; tables without one there are covered by the unknown id alone. */
async function idOfTheOther(table: Table): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `select id from ${table} where hospital_id <> $1 and hospital_id in (select id from hospital where not is_platform) limit 1`,
    [team.admin.user.hospital.id],
  );
  return rows[0]?.id ?? randomUUID();
}

/** The same answer to an id that nobody has and to another hospital's: a 4xx that names the field. */
async function expectRefused(
  field: string,
  table: Table | null,
  send: (id: string) => Promise<Refused>,
): Promise<void> {
  const ids = [randomUUID(), table ? await idOfTheOther(table) : randomUUID()] as const;
  const answers = [await send(ids[0]), await send(ids[1])] as const;
  for (const { status, body } of answers) {
    expect([field, status, body.code, body.errors?.map(({ path }) => path)]).toEqual([
      field,
      expect.toSatisfy((value: number) => value >= 400 && value < 500, 'a refusal'),
      body.code,
      expect.arrayContaining([field]),
    ]);
  }
  // An answer may say the id back, and nothing else may differ.
  const [unknown, foreign] = answers.map(({ body: { traceId: _, ...rest } }, index) =>
    JSON.stringify(rest).replaceAll(ids[index] ?? '', 'the id'),
  );
  expect(foreign).toEqual(unknown);
}

describe('an id of nobody, and one of another hospital, in a form', () => {
  it('of an account is refused by its field', async () => {
    const account = (change: object) => ({
      name: 'Nila Das',
      email: `${randomUUID()}@asha.example`,
      password: 'long-enough-9-words',
      roles: ['nurse'],
      ...change,
    });
    await expectRefused('departmentId', 'department', (departmentId) =>
      team.admin.call('POST', '/api/v1/admin/users', account({ departmentId })),
    );
    const { body } = await team.admin.call<{ id: string }>('POST', '/api/v1/admin/users', account({}));
    await expectRefused('departmentId', 'department', (departmentId) =>
      team.admin.call('PATCH', `/api/v1/admin/users/${body.id}`, { departmentId }),
    );
  });

  it('of a booking, its change and a handover is refused by its field', async () => {
    const startsAt = new Date(Date.now() + 86_400_000).toISOString();
    const doctorId = team.doctor.user.id;
    await expectRefused('patientId', 'patient', (id) =>
      team.receptionist.call('POST', '/api/v1/appointments', { patientId: id, doctorId, startsAt }),
    );
    await expectRefused('doctorId', 'doctor', (id) =>
      team.receptionist.call('POST', '/api/v1/appointments', { patientId, doctorId: id, startsAt }),
    );
    const booked = randomUUID();
    await sql.query(
      `insert into appointment (id, hospital_id, patient_id, doctor_id, starts_at, ends_at, state, created_at, created_by)
       values ($1, $2, $3, $4, now() + interval '2 days', now() + interval '2 days 15 minutes', 'booked', now(), $4)`,
      [booked, team.admin.user.hospital.id, patientId, doctorId],
    );
    await expectRefused('doctorId', 'doctor', (id) =>
      team.receptionist.call('POST', `/api/v1/appointments/${booked}/reschedule`, { startsAt, doctorId: id }),
    );
    await expectRefused('toDoctorId', 'doctor', (toDoctorId) =>
      team.doctor.call('POST', `/api/v1/doctors/${doctorId}/handover`, { toDoctorId, reason: 'on leave' }),
    );
  });

  it('of catalogues and stock is refused by its field', async () => {
    const panel = (id: string) => ({
      code: randomUUID().slice(0, 8),
      name: 'Both',
      testIds: [catalogue.glucose, id],
    });
    await expectRefused('testIds.1', 'lab_test', (id) =>
      team.admin.call('POST', '/api/v1/labs/panels', panel(id)),
    );
    const { body } = await team.admin.call<{ id: string }>(
      'POST',
      '/api/v1/labs/panels',
      panel(catalogue.potassium),
    );
    await expectRefused('testIds.0', 'lab_test', (id) =>
      team.admin.call('PATCH', `/api/v1/labs/panels/${body.id}`, { testIds: [id] }),
    );
    await expectRefused('medicineId', 'medicine', (medicineId) =>
      team.pharmacist.call('POST', '/api/v1/pharmacy/stock/receipts', {
        medicineId,
        batchNumber: 'X1',
        expiresOn: '2039-01-31',
        quantity: 1,
      }),
    );
  });

  it('of a check-in is refused by its field', async () => {
    const send = (change: object) =>
      team.receptionist.call<Refused['body']>('POST', '/api/v1/visits', change);
    const doctorId = team.doctor.user.id;
    await expectRefused('patientId', 'patient', (id) => send({ patientId: id, doctorId }));
    await expectRefused('doctorId', 'doctor', (id) => send({ patientId, doctorId: id }));
    await expectRefused('appointmentId', 'appointment', (id) => send({ patientId, appointmentId: id }));
    const only = (kind: string, orders: object) => send({ patientId, kind, orders });
    await expectRefused('orders.labs.0.items.0.testId', 'lab_test', (testId) =>
      only('lab_only', { labs: [{ items: [{ testId }] }] }),
    );
    await expectRefused('orders.prescriptions.0.lines.0.medicineId', 'medicine', (medicineId) =>
      only('pharmacy_only', {
        prescriptions: [{ lines: [{ medicineId, quantity: 1, instructions: 'as told' }] }],
      }),
    );
    await expectRefused('orders.procedures.0.items.0.typeId', 'procedure_type', (typeId) =>
      only('procedure_only', { procedures: [{ items: [{ typeId }] }] }),
    );
  });

  it('of any task is refused by its field', async () => {
    const patient = await registerPatient(team);
    const checkedIn = (await checkIn(team, patient.id)).body;
    const { visitId } = checkedIn;
    const triaged = (await complete(team.nurse, checkedIn, forms.triage)).body;
    const consult = async (change: object) => {
      const [task] = triaged.openedTasks;
      await claim(team.doctor, task?.id ?? '');
      return team.doctor.call<Refused['body']>('POST', `/api/v1/inbox/${task?.id}/complete`, {
        form: { ...forms.consultation, ...change },
      });
    };
    await expectRefused('form.toDoctorId', 'doctor', (toDoctorId) =>
      consult({ outcome: 'refer_doctor', toDoctorId }),
    );
    await expectRefused('form.orders.labs.0.items.0.testId', 'lab_test', (testId) =>
      consult({ orders: { labs: [{ items: [{ testId }] }] } }),
    );
    await expectRefused('form.orders.prescriptions.0.lines.0.medicineId', 'medicine', (medicineId) =>
      consult({
        orders: { prescriptions: [{ lines: [{ medicineId, quantity: 1, instructions: 'as told' }] }] },
      }),
    );
    await expectRefused('form.orders.procedures.0.items.0.typeId', 'procedure_type', (typeId) =>
      consult({ orders: { procedures: [{ items: [{ typeId }] }] } }),
    );
    expect(
      await consult({
        orders: {
          labs: [{ items: [{ testId: catalogue.glucose }] }],
          prescriptions: [
            { lines: [{ medicineId: catalogue.amoxicillin, quantity: 2, instructions: 'as told' }] },
          ],
        },
      }),
    ).toMatchObject({ status: 200 });

    const act = (person: Person, kind: Parameters<typeof doTask>[2], form: object) =>
      doTask(person, visitId, kind, form) as Promise<Refused>;
    const { body: orders } = await team.doctor.call<{ items: { id: string; items: { id: string }[] }[] }>(
      'GET',
      `/api/v1/labs/orders?visitId=${visitId}`,
    );
    const itemId = orders.items[0]?.items[0]?.id ?? '';
    await expectRefused('itemIds.0', null, (id) =>
      team.doctor.call('POST', `/api/v1/labs/orders/${orders.items[0]?.id}/cancel`, {
        itemIds: [id],
        reason: 'by mistake',
      }),
    );
    await expectRefused('form.itemIds.0', null, (id) =>
      act(team.nurse, 'collection', { itemIds: [id], identityConfirmed: true }),
    );
    await mustDo(team.nurse, visitId, 'collection', { itemIds: [itemId], identityConfirmed: true });
    await mustDo(team.technician, visitId, 'specimen_receipt', { outcome: 'received' });
    const result = { value: 90, unit: 'mg/dL' };
    await expectRefused('form.results.0.itemId', null, (id) =>
      act(team.technician, 'result_entry', { results: [{ itemId: id, ...result }] }),
    );
    await mustDo(team.technician, visitId, 'result_entry', { results: [{ itemId, ...result }] });
    await expectRefused('form.accept.0', null, (id) =>
      act(team.supervisor, 'verification', { accept: [id] }),
    );
    await expectRefused('form.back.0.itemId', null, (id) =>
      act(team.supervisor, 'verification', { back: [{ itemId: id, reason: 'check' }] }),
    );
    await mustDo(team.supervisor, visitId, 'verification', { accept: [itemId] });
    await expectRefused('form.itemIds.0', null, (id) => act(team.doctor, 'result_review', { itemIds: [id] }));

    const { body: prescribed } = await team.pharmacist.call<{ items: { lines: { id: string }[] }[] }>(
      'GET',
      `/api/v1/pharmacy/prescriptions?visitId=${visitId}`,
    );
    const lineId = prescribed.items[0]?.lines[0]?.id ?? '';
    const dispense = (line: object) =>
      act(team.pharmacist, 'dispensing', { lines: [line], outcome: 'rest_waits', identityConfirmed: true });
    await expectRefused('form.lines.0.lineId', null, (id) => dispense({ lineId: id, quantity: 1 }));
    await expectRefused('form.lines.0.batches.0.batchId', null, (id) =>
      dispense({ lineId, quantity: 1, batches: [{ batchId: id, quantity: 1 }] }),
    );
    await mustDo(team.pharmacist, visitId, 'dispensing', {
      lines: [{ lineId, quantity: 2 }],
      outcome: 'complete',
      identityConfirmed: true,
    });
    await taskOf(team.cashier, visitId, 'billing');
    await expectRefused('form.remove.0.chargeId', null, (id) =>
      act(team.cashier, 'billing', { add: [], remove: [{ chargeId: id, reason: 'not done' }] }),
    );
  }, 120_000);
});

describe('an id in the form of any route', () => {
  const table = readAccessTable(readFileSync(accessFile, 'utf8'));
  const withIds = apiRoutes().flatMap((route) => {
    const schema = bodySchema(route) as Schema | undefined;
    return schema ? idFields(schema).map((field) => ({ route, schema, field })) : [];
  });

  it('that nobody has is never a fault of ours', async () => {
    expect(withIds.length).toBeGreaterThan(10);
    const personFor = async ({ method, path }: ApiRoute) => {
      const role = roles.find((each) => table.get(`${method} ${path}`)?.has(each));
      const login = stack.logins.find((entry) => entry.role === role);
      return login ? signIn(stack, login.email, role) : null;
    };
    for (const { route, schema, field } of withIds) {
      const person = await personFor(route);
      const path = route.path.replaceAll(/\{\w+\}/g, () => randomUUID());
      const body = sample(schema, field);
      const { status } = person
        ? await person.call(route.method, path, body)
        : await fetch(`${stack.apiUrl}${path}`, {
            method: route.method,
            body: JSON.stringify(body),
            headers: { 'Content-Type': 'application/json' },
          });
      expect([route.path, field, status]).toEqual([
        route.path,
        field,
        expect.toSatisfy((value: number) => value >= 400 && value < 500, 'a refusal'),
      ]);
    }
  });
});
