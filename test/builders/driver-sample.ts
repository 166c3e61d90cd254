import { defineEntity, MikroORM, p } from '@mikro-orm/postgresql';
import pg from 'pg';
import { cloneDatabase } from '#test/setup/database.ts';

export const Sample = defineEntity({
  name: 'Sample',
  tableName: 'driver_sample',
  properties: {
    id: p.integer().primary(),
    words: p.text().nullable(),
    small: p.smallint().nullable(),
    whole: p.integer().nullable(),
    big: p.bigint().$type<bigint>().nullable(),
    exact: p.decimal().precision(30).scale(10).nullable(),
    real: p.double().nullable(),
    flag: p.boolean().nullable(),
    at: p.datetime().length(3).nullable(),
    day: p.date().nullable(),
    json: p.json().nullable(),
    list: p.array().nullable(),
    bytes: p.blob().nullable(),
    token: p.uuid().nullable(),
  },
});
export type Row = Record<string, unknown>;

const columns = 'words, small, whole, big, exact, "real", flag, at, day, json, list, bytes, token';

/** A database with a table of a column of every type, which belongs to no hospital, and the ORM over it by a driver of choice. */
export async function sampleDatabase(name: string) {
  const test = await cloneDatabase(name);
  const owner = new pg.Client({ connectionString: test.ownerUrl });
  await owner.connect();
  await owner.query(`create table driver_sample (id int primary key, words text, small smallint, whole int, big bigint,
    exact numeric(30, 10), "real" double precision, flag boolean, at timestamptz(3), day date, json jsonb, list text[], bytes bytea, token uuid);
    grant select, insert, update, delete on driver_sample to hmtp_app`);
  const opened: MikroORM[] = [];
  let nextId = 1;
  return {
    owner,
    newId: () => nextId++,
    open: async (driver: unknown, max = 4): Promise<MikroORM> => {
      const orm = await MikroORM.init({
        driver: driver as never,
        entities: [Sample],
        clientUrl: test.appUrl,
        pool: { min: 0, max },
        forceUtcTimezone: true,
      });
      opened.push(orm);
      return orm;
    },
    /** Rows as the server holds them: what no driver can colour. */
    held: async (ids: number[]): Promise<Row[]> => {
      const texts = columns.split(', ').map((column) => `${column}::text as ${column}`);
      const sql = `select ${texts.join(', ')} from driver_sample where id = any($1) order by array_position($1, id)`;
      return (await owner.query<Row>(sql, [ids])).rows;
    },
    close: async () => {
      for (const orm of opened) await orm.close(true);
      await owner.end();
      await test.drop();
    },
  };
}
export type SampleDatabase = Awaited<ReturnType<typeof sampleDatabase>>;
