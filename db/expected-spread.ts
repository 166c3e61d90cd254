import type pg from 'pg';

/** How many hospitals a new table is taken to hold rows of. Few, so that an index by hospital alone never looks good. */
const hospitals = 4;

/**
 * Tells the planner, for each table that has never been analysed, that a hospital is a large share of its rows. Without it a
 * hospital's rows are guessed to be one, every index begins with the hospital, and a plan made on an empty table, which
 * prepared statements keep, reads all rows of the hospital where it should look one up. The first analyse replaces it.
 */
export async function expectSharedTables(client: pg.ClientBase): Promise<void> {
  await client.query(
    `select pg_restore_attribute_stats('schemaname', n.nspname::text, 'relname', c.relname::text, 'attname', a.attname::text,
       'inherited', c.relkind = 'p', 'null_frac', 0::real, 'avg_width', 16::integer, 'n_distinct', $1::real)
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
     where n.nspname = 'public' and c.relkind in ('r', 'p') and a.attname = 'hospital_id' and not a.attisdropped
       and c.reltuples < 0`,
    [hospitals],
  );
}
