import type pg from 'pg';

/** One word of each of some scripts that have nothing in common. */
const words = ['иван', 'मीना', 'ನಾಯಕ', 'محمد', '李小龙', 'đỗ'];

/**
 * Refuses a store whose character type knows only Latin letters: for it a name in another script has no letters, so a search finds nobody
 * and a person is registered twice without a question. `LC_CTYPE` is chosen when a store is made and cannot be changed.
 * @throws Error that says what to do
 */
export async function refuseBlindStore(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ word: string; ctype: string }>(
    `select word, (select datctype from pg_database where datname = current_database()) as ctype
       from unnest($1::text[]) word where cardinality(show_trgm(word)) < 3 or lower(upper(word)) <> word`,
    [words],
  );
  if (rows[0])
    throw new Error(
      `the database was made with LC_CTYPE "${rows[0].ctype}", which does not know the letters of "${rows.map(({ word }) => word).join('", "')}": ` +
        'names in these scripts could not be found. Make it anew with a UTF-8 character type, such as initdb --lc-ctype=C.UTF-8; of the demo: npm run demo:reset',
    );
}
