import { afterEach, describe, expect, it } from 'vitest';
import { words as hindi } from '#lib/i18n/hi.ts';
import { english, speak } from '#lib/i18n/messages.ts';
import { clinicalDate } from '#lib/platform/format.ts';
import { readDay } from '#lib/platform/read-day.ts';

describe('a day as it is typed', () => {
  afterEach(() => speak('en', english));

  it.each([
    '27-Nov-2026',
    '27 nov 2026',
    '27 November, 2026',
    '27/11/2026',
    '27.11.2026',
    '27-11-2026',
    '27112026',
    '27Nov2026',
    '2026-11-27',
    ' 27/11/2026 ',
    '२७/११/२०२६',
  ])('%s', (typed) => {
    expect(readDay(typed)).toBe('2026-11-27');
  });
  it('has the day first, whatever the browser thinks', () => {
    expect([readDay('3/4/2026'), readDay('03042026')]).toEqual(['2026-04-03', '2026-04-03']);
  });
  it.each([
    '',
    '27',
    '27/11',
    '27/11/26',
    '31-Jun-2026',
    '29/2/2026',
    '27-Nvo-2026',
    '0/1/2026',
    '27/13/2026',
  ])('is none: %s', (typed) => {
    expect(readDay(typed)).toBeNull();
  });
  it('is read as it is written, in every month and language', () => {
    for (const [locale, words] of [
      ['en', english],
      ['hi', hindi],
    ] as const) {
      speak(locale, words);
      for (let month = 1; month <= 12; month += 1) {
        const day = `2028-${String(month).padStart(2, '0')}-29`;
        expect(readDay(clinicalDate(day))).toBe(day);
      }
    }
  });
  it('may be typed in English on a page in Hindi', () => {
    speak('hi', hindi);
    expect([readDay('27-Nov-2026'), readDay('27 नवंबर 2026')]).toEqual(['2026-11-27', '2026-11-27']);
  });
});
