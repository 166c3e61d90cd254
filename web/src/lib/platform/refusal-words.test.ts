import { expect, it } from 'vitest';
import { errorCodes } from '#contracts/platform/names.ts';
import refusals from '#lib/i18n/en/refusals.json';
import { ApiProblem } from '#lib/platform/api.ts';
import { refusalWords } from '#lib/platform/refusal-words.ts';

it('every code has words of the page, and no words are left of a code that is gone', () => {
  expect(Object.keys(refusals).sort()).toEqual(
    Object.keys(errorCodes)
      .map((code) => `refusal.${code}`)
      .sort(),
  );
});

it('what the API wrote is shown to nobody, also of a code that is newer than the page', () => {
  const of = (code: string) => ({ type: '', title: 'said by the API', status: 409, code, traceId: '' });
  expect(new ApiProblem(of('visit.closed')).words).toBe('The visit is closed');
  expect(refusalWords(of('visit.invented'))).toBe('Something went wrong on our side');
});
