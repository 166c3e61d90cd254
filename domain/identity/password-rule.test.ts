import { describe, expect, it } from 'vitest';
import { normalPassword, passwordFault } from '#domain/identity/password-rule.ts';

const common = new Set(['password', 'iloveyou', 'letmein', 'correcthorsebatterystaple']);
const context = ['Lakshmi Iyer', 'lakshmi.iyer@asha.example', 'Asha Hospital', 'asha', 'HMTP'];
const fault = (password: string) => passwordFault(password, context, (word) => common.has(word));

describe('a password that somebody chooses', () => {
  it.each([
    'tea on the balcony',
    'quite long words',
    'मेरी छोटी बहन आज आयी',
    'ключи лежат под ковром',
    '雨の日は家で本を読むのが好きです',
    'Ward-7kq2m-x9d4t',
    '🦀🌧️📚🧵🪁🥭🚲🎻🪴🧭🐫🫖🪺🧩🎈',
    'iyer kept nineteen goats',
    `${'a long walk '.repeat(20)}ends`,
  ])('may be %s', (password) => {
    expect(fault(password)).toBeNull();
  });

  it.each([
    ['12345678', 'short'],
    ['fourteen chars', 'short'],
    ['x'.repeat(257), 'long'],
    ['        ', 'blank'],
    ['\u3000'.repeat(20), 'blank'],
    ['aaaaaaaaaaaaaaaa', 'repeated'],
    ['abcabcabcabcabcabc', 'repeated'],
    ['PasswordPassword', 'repeated'],
    ['password password', 'repeated'],
    ['              a', 'repeated'],
    ['123456789012345', 'sequence'],
    ['abcdefghijklmnopq', 'sequence'],
    ['qwertyuiop123456', 'sequence'],
    ['0987654321qwerty', 'sequence'],
    ['password1234567', 'common'],
    ['Password!!!!!!!!', 'common'],
    ['1234567letmein89', 'common'],
    ['passwordpassword1', 'common'],
    ['Correct Horse Battery Staple', 'common'],
    ['lakshmi.iyer@asha.example', 'context'],
    ['LakshmiIyer2026!', 'context'],
    ['asha hospital 1987', 'context'],
    ['hmtp hmtp asha 1', 'context'],
  ])('may not be %s: %s', (password, because) => {
    expect(fault(password)).toBe(because);
  });

  it('is counted in characters, not in the units a computer stores them in', () => {
    expect(fault('🦀🌧📚🧵🪁🥭🚲🎻')).toBe('short');
  });

  it('is the same however a keyboard composes it', () => {
    expect(normalPassword('cafe\u0301 ﬁve')).toBe(normalPassword('caf\u00e9 five'));
  });
});
