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
  const named = rowsOf(sql);
  return used.filter((table) => !named.includes(table));
}

test('a migration names the tables whose rows it needs', () => {
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.sql')))
    expect(unseen(readFileSync(path.join(folder, name), 'utf8')), name).toEqual([]);
});

test('one that does not is found', () => {
  expect(unseen("update visit set stage = 'x';")).toEqual(['visit']);
  expect(unseen('-- rows: visit, task\nupdate visit set stage = null; delete from task;')).toEqual([]);
  expect(unseen('-- rows: charge\ninsert into charge (id) select id from visit;')).toEqual(['visit']);
  expect(rowsOf('-- rows: visit, task\n-- words about rows: none\n')).toEqual(['visit', 'task']);
});
