import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tAny } from '#lib/i18n/messages.ts';
import { placeWords } from '#lib/audit/place-words.ts';

test('a route is told by what it is about, without method, ids and dashes', () => {
  expect(
    [
      'GET /api/v1/inbox/{taskId}',
      'GET /api/v1/patients/{id}/labs/orders',
      'POST /api/v1/visits/{id}/take-over',
      'GET /api/v1/portal/access-log',
      'GET /api/v1/audit/break-glass/{id}',
      'unmatched',
    ].map(placeWords),
  ).toEqual([
    'Inbox',
    'Patients: laboratory, orders',
    'Visits: taking over',
    'Portal: who read a record',
    'Audit: opened records',
    'No such address',
  ]);
});

test('every part of every route has words of its own: no page shows a name of a program, in no language', async () => {
  const table = await readFile(path.join(import.meta.dirname, '../../../../docs/access.md'), 'utf8');
  const routes = [...table.matchAll(/^\| `[A-Z]+ (\S+)`/gm)].map(([, route]) => route ?? '');
  expect(routes.length).toBeGreaterThan(100);
  const wordless = new Set<string>();
  for (const route of routes) {
    const parts = route
      .replace('/api/v1/', '/')
      .split('/')
      .filter((part) => part && !part.startsWith('{'));
    for (const [index, part] of parts.entries()) {
      const key = index ? `audit.part.${part}` : `audit.place.${part}`;
      if (!tAny(key, '')) wordless.add(key);
    }
  }
  expect([...wordless]).toEqual([]);
});
