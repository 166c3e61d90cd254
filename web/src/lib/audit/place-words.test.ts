import { expect, test } from 'vitest';
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
