import { describe, expect, it } from 'vitest';
import { grouped } from '#lib/inbox/grouped.ts';

const task = (id: string, patient: string | null) => ({ id, patient: patient ? { id: patient } : null });

describe('rows of the inbox', () => {
  it('are one a patient, at the place of the first task', () => {
    const rows = grouped([task('1', 'a'), task('2', 'b'), task('3', 'a'), task('4', null), task('5', null)]);
    expect(rows.map(({ first, rest }) => [first.id, ...rest.map(({ id }) => id)])).toEqual([
      ['1', '3'],
      ['2'],
      ['4'],
      ['5'],
    ]);
  });
});
