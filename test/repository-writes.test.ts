import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { writesOf, writesTakenBy } from '#test/repository-writes.ts';
import type { Sources } from '#test/repository-writes.ts';

const root = path.resolve(import.meta.dirname, '..');

/** Every source of a room, by its path from the root; its tests left out. */
const sourcesOf = (room: string): Sources =>
  new Map(
    readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => path.posix.join(room, file))
      .map((file) => [file, readFileSync(path.join(root, file), 'utf8')]),
  );

const writes = writesOf(sourcesOf('db'));

test('no route changes rows: it calls an act that does', () => {
  // Where the process begins: it opens the database, and answers nobody.
  const routes = new Map([...sourcesOf('api')].filter(([file]) => file !== 'api/main.ts'));
  const taken = [...routes].flatMap(([file, text]) =>
    writesTakenBy(file, text, writes).map((write) => `${file} takes ${write}`),
  );
  expect(taken).toEqual([]);
  expect(routes.size).toBeGreaterThan(40);
});

test('writes are told from reads, however far down they are', () => {
  for (const known of [
    'db/identity/session.repository.ts#endSession',
    'db/pharmacy/dispense.repository.ts#takeOut',
    'db/appointments/appointment.repository.ts#insertAppointment',
    'db/audit/audit.repository.ts#recordAudit',
    'db/billing/ledger.repository.ts#nextNumber',
  ])
    expect(writes).toContain(known);
  for (const known of [
    'db/inbox/task.repository.ts#lockTask',
    'db/visits/visit.repository.ts#visitSummary',
    'db/tenancy/tenant.ts#inTenant',
  ])
    expect(writes).not.toContain(known);
});

test('a seeded write is seen: by SQL, by the entity manager, through another function, under another name', () => {
  const seeded = new Map([
    ['db/a.ts', "export const put = (t: T) => t.em.execute('update visit set stage = ?', []);"],
    ['db/b.ts', 'export const add = ({ em }: T) => em.insert(Visit, {});'],
    [
      'db/c.ts',
      "import { put } from '#db/a.ts';\nconst inner = () => put;\nexport const outer = () => inner();",
    ],
    ['db/d.ts', "export const lock = (t: T) => t.em.execute('select 1 from visit for update');"],
  ]);
  const found = writesOf(seeded);
  expect([...found].sort()).toEqual(['db/a.ts#put', 'db/b.ts#add', 'db/c.ts#inner', 'db/c.ts#outer']);
  const route =
    "import { outer as harmless } from '#db/c.ts';\nimport { lock } from '#db/d.ts';\nimport type { put } from '#db/a.ts';";
  expect(writesTakenBy('api/x.routes.ts', route, found)).toEqual(['db/c.ts#outer']);
});
