import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { CaseType } from '#contracts/cases/names.ts';
import { labOrder } from '#domain/labs/lab-flow.ts';
import { prescription } from '#domain/pharmacy/prescription-flow.ts';
import { procedureOrder } from '#domain/procedures/procedure-flow.ts';
import { opdVisit } from '#domain/visits/visit-flow.ts';
import { orderPage } from '#scripts/flows/order-page.ts';
import { visitPage } from '#scripts/flows/visit-page.ts';
import { root } from '#scripts/platform/paths.ts';

/** Every flow, from its table: where the table stands, and the page of it. */
export const flowPages: { readonly [T in CaseType]: { source: string; lines: () => string[] } } = {
  opdVisit: { source: 'domain/visits/visit-flow.ts', lines: () => visitPage(opdVisit) },
  labOrder: { source: 'domain/labs/lab-flow.ts', lines: () => orderPage(labOrder) },
  prescription: { source: 'domain/pharmacy/prescription-flow.ts', lines: () => orderPage(prescription) },
  procedureOrder: { source: 'domain/procedures/procedure-flow.ts', lines: () => orderPage(procedureOrder) },
};

const fileOf = (type: string) => path.join(root, 'docs', 'flows', `${type}.md`);
export const readPage = (type: CaseType): string => readFileSync(fileOf(type), 'utf8');

/** The page of a flow as it is to be. */
export function pageOf(type: CaseType): string {
  const { source, lines } = flowPages[type];
  const head = [`# ${type}`, '', `Made by \`npm run flows:docs\` from the table in \`${source}\`.`, ''];
  return `${[...head, ...lines()].join('\n').trimEnd()}\n`;
}

/** The flows whose page does not say what their table says. */
export const stalePages = (read: (type: CaseType) => string = readPage): CaseType[] =>
  (Object.keys(flowPages) as CaseType[]).filter((type) => read(type) !== pageOf(type));

if (import.meta.main) {
  mkdirSync(path.join(root, 'docs', 'flows'), { recursive: true });
  for (const type of Object.keys(flowPages) as CaseType[]) {
    writeFileSync(fileOf(type), pageOf(type));
    process.stdout.write(`${path.relative(root, fileOf(type))}\n`);
  }
}
