import { globSync } from 'node:fs';
import path from 'node:path';
import type { TableRules } from '#db/tenancy/table-rules.ts';

const files = globSync('*/*-tables.ts', { cwd: path.resolve(import.meta.dirname, '..') })
  .filter((file) => !file.startsWith('tenancy'))
  .toSorted();
const found = await Promise.all(
  files.map(
    (file) =>
      import(/* @vite-ignore */ `#db/${file.split(path.sep).join('/')}`) as Promise<{
        tables: Readonly<Record<string, TableRules>>;
      }>,
  ),
);

/** One rule of all tables that modules say something of; tables without it are left out. */
export const ofModules = <R>(rule: (rules: TableRules) => R | undefined): Record<string, R> =>
  Object.fromEntries(
    found
      .flatMap(({ tables }) => Object.entries(tables))
      .flatMap(([table, rules]): [string, R][] => {
        const said = rule(rules);
        return said === undefined ? [] : [[table, said]];
      }),
  );
