import { expect, test } from 'vitest';
import { apiRoutes } from '#scripts/access-table.ts';
import type { ApiRoute } from '#scripts/access-table.ts';
import { builtAddresses, byOtherPages, notForPages } from '#test/unwritten.ts';
import {
  addressesIn,
  callsIn,
  clientsIn,
  isWrite,
  uncalled,
  unnamed,
  webSources,
} from '#test/written-routes.ts';

const writes = apiRoutes().filter(isWrite);
const sources = webSources();
const clients = clientsIn(sources);
const calls = [...sources.values()].flatMap((source) => [
  ...addressesIn(source),
  ...callsIn(source, clients),
]);

test('every route that changes something is called by the web, or a reason says why not', () => {
  const excused = Object.keys({ ...builtAddresses, ...notForPages, ...byOtherPages });
  expect(unnamed(writes, calls).filter((name) => !excused.includes(name))).toEqual([]);
});

test('no reason is left of a route that is gone, or that is named by now', () => {
  const missing = unnamed(writes, calls);
  for (const name of [...Object.keys(builtAddresses), ...Object.keys(notForPages)])
    expect(missing, name).toContain(name);
  for (const [name, { file, by }] of Object.entries(builtAddresses))
    expect(sources.get(file) ?? '', `${name} in ${file}`).toContain(by);
});

test('a route that nobody calls is seen, whatever others are called', () => {
  const invented = { method: 'POST', path: '/api/v1/patients/{id}/invented' } as ApiRoute;
  expect(unnamed([invented], calls)).toEqual(['POST /api/v1/patients/{id}/invented']);
  const asked = [
    'POST /api/v1/patients',
    'POST /api/v1/patients/1/invitation',
    'GET /api/v1/patients/1/invented',
  ];
  expect(uncalled([invented], asked)).toEqual(['POST /api/v1/patients/{id}/invented']);
  expect(uncalled([invented], [...asked, 'POST /api/v1/patients/1/invented'])).toEqual([]);
});

test('the web asks by clients that the API types: no page writes an address out', () => {
  const written = [...sources].flatMap(([file, source]) =>
    addressesIn(source).map((address) => `${file} ${address}`),
  );
  expect(written).toEqual([
    'lib/inbox/event-stream.ts /api/v1/inbox/stream',
    'lib/platform/api.ts /api/v1/auth/me',
    'lib/platform/api.ts /api/v1/auth/refresh',
  ]);
  expect(clients.size).toBeGreaterThan(20);
});

test('a call is found under whatever name a source gives its client', () => {
  const found = callsIn(
    `import { auth, staff as people } from '#lib/platform/clients.ts';
     const account = people.users[':id'];
     account[what].$post(mine); account.sessions.$delete(mine); people.users.$post({ json });
     auth['switch-role'].$post({ json }); staff.users.$get();`,
    clients,
  );
  expect(found).toEqual([
    'POST /api/v1/admin/users/{}/*',
    'DELETE /api/v1/admin/users/{}/sessions',
    'POST /api/v1/admin/users',
    'POST /api/v1/auth/switch-role',
  ]);
});
