import path from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');
// Typed rules read the program of tsconfig.json, so each fault is linted in the place of a file that exists.
const rule = 'domain/visits/visit-flow.ts';
const flow = 'workflows/cases/turn.ts';
const act = 'activities/visits/end-visit.ts';
const repository = 'db/visits/visit.repository.ts';

const faults: readonly { text: string; file: string; breaks: string }[] = [
  { file: rule, text: 'export const at = () => Date.now();', breaks: 'no-restricted-properties' },
  { file: rule, text: 'export const at = () => new Date();', breaks: 'no-restricted-syntax' },
  { file: rule, text: 'export const at = () => Date();', breaks: 'no-restricted-syntax' },
  { file: rule, text: 'export const id = () => Math.random();', breaks: 'no-restricted-properties' },
  { file: rule, text: 'export const id = () => crypto.randomUUID();', breaks: 'no-restricted-globals' },
  { file: rule, text: 'export const home = () => process.env;', breaks: 'no-restricted-globals' },
  { file: flow, text: 'export const at = () => Date.now();', breaks: 'no-restricted-properties' },
  {
    file: flow,
    text: 'export const wait = () => setTimeout(() => undefined, 1);',
    breaks: 'no-restricted-globals',
  },
  { file: flow, text: "export const get = () => fetch('a');", breaks: 'no-restricted-globals' },
  {
    file: flow,
    text: "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;",
    breaks: 'no-restricted-imports',
  },
  {
    file: flow,
    text: "import { a } from '../../db/database.ts';\nexport const b = a;",
    breaks: 'hmtp/no-cross-room-relative',
  },
  {
    file: repository,
    text: 'const save = async () => {};\nexport const run = () => { save(); };',
    breaks: '@typescript-eslint/no-floating-promises',
  },
  {
    file: repository,
    text: 'const save = async () => {};\nexport const run = () => { [1].forEach(save); };',
    breaks: '@typescript-eslint/no-misused-promises',
  },
  {
    file: repository,
    text: "export const of = (a: 'x' | 'y') => { switch (a) { case 'x': return 1; } return 2; };",
    breaks: '@typescript-eslint/switch-exhaustiveness-check',
  },
  {
    file: repository,
    text: "import { Map2 } from '#db/visits/visit.entity.ts';\nexport type A = Map2;",
    breaks: '@typescript-eslint/consistent-type-imports',
  },
  { file: repository, text: 'export const run = () => { try { run(); } catch {} };', breaks: 'no-empty' },
  { file: repository, text: 'export default 1;', breaks: 'no-restricted-syntax' },
  {
    file: repository,
    text: "import { Refusal } from '#domain/platform/refusal.ts';\nexport const find = () => { throw new Refusal('not_found'); };",
    breaks: 'no-restricted-imports',
  },
  {
    file: repository,
    text: "import { orNotFound } from '#domain/platform/refusal.ts';\nexport const find = (row: object | null) => orNotFound(row);",
    breaks: 'no-restricted-imports',
  },
  {
    file: act,
    text: "export const read = (t: { em: { execute(sql: string): unknown } }) => t.em.execute('select 1');",
    breaks: 'no-restricted-syntax',
  },
  {
    file: act,
    text: 'export const read = (em: { find(of: object): unknown }) => em.find({});',
    breaks: 'no-restricted-syntax',
  },
  {
    file: act,
    text: "export const read = (db: { query(sql: string): unknown }) => db.query('select 1');",
    breaks: 'no-restricted-syntax',
  },
];

const allowed: readonly { text: string; file: string }[] = [
  { file: rule, text: 'export const day = (at: number) => new Date(at).toISOString();\n' },
  { file: rule, text: 'export const most = (a: number, b: number) => Math.max(a, b);\n' },
];

const eslint = new ESLint({ cwd: root, cache: false });
const broken = async (file: string, text: string): Promise<(string | null)[]> => {
  const [result] = await eslint.lintText(text, { filePath: path.join(root, file) });
  return (result?.messages ?? []).map(({ ruleId }) => ruleId);
};

describe('each house rule sees the fault it is for', () => {
  for (const { file, text, breaks } of faults) {
    test(
      `${breaks}: ${text.split('\n').at(-1) ?? ''}`,
      async () => expect(await broken(file, text)).toContain(breaks),
      60_000,
    );
  }
});

test('arithmetic on given times passes', async () => {
  for (const { file, text } of allowed) expect(await broken(file, text)).toEqual([]);
}, 60_000);
