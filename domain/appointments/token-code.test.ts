import { expect, it } from 'vitest';
import { readTokenCode, tokenCode } from '#domain/appointments/token-code.ts';

it('a token is read as it is called, and of whichever doctor where only its number is said', () => {
  for (const text of ['A-12', 'a12', ' A 12 '])
    expect(readTokenCode(text)).toEqual({ letter: 'A', number: 12 });
  expect(readTokenCode('12')).toEqual({ letter: null, number: 12 });
  expect(readTokenCode(tokenCode('AB', 7))).toEqual({ letter: 'AB', number: 7 });
  for (const text of ['ABC-1', 'A-', '1234', 'L261124-0007']) expect(readTokenCode(text)).toBeNull();
});
