import type { Database } from '#db/database.ts';
import type { FieldCode } from '#contracts/platform/field-code-names.ts';
import type { ErrorCode } from '#contracts/platform/names.ts';
import type { FieldRefusal } from '#domain/platform/refusal.ts';

/** What a person is told of a row that was not taken. */
export type Violation = { code: ErrorCode; errors: FieldRefusal[] };
const violation = (code: ErrorCode, errors: FieldRefusal[] = []): Violation => ({ code, errors });

/** What PostgreSQL tells of a row that it did not take. */
type Told = { code: string; constraint: string; table: string; column: string; message: string };

function toldBy(error: unknown): Told | undefined {
  for (
    let at: unknown = error, depth = 0;
    at && depth < 4;
    at = (at as { cause?: unknown }).cause, depth += 1
  ) {
    const { code, constraint, table, column, message } = at as Record<string, unknown>;
    if (typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code))
      return {
        code,
        constraint: typeof constraint === 'string' ? constraint : '',
        table: typeof table === 'string' ? table : '',
        column: typeof column === 'string' ? column : '',
        message: typeof message === 'string' ? message : '',
      };
  }
  return undefined;
}

const columnsOf = new Map<string, Promise<string[]>>();

/** Columns that a constraint or unique index is about, the hospital left out: read from the catalogue, once each. */
function readColumns(db: Pick<Database, 'platform'>, { table, constraint }: Told): Promise<string[]> {
  const key = `${table}.${constraint}`;
  const known = columnsOf.get(key);
  if (known) return known;
  const read = db.platform
    .query<{ name: string }>(
      `select a.attname as name from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attname <> 'hospital_id'
        where t.relname = $1 and t.relnamespace = 'public'::regnamespace and a.attnum = any(
          select unnest(k.conkey) from pg_constraint k where k.conrelid = t.oid and k.conname = $2
          union select unnest(i.indkey::int2[]) from pg_index i join pg_class c on c.oid = i.indexrelid where i.indrelid = t.oid and c.relname = $2)
        order by a.attnum`,
      [table, constraint],
    )
    .then(({ rows }) => rows.map(({ name }) => name));
  columnsOf.set(key, read);
  read.catch(() => columnsOf.delete(key));
  return read;
}

const camel = (column: string) => column.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Members of a form with their paths; of a list the index is part of the path. */
function membersOf(value: unknown, path: readonly string[] = []): Member[] {
  if (!value || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, entry]) => {
    const at = [...path, key];
    const isNamed = !Array.isArray(value);
    return [
      ...(isNamed ? [{ key, path: at.join('.'), entry: entry as unknown }] : []),
      ...membersOf(entry, at),
    ];
  });
}
type Member = { key: string; path: string; entry: unknown };

/**
 * Where a form says what a column got: `departmentId` for `department_id`, also `toDoctorId` for `doctor_id` and `testIds` for
 * `test_id`. Named more than once, the member's name alone; undefined when the form does not say it.
 */
export function fieldOf(form: unknown, column: string): string | undefined {
  const name = camel(column);
  const ending = name.charAt(0).toUpperCase() + name.slice(1);
  const members = membersOf(form);
  for (const fits of [
    (key: string) => key === name,
    (key: string) => key === `${name}s`,
    (key: string) => key.endsWith(ending),
  ]) {
    const found = members.filter(({ key }) => fits(key));
    if (found.length) return found.length === 1 ? found[0]?.path : found[0]?.key;
  }
  return undefined;
}

/** Largest values of the whole numbers that PostgreSQL has, by the name it says. */
const largest: Readonly<Record<string, number>> = {
  smallint: 32_767,
  integer: 2_147_483_647,
  bigint: 2 ** 63,
};

/**
 * Which member of a form is larger than a column can hold. The database says how long a text may be or which kind of number it is, not
 * of which column: undefined unless one member alone can be meant.
 */
export function tooLargeField(form: unknown, message: string): string | undefined {
  // The statement may stand before what is said of it: the last one counts.
  const length = Number(/[\s\S]*character(?: varying)?\((\d+)\)/.exec(message)?.[1] ?? Infinity);
  const limit = largest[/[\s\S]*\b(smallint|integer|bigint)\b/.exec(message)?.[1] ?? ''] ?? Infinity;
  const wrong = membersOf(form).filter(({ entry }) =>
    typeof entry === 'string'
      ? [...entry].length > length || (/^-?\d+$/.test(entry) && Math.abs(Number(entry)) > limit)
      : typeof entry === 'number' && Math.abs(entry) > limit,
  );
  return wrong.length === 1 ? wrong[0]?.path : undefined;
}

/** Not now: a deadlock, a lock or a statement that took too long. Trying again may help. */
const busy = new Set(['40001', '40P01', '55P03', '57014']);
const tooLarge = new Set(['22001', '22003']);

/**
 * What somebody is told whose request the database did not take, so that nothing they can send is answered as a fault of ours.
 * A reference to what is not there answers the same whether nobody has it or another hospital does: every foreign key contains
 * the hospital. Null for what the form cannot have caused, such as an entry that does not balance: that is a fault.
 * @param form what was sent, by which the field is named
 */
export async function violationIn(
  db: Pick<Database, 'platform'>,
  error: unknown,
  form: unknown,
): Promise<Violation | null> {
  const told = toldBy(error);
  if (!told) return null;
  if (busy.has(told.code)) return violation('service.unavailable');
  if (tooLarge.has(told.code))
    return violation('request.invalid', [
      {
        path: tooLargeField(form, told.message) ?? '',
        code: 'too_large',
      },
    ]);
  if (told.code === '23502')
    return violation('request.invalid', [{ path: fieldOf(form, told.column) ?? '', code: 'required' }]);
  if (!told.constraint || told.constraint.endsWith('_sealed')) return null;
  const fields = async (code: FieldCode) =>
    (await readColumns(db, told)).flatMap((column) => {
      const path = fieldOf(form, column);
      return path === undefined ? [] : [{ path, code }];
    });
  // A field that the form does not say is in its address or its act: refused without one.
  const orWhole = async (code: FieldCode) => {
    const found = await fields(code);
    return violation('request.invalid', found.length ? found : [{ path: '', code }]);
  };
  if (told.code === '23503') return orWhole('unknown');
  if (told.code === '23514') return orWhole('wrong');
  if (told.code === '23505' && told.constraint.endsWith('_source')) return violation('record.source_taken');
  if (told.code === '23505' || told.code === '23P01') return violation('record.taken', await fields('taken'));
  return null;
}
