import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { rowsOf } from '#db/migrate.ts';

const folder = path.join(import.meta.dirname, 'migrations');

/** Tables whose rows a migration changes or copies without naming them: the owner sees none of them, and nothing would be done, silently. */
function unseen(sql: string): string[] {
  const statements = sql.replaceAll(/--.*$/gm, '').replaceAll(/\$\$[\s\S]*?\$\$/g, '');
  const used = [
    ...statements.matchAll(/(?:^|;)\s*(?:update|delete from|insert into)\s+"?(\w+)"?/gi),
    ...statements.matchAll(/(?:^|;)\s*insert into[^;]*?\bfrom\s+"?(\w+)"?/gi),
  ].map(([, table = '']) => table);
  // Tables that it makes have no wall yet; one that it renames keeps the one it had.
  const made = [...statements.matchAll(/(?:^|;)\s*create table\s+"?(\w+)"?/gi)].map(([, name = '']) => name);
  const renamed = [
    ...statements.matchAll(/(?:^|;)\s*alter table\s+"?(\w+)"?\s+rename to\s+"?(\w+)"?/gi),
  ].flatMap(([, from = '', to = '']) => (rowsOf(sql).includes(from) ? [to] : []));
  const seen = [...rowsOf(sql), ...made, ...renamed];
  return used.filter((table) => !seen.includes(table));
}

test('a migration names the tables whose rows it needs', () => {
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.sql')))
    expect(unseen(readFileSync(path.join(folder, name), 'utf8')), name).toEqual([]);
});

test('one that does not is found', () => {
  expect(unseen("update visit set stage = 'x';")).toEqual(['visit']);
  expect(unseen('-- rows: visit, task\nupdate visit set stage = null; delete from task;')).toEqual([]);
  expect(unseen('-- rows: charge\ninsert into charge (id) select id from visit;')).toEqual(['visit']);
  expect(unseen('create table x (id int); insert into x (id) select id from visit;')).toEqual(['visit']);
  expect(
    unseen('-- rows: visit\nalter table visit rename to y; insert into visit select id from y;'),
  ).toEqual([]);
  expect(unseen('alter table visit rename to y; delete from y;')).toEqual(['y']);
  expect(rowsOf('-- rows: visit, task\n-- words about rows: none\n')).toEqual(['visit', 'task']);
});
