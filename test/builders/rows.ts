import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { actorColumns, ownedBy } from '#db/tenancy/column-rights.ts';

/** A column as a made-up row needs it. */
type Column = { name: string; type: string; length: number | null; isNeeded: boolean };

/** A table that holds rows of hospitals; `key` is the column that says which. */
export type TenantTable = { name: string; key: string; columns: Column[] };

/** Every table of the schema that holds rows of hospitals, read from the catalogue so that a new one is never forgotten. */
export async function tenantTables(sql: pg.Client): Promise<TenantTable[]> {
  const { rows } = await sql.query<TenantTable>(
    `select c.relname as name, case c.relname when 'hospital' then 'id' else 'hospital_id' end as key,
        json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, null), 'length', case when a.atttypmod > 4 and format_type(a.atttypid, null) = 'character varying' then a.atttypmod - 4 end,
          'isNeeded', a.attnotnull and not a.atthasdef) order by a.attnum) as columns
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'icd10_code' group by c.relname order by c.relname`,
  );
  return rows;
}

let letters = 0;
/** Two capital letters that no row before had. */
const nextLetters = (): string => {
  letters += 1;
  return [Math.floor(letters / 26) % 26, letters % 26].map((nth) => String.fromCharCode(65 + nth)).join('');
};

function valueOf({ name, type, length }: Column): unknown {
  if (name === 'token_letter') return nextLetters();
  if (name === 'found_by') return 'phone';
  if (name === 'key_hash') return randomUUID().replaceAll('-', '').repeat(2);
  switch (type) {
    case 'uuid':
      return randomUUID();
    case 'boolean':
      return false;
    case 'jsonb':
      return '{}';
    case 'date':
      return '2026-01-31';
    case 'timestamp with time zone':
      // An end comes after its start.
      return new Date(Date.now() + (name === 'ends_at' ? 3_600_000 : 0));
    case 'integer':
    case 'bigint':
    case 'double precision':
    case 'xid8':
      return 1;
    default:
      // Text may be a sealed column, which takes nothing else.
      return `hs1.${randomUUID()}`.slice(0, length ?? undefined);
  }
}

/** Who acts in made-up rows, and whose they are: the application may name nobody else as who did something. */
export const actingPerson = '0190a000-0000-7000-8000-00000000ac70';

/** Columns that may be left out by themselves, and that a check or a trigger asks for. */
const askedFor: Readonly<Record<string, string>> = { ledger_entry: 'patient_id', doctor: 'token_letter' };

/** A statement that inserts one made-up row of a hospital: every needed column filled, foreign keys pointing nowhere. */
export function madeUpRow(table: TenantTable, hospitalId: string): { text: string; values: unknown[] } {
  const columns = table.columns.filter(
    ({ name, isNeeded }) => isNeeded || name === table.key || name === askedFor[table.name],
  );
  const byWhom = actorColumns[table.name] ?? [];
  const values = columns.map((column) => {
    if (column.name === table.key) return hospitalId;
    const isOwn = byWhom.includes(column.name) || ownedBy[table.name] === column.name;
    return isOwn ? actingPerson : valueOf(column);
  });
  const names = columns.map((column) => pg.escapeIdentifier(column.name)).join(', ');
  const places = values.map((_, index) => `$${index + 1}`).join(', ');
  return { text: `insert into ${pg.escapeIdentifier(table.name)} (${names}) values (${places})`, values };
}

/** Puts a made-up row of each hospital into every table, past foreign keys and triggers: only a superuser can. */
export async function fillEveryTable(
  sql: pg.Client,
  tables: readonly TenantTable[],
  hospitals: readonly string[],
): Promise<void> {
  await sql.query('begin');
  await sql.query('set local session_replication_role = replica');
  for (const table of tables.filter(({ name }) => name !== 'hospital'))
    for (const hospital of hospitals) await sql.query(madeUpRow(table, hospital));
  await sql.query('commit');
}

/** Hash of every row of a table, or of those of one hospital: tells whether anything was written, changed or removed. */
export async function fingerprint(
  sql: pg.Client,
  tables: readonly TenantTable[],
  hospitalId?: string,
): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const { name, key } of tables) {
    const { rows } = await sql.query<{ print: string }>(
      `select count(*) || ':' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as print from ${pg.escapeIdentifier(name)} t where $1::uuid is null or ${key} = $1`,
      [hospitalId ?? null],
    );
    prints[name] = rows[0]?.print ?? '';
  }
  return prints;
}
