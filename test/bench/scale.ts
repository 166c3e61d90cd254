import pg from 'pg';
import type { Demo } from '#scripts/platform/demo-json.ts';
import type { Figure, SuiteResult } from '#scripts/test/counts.ts';
import { loadOf, readsOf, spread } from './reads.ts';
import type { Spread } from './reads.ts';

/** Live tasks of each hospital, and how many hospitals there are beside the one that is measured. */
const tasksEach = 10_000;
const otherHospitals = 99;
const calls = 1600;
const warmUp = 400;

export type ScaleBench = { readonly few: Spread; readonly many: Spread; readonly tasks: number };

/** Columns of a table, so that a row can be copied with some of them changed. */
async function columnsOf(sql: pg.Client, table: string): Promise<string[]> {
  const { rows } = await sql.query<{ name: string }>(
    "select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
    [table],
  );
  return rows.map(({ name }) => name);
}

/** Copies rows of a table: columns that are named get the given expression, all others stay. */
async function copyRows(
  sql: pg.Client,
  table: string,
  change: Readonly<Record<string, string>>,
  from: string,
  values: readonly unknown[],
): Promise<void> {
  const columns = await columnsOf(sql, table);
  const taken = columns.map((name) => change[name] ?? `o.${pg.escapeIdentifier(name)}`);
  await sql.query(
    `insert into ${table} (${columns.map((name) => pg.escapeIdentifier(name)).join(', ')}) select ${taken.join(', ')} from ${from}`,
    [...values],
  );
}

const taskChange = {
  id: 'gen_random_uuid()',
  priority: '(random() * 5)::int',
  due_at: "now() + random() * interval '8 hours'",
  claimant_id: 'null',
  claimed_at: 'null',
  state: "'open'",
};

/** Fills the hospital that is measured: copies of its own open triage tasks. */
async function fillOwn(sql: pg.Client, hospitalId: string): Promise<void> {
  await sql.query("select set_config('app.hospital_id', $1, false)", [hospitalId]);
  await copyRows(
    sql,
    'task',
    taskChange,
    "(select * from task where hospital_id = $1 and kind = 'triage' and state = 'open' limit 20) o cross join generate_series(1, $2)",
    [hospitalId, tasksEach / 20],
  );
}

/** Makes another hospital with one patient, one visit and as many open tasks: rows of the first one under its own ids. */
async function fillOther(sql: pg.Client, of: string, nth: number): Promise<void> {
  const { rows } = await sql.query<{ id: string; visit: string; patient: string }>(
    'select gen_random_uuid() as id, gen_random_uuid() as visit, gen_random_uuid() as patient',
  );
  const [own] = rows;
  if (!own) throw new Error('no ids');
  const set = (id: string) => sql.query("select set_config('app.hospital_id', $1, false)", [id]);
  // Rows are read as one hospital and written as another, so they go by way of a table of this session.
  await set(of);
  await sql.query(
    `create temp table if not exists one_hospital as select * from hospital where id = '${of}'`,
  );
  await sql.query(
    `create temp table if not exists one_visit as select * from visit where hospital_id = '${of}' and closed_at is null limit 1`,
  );
  await sql.query(
    `create temp table if not exists one_patient as select p.* from patient p join one_visit v on v.patient_id = p.id where p.hospital_id = '${of}'`,
  );
  await sql.query(
    `create temp table if not exists one_task as select * from task where hospital_id = '${of}' and kind = 'triage' and state = 'open' limit 1`,
  );
  await set(own.id);
  const ids = { hospital_id: `'${own.id}'`, patient_id: `'${own.patient}'`, visit_id: `'${own.visit}'` };
  const nobody = { department_id: 'null', assignee_id: 'null', doctor_id: 'null', appointment_id: 'null' };
  await copyRows(
    sql,
    'hospital',
    { id: `'${own.id}'`, slug: `'scale-${nth}'`, name: `'Scale ${nth}'` },
    'one_hospital o',
    [],
  );
  await copyRows(sql, 'patient', { ...ids, id: `'${own.patient}'` }, 'one_patient o', []);
  await copyRows(sql, 'visit', { ...ids, ...nobody, id: `'${own.visit}'` }, 'one_visit o', []);
  await copyRows(
    sql,
    'task',
    { ...taskChange, ...ids, ...nobody },
    'one_task o cross join generate_series(1, $1)',
    [tasksEach],
  );
}

/**
 * A nurse's inbox with ten thousand open tasks of one hospital, then the same page with a million of a hundred hospitals. Fills the
 * store of the platform, which is therefore one of its own.
 */
export async function scaleBench(demo: Demo, say: (line: string) => void): Promise<ScaleBench> {
  const { reads, staff } = await readsOf(demo);
  const inbox = reads.find(({ name }) => name === 'inbox');
  if (!inbox) throw new Error('the inbox is read');
  const url = `${demo.api}${inbox.path}`;
  const hospitalId = staff.nurse.user.hospital.id;
  const sql = new pg.Client({ connectionString: demo.postgres });
  await sql.connect();
  const measure = async (): Promise<Spread> => {
    // What the platform does by itself after a while; both are measured with it.
    await sql.query('analyze');
    await loadOf(url, inbox.token, warmUp);
    return spread(await loadOf(url, inbox.token, calls));
  };
  try {
    await fillOwn(sql, hospitalId);
    const few = await measure();
    say(`filling ${otherHospitals} more hospitals ...`);
    for (let nth = 1; nth <= otherHospitals; nth += 1) await fillOther(sql, hospitalId, nth);
    const many = await measure();
    return { few, many, tasks: tasksEach * (otherHospitals + 1) };
  } finally {
    await sql.end();
  }
}

const shown = ({ p50, p95 }: Spread) => `p50 ${p50.toFixed(1)} p95 ${p95.toFixed(1)} ms`;

export const describeScale = ({ few, many, tasks }: ScaleBench): string[] => [
  `inbox with ${tasksEach} tasks: ${shown(few)}`,
  `inbox with ${tasks} tasks in ${otherHospitals + 1} hospitals: ${shown(many)}`,
];

export function resultOfScale({ few, many }: ScaleBench): SuiteResult {
  const ratio = (one: number, other: number): Figure => {
    const value = Math.round((100 * one) / other) / 100;
    return { value, goal: '<= 1.2', pass: value <= 1.2 };
  };
  const figures = {
    'inbox.p50Of1000000To10000': ratio(many.p50, few.p50),
    'inbox.p95Of1000000To10000': ratio(many.p95, few.p95),
  };
  return { ok: Object.values(figures).every(({ pass }) => pass), figures };
}
