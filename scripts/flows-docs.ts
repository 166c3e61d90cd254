import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { WorkType } from '#contracts/cases/names.ts';
import type { WorkTable } from '#domain/cases/work-table.ts';
import type { StagedTable } from '#domain/cases/staged-table.ts';
import { workPage } from '#scripts/flows/work-page.ts';
import { visitPage } from '#scripts/flows/visit-page.ts';
import { root } from '#scripts/platform/paths.ts';

type Table = WorkTable<WorkType> | StagedTable;
/** A flow: its table, and the file it stands in. */
export type Flow = { type: string; source: string; table: Table };

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && 'type' in value && 'tasks' in value && 'begins' in value;
export const isWork = (table: Table): table is WorkTable<WorkType> => Array.isArray(table.begins);

/** Every flow: a table is what a file `domain/<module>/<name>-flow.ts` exports as one. */
export async function allFlows(): Promise<Flow[]> {
  const flows: Flow[] = [];
  for (const source of globSync('domain/*/*-flow.ts', { cwd: root }).sort()) {
    const module = (await import(pathToFileURL(path.join(root, source)).href)) as Record<string, unknown>;
    for (const table of Object.values(module).filter(isTable))
      flows.push({ type: table.type, source: source.replaceAll(path.sep, '/'), table });
  }
  return flows;
}

const fileOf = (type: string) => path.join(root, 'docs', 'flows', `${type}.md`);
export const readPage = (type: string): string => readFileSync(fileOf(type), 'utf8');

/** The page of a flow as it is to be. */
export function pageOf({ type, source, table }: Flow): string {
  const head = [`# ${type}`, '', `Made by \`npm run flows:docs\` from the table in \`${source}\`.`, ''];
  const lines = isWork(table) ? workPage(table) : visitPage(table);
  return `${[...head, ...lines].join('\n').trimEnd()}\n`;
}

/** The types of flows whose page does not say what their table says. */
export const stalePages = (flows: readonly Flow[], read: (type: string) => string = readPage): string[] =>
  flows.filter((flow) => read(flow.type) !== pageOf(flow)).map(({ type }) => type);

if (import.meta.main) {
  mkdirSync(path.join(root, 'docs', 'flows'), { recursive: true });
  for (const flow of await allFlows()) {
    writeFileSync(fileOf(flow.type), pageOf(flow));
    process.stdout.write(`${path.relative(root, fileOf(flow.type))}\n`);
  }
}
