import { expect, test } from 'vitest';
import { apiRoutes } from '#scripts/access-table.ts';
import type { ApiRoute } from '#scripts/access-table.ts';
import { builtAddresses, byOtherPages, notForPages } from '#test/unwritten.ts';
import { addressesIn, isWrite, uncalled, unnamed, webSources } from '#test/written-routes.ts';

const writes = apiRoutes().filter(isWrite);
const sources = webSources();
const addresses = [...sources.values()].flatMap(addressesIn);

test('every route that changes something is called by the web, or a reason says why not', () => {
  const excused = Object.keys({ ...builtAddresses, ...notForPages, ...byOtherPages });
  expect(unnamed(writes, addresses).filter((name) => !excused.includes(name))).toEqual([]);
});

test('no reason is left of a route that is gone, or that is named by now', () => {
  const missing = unnamed(writes, addresses);
  for (const name of [...Object.keys(builtAddresses), ...Object.keys(notForPages)])
    expect(missing, name).toContain(name);
  for (const [name, { file, by }] of Object.entries(builtAddresses))
    expect(sources.get(file) ?? '', `${name} in ${file}`).toContain(by);
});

test('a route that nobody calls is seen, whatever others are called', () => {
  const invented = { method: 'POST', path: '/api/v1/patients/{id}/invented' } as ApiRoute;
  expect(unnamed([invented], addresses)).toEqual(['POST /api/v1/patients/{id}/invented']);
  const calls = [
    'POST /api/v1/patients',
    'POST /api/v1/patients/1/invitation',
    'GET /api/v1/patients/1/invented',
  ];
  expect(uncalled([invented], calls)).toEqual(['POST /api/v1/patients/{id}/invented']);
  expect(uncalled([invented], [...calls, 'POST /api/v1/patients/1/invented'])).toEqual([]);
});
