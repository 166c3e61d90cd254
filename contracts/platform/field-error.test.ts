import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LoginInput, RegisterInput } from '#contracts/identity/auth.ts';
import { LabTestInput } from '#contracts/labs/catalogue.ts';
import { RegisterPatientInput } from '#contracts/patients/patient.ts';
import { fieldTitle } from '#contracts/platform/field-code-names.ts';
import { fieldCode, wrongFields } from '#contracts/platform/field-error.ts';

/** What of a body is wrong: codes by path, and what a program reads of them. */
function wrongIn(schema: z.ZodType, body: unknown): Record<string, string> {
  const { error } = schema.safeParse(body, { error: fieldCode });
  return Object.fromEntries(
    (error ? wrongFields(error) : []).map(({ path, code, params }) => [
      path,
      `${code}: ${fieldTitle(code, params)}`,
    ]),
  );
}

describe('what the API says of a wrong field', () => {
  it('is a code for each that is wrong, all at once', () => {
    const typed = {
      familyName: 'Iyer',
      givenName: '',
      gender: 'female',
      birthDate: { precision: 'unknown' },
    };
    expect(
      wrongIn(RegisterPatientInput, {
        ...typed,
        phone: 'abc',
        email: 'nope',
        address: { postalCode: 'x'.repeat(21) },
      }),
    ).toEqual({
      phone: 'not_phone: not a phone number; write it with its country code',
      email: 'not_email: not an e-mail address',
      'address.postalCode': 'most_characters: at most 20 characters',
    });
  });
  it('has no words of a library, whatever is sent', () => {
    expect(wrongIn(LoginInput, { hospital: 'asha', email: '', password: '' })).toEqual({
      email: 'not_email: not an e-mail address',
      password: 'required: required',
    });
    for (const body of [{}, { hospital: 1, name: [], email: {}, password: 7, invitationCode: null }])
      expect(Object.values(wrongIn(RegisterInput, body)).join()).not.toMatch(/expected|Invalid|Too/);
  });
  it('counts entries and amounts', () => {
    const basket = z.object({
      lines: z.array(z.string()).min(2).max(3),
      days: z.number().min(1).max(90),
      dose: z.number().positive(),
    });
    expect(wrongIn(basket, { lines: ['a'], days: 0, dose: 0 })).toEqual({
      lines: 'least_entries: at least 2 entries',
      days: 'least: 1 or more',
      dose: 'more_than: more than 0',
    });
    expect(wrongIn(basket, { lines: ['a', 'b', 'c', 'd'], days: 91, dose: 1 })).toEqual({
      lines: 'most_entries: at most 3 entries',
      days: 'most: 90 or less',
    });
  });
  it('is what a rule across fields says, at the field it says', () => {
    const test = { code: 'X', name: 'X', resultKind: 'coded', priceMinor: '1' };
    expect(wrongIn(LabTestInput, test)).toMatchObject({
      answers: 'answers_needed: a coded result needs its answers',
    });
  });
});

describe('a rule of a schema', () => {
  // A rule that says something in words would be read by nobody: pages have words for codes only.
  it('says a code of the list, nowhere words', () => {
    const files = globSync('{contracts,api}/**/*.ts').filter(
      (file) => !/\.test\.ts$|^api\/config\.ts$|field-error\.ts$/.test(file),
    );
    const wordy = files.flatMap((file) => {
      const source = readFileSync(file, 'utf8');
      const messages = source.matchAll(
        /\bmessage: ['"`][^'"`]* [^'"`]*|\.(?:refine|regex|min|max|uuid|email)\([^()\n]*(?:\([^()]*\)[^()\n]*)*, ['"`][^'"`]+/g,
      );
      return [...messages].map(([found]) => `${file}: ${found}`);
    });
    expect(files.length).toBeGreaterThan(100);
    expect(wordy).toEqual([]);
  });
  it('says why: one without a code would be told as wrong only', () => {
    const files = globSync('contracts/**/*.ts').filter((file) => !file.endsWith('.test.ts'));
    for (const file of files) {
      const source = readFileSync(file, 'utf8');
      const rules = [...source.matchAll(/\.refine\(|addIssue\(/g)].length;
      const said = [...source.matchAll(/\btold\(/g)].length;
      expect(said, file).toBeGreaterThanOrEqual(rules);
    }
  });
});
