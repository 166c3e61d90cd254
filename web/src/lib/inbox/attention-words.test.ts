import { expect, test } from 'vitest';
import { caseDifferences, reasonOfDifference } from '#contracts/cases/names.ts';
import { orderTypes } from '#contracts/visits/names.ts';
import { tAny } from '#lib/i18n/messages.ts';

test('what a person is asked to look at has words of its own: none is shown as its code', () => {
  const reasons = [
    ...caseDifferences.map(reasonOfDifference),
    ...orderTypes.map((type) => `undo.${type}`),
    'step.failing',
    'verification.nobody_else',
  ];
  expect(reasons.filter((reason) => tAny(`attention.${reason}`, '') === '')).toEqual([]);
});
