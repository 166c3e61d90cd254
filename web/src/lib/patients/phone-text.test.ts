import { expect, it } from 'vitest';
import { readPhone } from '#domain/patients/phone.ts';
import { phoneText } from '#lib/patients/phone-text.ts';

it.each([
  ['+919876543210', '+91 98765 43210'],
  ['+12025550143', '+1 202 555 0143'],
  ['+447700900123', '+44 7700 900123'],
  ['+971501234567', '+971 50 123 4567'],
  ['+8801712345678', '+880 1712 345678'],
  // A land line is as long as it likes, and so is a country that is not known.
  ['+49304512345', '+49 304 512 345'],
  ['+33142685300', '+331 426 853 00'],
  ['ward 3', 'ward 3'],
  [null, ''],
])('%s is read as %s', (number, text) => {
  expect(phoneText(number)).toBe(text);
});
it('what is shown can be typed again', () => {
  expect(readPhone(phoneText('+919876543210'), 'Asia/Kolkata')).toBe('+919876543210');
});
