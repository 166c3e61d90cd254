import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { LoginInput, RegisterInput } from '#contracts/identity/auth.ts';
import { RegisterPatientInput } from '#contracts/patients/patient.ts';
import { fieldWords } from '#api/platform/field-words.ts';

/** What of a body is wrong, as the API says it: words by path. */
const wordsOf = (schema: z.ZodType, body: unknown) =>
  Object.fromEntries(
    schema
      .safeParse(body, { error: fieldWords })
      .error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [],
  );

describe('what the API says of a wrong field', () => {
  it('is said in words for whoever typed it, of all that is wrong at once', () => {
    const typed = {
      familyName: 'Iyer',
      givenName: '',
      gender: 'female',
      birthDate: { precision: 'unknown' },
    };
    expect(
      wordsOf(RegisterPatientInput, {
        ...typed,
        phone: 'abc',
        email: 'nope',
        address: { postalCode: 'x'.repeat(21) },
      }),
    ).toEqual({
      phone: 'not a phone number; write it with its country code',
      email: 'not an e-mail address',
      'address.postalCode': 'at most 20 characters',
    });
  });
  it('has no words of a library for an empty form', () => {
    expect(wordsOf(LoginInput, { hospital: 'asha', email: '', password: '' })).toEqual({
      email: 'not an e-mail address',
      password: 'required',
    });
    expect(Object.values(wordsOf(RegisterInput, { hospital: 'asha' }))).toEqual(
      expect.arrayContaining(['required']),
    );
    expect(Object.values(wordsOf(RegisterInput, {})).join()).not.toMatch(/expected|Invalid|Too/);
  });
  it('counts entries and amounts', () => {
    const basket = z.object({ lines: z.array(z.string()).min(2).max(3), days: z.number().min(1).max(90) });
    expect(wordsOf(basket, { lines: ['a'], days: 0 })).toEqual({
      lines: 'at least 2 entries',
      days: '1 or more',
    });
    expect(wordsOf(basket, { lines: ['a', 'b', 'c', 'd'], days: 91 })).toEqual({
      lines: 'at most 3 entries',
      days: '90 or less',
    });
  });
});
