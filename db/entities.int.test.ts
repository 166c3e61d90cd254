import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entities } from '#db/entities.ts';
import { cloneDatabase } from '#test/setup/database.ts';
import type { TestDatabase } from '#test/setup/database.ts';

let test: TestDatabase;
let sql: pg.Client;
let orm: MikroORM;

beforeAll(async () => {
  test = await cloneDatabase('entities', {});
  sql = new pg.Client({ connectionString: test.adminUrl });
  await sql.connect();
  orm = await MikroORM.init({ entities, clientUrl: test.adminUrl, discovery: { warnWhenNoEntities: false } });
});
afterAll(async () => {
  await orm?.close(true);
  await sql?.end();
  await test?.drop();
});

/** Tables and columns that are written and read by statements only, and why they need no entity. */
const withoutEntity: Readonly<Record<string, string>> = {
  audit_event: 'appended by one statement, read by lists of their own',
  outbox: 'appended by one statement, read by consumers',
  outbox_position: 'moved on by one statement',
};

/** A type as both sides can say it. */
const spelled = (type: string): string =>
  type
    .toLowerCase()
    .replace('character varying', 'varchar')
    .replace('timestamp(3) with time zone', 'timestamptz(3)')
    .replace('timestamp with time zone', 'timestamptz')
    .replace(/^int(eger|4)?$/, 'int')
    .replace(/^(double precision|float8|double)$/, 'double')
    .replace(/^bool(ean)?$/, 'bool')
    .replace(/^(smallint|int2)$/, 'smallint')
    .replace(/^(bigint|int8)$/, 'bigint');

type Column = { table: string; name: string; type: string; nullable: boolean };

async function migrated(): Promise<Column[]> {
  const { rows } = await sql.query<Column>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, not a.attnotnull as nullable
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`,
  );
  return rows;
}

const mapped = (): Column[] =>
  [...orm.getMetadata().getAll().values()].flatMap((meta) =>
    meta.props
      .filter((prop) => prop.persist !== false && prop.columnTypes?.[0])
      .flatMap((prop) =>
        prop.fieldNames.map((name, index) => ({
          table: meta.tableName,
          name,
          type: prop.columnTypes[index] ?? '',
          nullable: Boolean(prop.nullable),
        })),
      ),
  );

/** What one side has and the other has not, or has otherwise. */
function differences(entity: readonly Column[], schema: readonly Column[]): string[] {
  const key = ({ table, name }: Column) => `${table}.${name}`;
  const line = (column: Column) => `${key(column)} ${spelled(column.type)}${column.nullable ? ' null' : ''}`;
  const there = new Map(schema.map((column) => [key(column), line(column)]));
  const here = new Map(entity.map((column) => [key(column), line(column)]));
  const tables = new Set(entity.map(({ table }) => table));
  return [
    ...[...here].flatMap(([name, text]) =>
      there.get(name) === text ? [] : [`entity says ${text}, schema ${there.get(name) ?? 'has none'}`],
    ),
    ...schema.flatMap((column) =>
      tables.has(column.table) && !here.has(key(column)) ? [`no entity knows ${line(column)}`] : [],
    ),
    ...[...new Set(schema.map(({ table }) => table))].flatMap((table) =>
      tables.has(table) || withoutEntity[table] ? [] : [`no entity is mapped to ${table}`],
    ),
  ];
}

describe('entities and the migrated schema', () => {
  it('say the same of every table, column, type and null', async () => {
    const entity = mapped();
    expect(entity.length).toBeGreaterThan(300);
    expect(differences(entity, await migrated())).toEqual([]);
  });

  it('are found to differ by a column that only one of them has, a type, a null, and a table', async () => {
    await sql.query('begin');
    await sql.query('alter table visit add column forgotten int');
    await sql.query('alter table charge alter column name type varchar(100)');
    await sql.query('alter table payment alter column reference set not null');
    await sql.query('alter table token drop column manual_rank cascade');
    await sql.query('create table nobodys (id uuid primary key)');
    const found = differences(mapped(), await migrated());
    await sql.query('rollback');
    expect(found.sort()).toEqual([
      'entity says charge.name varchar(200), schema charge.name varchar(100)',
      'entity says payment.reference varchar(64) null, schema payment.reference varchar(64)',
      expect.stringMatching(/^entity says token.manual_rank .*, schema has none$/),
      'no entity is mapped to nobodys',
      'no entity knows visit.forgotten int null',
    ]);
  });
});
