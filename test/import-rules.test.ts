import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '..');

/** A small tree in which each file breaks one rule, or none: a rule that sees nothing here sees nothing anywhere. */
const faults: readonly { file: string; text: string; breaks: string }[] = [
  {
    file: 'contracts/visits/reads-domain.ts',
    text: "import { one } from '#domain/visits/one.ts';\nexport const a = one;",
    breaks: 'contracts-imports',
  },
  {
    file: 'contracts/visits/reads-files.ts',
    text: "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;",
    breaks: 'contracts-packages',
  },
  {
    file: 'contracts/labs/names.ts',
    text: "import { z } from 'zod';\nexport const a = z;",
    breaks: 'names-are-zod-free',
  },
  {
    file: 'domain/visits/reads-db.ts',
    text: "import { row } from '#db/visits/row.ts';\nexport const a = row;",
    breaks: 'domain-imports',
  },
  {
    file: 'domain/visits/parses.ts',
    text: "import { Shape } from '#contracts/visits/shape.ts';\nexport const a = Shape;",
    breaks: 'domain-takes-types',
  },
  {
    file: 'domain/visits/uses-uuid.ts',
    text: "import { v7 } from 'uuid';\nexport const a = v7;",
    breaks: 'domain-packages',
  },
  {
    file: 'db/visits/reads-api.ts',
    text: "import { app } from '#api/app.ts';\nexport const a = app;",
    breaks: 'db-imports',
  },
  {
    file: 'activities/visits/uses-pg.ts',
    text: "import pg from 'pg';\nexport const a = pg;",
    breaks: 'only-db-knows-sql',
  },
  {
    file: 'db/visits/audits.repository.ts',
    text: "import { recordAudit } from '#db/audit/audit.repository.ts';\nexport const a = recordAudit;",
    breaks: 'repositories-do-not-audit',
  },
  {
    file: 'db/visits/publishes.repository.ts',
    text: "import { publishEvent } from '#db/platform/outbox.repository.ts';\nexport const a = publishEvent;",
    breaks: 'repositories-do-not-publish',
  },
  {
    file: 'workflows/visits/reads-db.ts',
    text: "import { row } from '#db/visits/row.ts';\nexport const a = row;",
    breaks: 'workflows-imports',
  },
  {
    file: 'workflows/visits/parses.ts',
    text: "import { Shape } from '#contracts/visits/shape.ts';\nexport const a = Shape;",
    breaks: 'workflows-take-types',
  },
  {
    file: 'workflows/visits/calls-activity.ts',
    text: "import { write } from '#activities/visits/write.ts';\nexport const a = write;",
    breaks: 'workflows-name-activities',
  },
  {
    file: 'workflows/visits/uses-zod.ts',
    text: "import { z } from 'zod';\nexport const a = z;",
    breaks: 'workflows-packages',
  },
  {
    file: 'activities/visits/reads-api.ts',
    text: "import { app } from '#api/app.ts';\nexport const a = app;",
    breaks: 'activities-imports',
  },
  {
    file: 'integrations/billing/reads-db.ts',
    text: "import { row } from '#db/visits/row.ts';\nexport const a = row;",
    breaks: 'integrations-imports',
  },
  {
    file: 'api/visits/runs-flow.ts',
    text: "import { visit } from '#workflows/visits/visit.ts';\nexport const a = visit;",
    breaks: 'api-imports',
  },
  {
    file: 'api/visits/writes-step.ts',
    text: "import { step } from '#activities/visits/apply-step.ts';\nexport const a = step;",
    breaks: 'api-writes-no-step',
  },
  {
    file: 'api/visits/reads-worker.ts',
    text: "import { worker } from '#temporal/worker.ts';\nexport const a = worker;",
    breaks: 'api-is-a-client-of-flows',
  },
  {
    file: 'temporal/client.ts',
    text: "import { worker } from '#temporal/worker.ts';\nexport const a = worker;",
    breaks: 'flow-client-runs-no-flow',
  },
  {
    file: 'temporal/reads-api.ts',
    text: "import { app } from '#api/app.ts';\nexport const a = app;",
    breaks: 'temporal-imports',
  },
  {
    file: 'temporal/runs-flow.ts',
    text: "import { visit } from '#workflows/visits/visit.ts';\nexport const a = visit;",
    breaks: 'temporal-bundles-flows',
  },
  {
    file: 'web/src/reads-db.ts',
    text: "import { row } from '#db/visits/row.ts';\nexport const a = row;",
    breaks: 'web-imports',
  },
  {
    file: 'web/src/runs-flow-rule.ts',
    text: "import { one } from '#domain/visits/one.ts';\nexport const a = one;",
    breaks: 'web-imports',
  },
  {
    file: 'web/src/runs-api.ts',
    text: "import { app } from '#api/app.ts';\nexport const a = app;",
    breaks: 'web-takes-api-types',
  },
  {
    file: 'db/visits/reads-test.ts',
    text: "import { b } from '#test/builder.ts';\nexport const a = b;",
    breaks: 'nothing-imports-tests',
  },
  {
    file: 'db/visits/reads-script.ts',
    text: "import { s } from '#scripts/tool.ts';\nexport const a = s;",
    breaks: 'nothing-imports-scripts',
  },
  {
    file: 'db/visits/lost.ts',
    text: "import { a } from '#db/visits/nowhere.ts';\nexport const b = a;",
    breaks: 'no-unresolved',
  },
  {
    file: 'db/billing/left.ts',
    text: "import { right } from '#db/billing/right.ts';\nexport const left = () => right;",
    breaks: 'no-cycles',
  },
];

const allowed: Readonly<Record<string, string>> = {
  'domain/visits/one.ts':
    "import type { Shape } from '#contracts/visits/shape.ts';\nimport { kinds } from '#contracts/visits/names.ts';\nexport const one = (s: Shape) => [s, kinds];",
  'contracts/visits/shape.ts':
    "import { z } from 'zod';\nexport const Shape = z.string();\nexport type Shape = z.infer<typeof Shape>;",
  'contracts/visits/names.ts': "export const kinds = ['a'];",
  'db/visits/row.ts':
    "import { one } from '#domain/visits/one.ts';\nimport pg from 'pg';\nexport const row = [one, pg];",
  'db/audit/audit.repository.ts': 'export const recordAudit = 1;',
  'db/platform/outbox.repository.ts': 'export const publishEvent = 1;',
  'db/billing/right.ts': "import { left } from '#db/billing/left.ts';\nexport const right = () => left;",
  'activities/visits/write.ts':
    "import { row } from '#db/visits/row.ts';\nimport { Shape } from '#contracts/visits/shape.ts';\nexport const write = [row, Shape];\nexport type Write = typeof write;",
  'activities/visits/apply-step.ts': "import { row } from '#db/visits/row.ts';\nexport const step = row;",
  'api/visits/calls-act.ts': "import { write } from '#activities/visits/write.ts';\nexport const a = write;",
  'workflows/visits/visit.ts':
    "import type { Write } from '#activities/visits/write.ts';\nimport { one } from '#domain/visits/one.ts';\nexport const visit = (w: Write) => [w, one];",
  'api/app.ts':
    "import { row } from '#db/visits/row.ts';\nimport { a } from '#temporal/client.ts';\nexport const app = [row, a];\nexport type AppType = typeof app;",
  'temporal/worker.ts':
    "import { write } from '#activities/visits/write.ts';\nimport type { visit } from '#workflows/visits/visit.ts';\nexport const worker = (v: typeof visit) => [v, write];",
  'web/src/fine.ts':
    "import { Shape } from '#contracts/visits/shape.ts';\nimport type { AppType } from '#api/app.ts';\nexport const fine = (a: AppType) => [a, Shape];",
  'scripts/tool.ts': "import { row } from '#db/visits/row.ts';\nexport const s = row;",
  'test/builder.ts': "import { row } from '#db/visits/row.ts';\nexport const b = row;",
};

type Violation = { from: string; rule: { name: string } };

/** Rule names by the file that breaks them. */
const found = new Map<string, Set<string>>();
const folder = mkdtempSync(path.join(os.tmpdir(), 'hmtp-import-rules-'));

beforeAll(() => {
  for (const name of ['package.json', 'tsconfig.json', '.dependency-cruiser.mjs'])
    cpSync(path.join(root, name), path.join(folder, name));
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'dir');
  const write = (file: string, text: string): void => {
    mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(folder, file), `${text}\n`);
  };
  for (const { file, text } of faults) write(file, text);
  for (const [file, text] of Object.entries(allowed)) write(file, text);
  const rooms = [
    ...new Set(
      [...faults.map(({ file }) => file), ...Object.keys(allowed)].map(
        (file) => file.split('/')[0] as string,
      ),
    ),
  ];
  const cruiser = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');
  const done = spawnSync(
    process.execPath,
    [cruiser, '--no-cache', '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...rooms],
    {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  const { summary } = JSON.parse(done.stdout) as { summary: { violations: Violation[] } };
  for (const { from, rule } of summary.violations)
    found.set(from, (found.get(from) ?? new Set()).add(rule.name));
}, 60_000);

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('each import rule sees the fault it is for', () => {
  for (const { file, breaks } of faults)
    test(`${breaks}: ${file}`, () => expect([...(found.get(file) ?? [])]).toContain(breaks));
});

test('what the table allows passes', () => {
  // Right and left of the seeded cycle both see it.
  const blamed = [...found.keys()].filter((file) => file in allowed && file !== 'db/billing/right.ts');
  expect(blamed).toEqual([]);
});

test('every rule has a seeded fault', async () => {
  const rules = (await import(path.join(root, '.dependency-cruiser.mjs'))) as {
    default: { forbidden: { name: string }[] };
  };
  const seeded = new Set(faults.map(({ breaks }) => breaks));
  expect(rules.default.forbidden.map(({ name }) => name).filter((name) => !seeded.has(name))).toEqual([]);
});
