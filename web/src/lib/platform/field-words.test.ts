import { afterEach, describe, expect, it } from 'vitest';
import { fieldCodes } from '#contracts/platform/field-code-names.ts';
import type { FieldCode } from '#contracts/platform/field-code-names.ts';
import { words as hindi } from '#lib/i18n/hi.ts';
import { english, speak } from '#lib/i18n/messages.ts';
import { fieldWords } from '#lib/platform/field-words.ts';

describe('what a person reads of a wrong field', () => {
  afterEach(() => speak('en', english));

  it('is in the language of the page, with what the code names in its words', () => {
    const vital = { vital: '8867-4', min: 20, max: 300, unit: '/min' };
    expect(fieldWords({ code: 'vital.impossible', params: vital })).toBe(
      'Heart rate: 20 to 300 /min can be recorded',
    );
    speak('hi', hindi);
    expect(fieldWords({ code: 'side_ordered', params: { side: 'left' } })).toBe('ऑर्डर में: बायाँ');
    expect(fieldWords({ code: 'batch_expires', params: { day: '2027-03-01' } })).toBe(
      'यह लॉट 01-मार्च-2027 को समाप्त होता है',
    );
  });
  it('names what the code names, whatever the code', () => {
    for (const [code, title] of Object.entries(fieldCodes)) {
      const names = [...title.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
      const params = Object.fromEntries(names.map((name) => [name, name === 'day' ? '2027-03-01' : 7]));
      for (const [locale, words] of [
        ['en', english],
        ['hi', hindi],
      ] as const) {
        speak(locale, words);
        const text = fieldWords({ code: code as FieldCode, params });
        expect(text, code).not.toMatch(/[{}]|fieldError/);
      }
    }
  });
  it('is something also where the code is of a newer API', () => {
    expect(fieldWords({ code: 'password.of_next_year' })).toBe('This cannot be so');
  });
});
