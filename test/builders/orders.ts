import { randomUUID } from 'node:crypto';
import pg from 'pg';
import type { LabOrder } from '#contracts/labs/lab-order.ts';
import type { Prescription } from '#contracts/pharmacy/prescription.ts';
import type { TaskKind } from '#contracts/inbox/names.ts';
import type { Task } from '#contracts/inbox/task.ts';
import type { Receipt } from '#contracts/visits/visit.ts';
import { claim, complete, forms, outpatientTeam, signIn } from '#test/builders/people.ts';
import type { Answer, Person, Team } from '#test/builders/people.ts';
import type { Stack } from '#test/setup/stack.ts';

export type OrdersTeam = Team & {
  technician: Person;
  supervisor: Person;
  pharmacist: Person;
  otherPharmacist: Person;
  otherDoctor: Person;
};

/** Everybody a whole day needs, of one hospital. */
export async function wholeTeam(
  stack: Pick<Stack, 'apiUrl' | 'logins'>,
  hospital = 'asha',
): Promise<OrdersTeam> {
  const team = await outpatientTeam(stack, hospital);
  const person = (local: string) => signIn(stack, `${local}@${hospital}.example`);
  return {
    ...team,
    technician: await person('lab.technician1'),
    supervisor: await person('lab.supervisor1'),
    pharmacist: await person('pharmacist1'),
    otherPharmacist: await person('pharmacist2'),
    otherDoctor: await person('doctor2'),
  };
}

/** The newest live task of a kind of a visit, waited for: what an order's flow opens comes by itself. */
export async function taskOf(
  person: Person,
  visitId: string,
  kind: TaskKind,
  withoutIds: readonly string[] = [],
): Promise<Task> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { body } = await person.call<{ items: Task[] }>(
      'GET',
      `/api/v1/inbox?view=all&kind=${kind}&limit=100`,
    );
    const task = body.items.find((each) => each.visitId === visitId && !withoutIds.includes(each.id));
    if (task) return task;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no ${kind} task for ${visitId}`);
}

/** Claims a task of a kind of the visit and completes it. */
export async function doTask(
  person: Person,
  visitId: string,
  kind: TaskKind,
  form: unknown,
  key: string = randomUUID(),
): Promise<Answer<Receipt>> {
  const task = await taskOf(person, visitId, kind);
  await claim(person, task.id);
  return person.call<Receipt>('POST', `/api/v1/inbox/${task.id}/complete`, { form }, key);
}

/** Like `doTask`, and it must succeed. */
export async function mustDo(
  person: Person,
  visitId: string,
  kind: TaskKind,
  form: unknown,
): Promise<Receipt> {
  const { status, body } = await doTask(person, visitId, kind, form);
  if (status !== 200) throw new Error(`${kind} by ${person.email}: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** Orders of a visit as a person may read them, waited for: who has only their work of it reads once the order's flow has opened it. */
async function ordersOf<T>(person: Person, path: string, visitId: string): Promise<T[]> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { status, body } = await person.call<{ items: T[] }>('GET', `${path}?visitId=${visitId}`);
    if (status === 200) return body.items;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${person.email} may not read ${path} of ${visitId}`);
}
export const labOrders = (person: Person, visitId: string): Promise<LabOrder[]> =>
  ordersOf<LabOrder>(person, '/api/v1/labs/orders', visitId);
export const prescriptions = (person: Person, visitId: string): Promise<Prescription[]> =>
  ordersOf<Prescription>(person, '/api/v1/pharmacy/prescriptions', visitId);

/** A checked-in and triaged patient up to the doctor's desk, then a consultation with these orders. @returns the signed receipt */
export async function consultWithOrders(
  team: Team,
  patientId: string,
  orders: unknown,
  outcome: 'complete' | 'await_results' = 'complete',
): Promise<Receipt> {
  const opened = await team.receptionist.call<Receipt>('POST', '/api/v1/visits', {
    patientId,
    doctorId: team.doctor.user.id,
  });
  if (opened.status !== 200) throw new Error(`check-in: ${opened.status} ${JSON.stringify(opened.body)}`);
  const triaged = await complete(team.nurse, opened.body, forms.triage);
  const { status, body } = await complete(team.doctor, triaged.body, {
    ...forms.consultation,
    outcome,
    orders,
  });
  if (status !== 200) throw new Error(`consultation: ${status} ${JSON.stringify(body)}`);
  return body;
}

/** A small catalogue of a suite's own, with prices and stock, so that a test does not hang on what the demo offers. */
export type Catalogue = {
  glucose: string;
  potassium: string;
  malaria: string;
  amoxicillin: string;
  salbutamol: string;
  dressing: string;
  kneeInjection: string;
};

const range = (change: object) => ({
  sex: 'any',
  pregnancy: 'any',
  ageFromDays: 0,
  ageToDays: 60_000,
  low: null,
  high: null,
  criticalLow: null,
  criticalHigh: null,
  normalCodes: [],
  source: 'test',
  ...change,
});

export async function makeCatalogue(stack: Pick<Stack, 'database'>, hospitalId: string): Promise<Catalogue> {
  const sql = new pg.Client({ connectionString: stack.database.adminUrl });
  await sql.connect();
  const test = async (
    code: string,
    specimen: string,
    kind: string,
    unit: string | null,
    ranges: object[],
    answers: object[] = [],
  ) => {
    const id = randomUUID();
    await sql.query(
      `insert into lab_test (id, hospital_id, code, system, loinc, name, specimen_type, container, result_kind, unit, decimals, answers, ranges, turnaround_minutes, active)
       values ($1, $2, $3, 'http://loinc.org', null, $3, $4, 'tube', $5, $6, 1, $7, $8, 60, true)`,
      [id, hospitalId, code, specimen, kind, unit, JSON.stringify(answers), JSON.stringify(ranges)],
    );
    await price(`LAB:${code}`, 10_000);
    return id;
  };
  const price = (code: string, minor: number) =>
    sql.query(
      `insert into service_price (id, hospital_id, code, name, amount_minor, currency, valid_from) values ($1, $2, $3, $3, $4, 'INR', '2020-01-01')`,
      [randomUUID(), hospitalId, code, minor],
    );
  const medicine = async (code: string, batches: readonly [string, string, number][]) => {
    const id = randomUUID();
    await sql.query(
      `insert into medicine (id, hospital_id, code, system, rxnorm, generic, brand, form, strength, atc, base_unit, pack_size, sale_class, active)
       values ($1, $2, $3, '', null, $3, '', 'tablet', '', null, '{tablet}', 10, 'prescription', true)`,
      [id, hospitalId, code],
    );
    await price(`MED:${code}`, 500);
    for (const [number, expires, quantity] of batches) {
      const batchId = randomUUID();
      await sql.query(
        'insert into stock_batch (id, hospital_id, medicine_id, batch_number, expires_on, on_hand, reserved, created_at) values ($1, $2, $3, $4, $5, $6, 0, now())',
        [batchId, hospitalId, id, number, expires, quantity],
      );
      await sql.query(
        `insert into stock_movement (id, hospital_id, batch_id, medicine_id, kind, quantity, reason, moved_at) values ($1, $2, $3, $4, 'receive', $5, 'opening', now())`,
        [randomUUID(), hospitalId, batchId, id, quantity],
      );
    }
    return id;
  };
  const procedure = async (code: string, needsSide: boolean) => {
    const id = randomUUID();
    await sql.query(
      `insert into procedure_type (id, hospital_id, code, system, name, duration_minutes, needs_side, active) values ($1, $2, $3, '', $3, 15, $4, true)`,
      [id, hospitalId, code, needsSide],
    );
    await price(`PROC:${code}`, 30_000);
    return id;
  };
  try {
    return {
      glucose: await test('t-glucose', 'plasma', 'quantity_comparator', 'mg/dL', [
        range({ low: 70, high: 100, criticalLow: 40, criticalHigh: 450 }),
      ]),
      potassium: await test('t-potassium', 'serum', 'quantity', 'mmol/L', [
        range({ low: 3.5, high: 5.1, criticalLow: 2.5, criticalHigh: 6.5 }),
      ]),
      malaria: await test(
        't-malaria',
        'serum',
        'coded',
        null,
        [range({ normalCodes: ['neg'] })],
        [
          { code: 'neg', text: 'Not seen' },
          { code: 'pos', text: 'Seen' },
        ],
      ),
      amoxicillin: await medicine('t-amoxicillin', [
        ['LATE', '2039-01-31', 100],
        ['SOON', '2038-01-31', 12],
        ['GONE', '2020-01-31', 50],
      ]),
      salbutamol: await medicine('t-salbutamol', [['ONLY', '2038-06-30', 5]]),
      dressing: await procedure('t-dressing', false),
      kneeInjection: await procedure('t-knee-injection', true),
    };
  } finally {
    await sql.end();
  }
}
