import { describe, expect, it } from 'vitest';
import type { AccessLogEntry } from '#contracts/visits/break-glass.ts';
import { grouped } from '#lib/visits/access-groups.ts';

const read = (change: Partial<AccessLogEntry> = {}): AccessLogEntry => ({
  at: '2026-11-27T09:46:12.000Z',
  name: 'Prakash Bhat',
  role: 'pharmacist',
  action: 'chart.view',
  via: [],
  breakGlass: false,
  ...change,
});

describe('who read a record, as the patient sees it', () => {
  it('counts readings of one person in one minute in one line', () => {
    const again = read({ at: '2026-11-27T09:46:55.000Z' });
    expect(grouped([read(), again, read({ at: '2026-11-27T09:45:59.000Z' })])).toEqual([
      { entry: read(), times: 2 },
      { entry: read({ at: '2026-11-27T09:45:59.000Z' }), times: 1 },
    ]);
  });
  it('hides no special opening and no other person among equal lines', () => {
    const special = read({ breakGlass: true });
    const other = read({ name: 'Leela D’Souza' });
    expect(grouped([read(), special, read(), other]).map(({ times }) => times)).toEqual([1, 1, 1, 1]);
  });
});
