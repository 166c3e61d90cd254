import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { CountryCode } from 'libphonenumber-js/min';
import { phoneShape } from '#contracts/patients/names.ts';
import { latinDigits } from '#domain/platform/digits.ts';

/** Country a number without prefix belongs to, from the hospital's time zone. */
const countryOfZone: Readonly<Record<string, CountryCode>> = {
  'Asia/Kolkata': 'IN',
  'Asia/Calcutta': 'IN',
  'Asia/Dhaka': 'BD',
  'Asia/Kathmandu': 'NP',
  'Asia/Colombo': 'LK',
  'Asia/Dubai': 'AE',
  'Africa/Nairobi': 'KE',
  'Africa/Lagos': 'NG',
  'Europe/London': 'GB',
  'Europe/Berlin': 'DE',
  'America/New_York': 'US',
  'America/Chicago': 'US',
  'America/Los_Angeles': 'US',
};

/** A phone number as people write it, as E.164; null when it cannot be one. */
export function readPhone(text: string, timeZone: string): string | null {
  if (!phoneShape.test(text.trim())) return null;
  const typed = latinDigits(text);
  const country = countryOfZone[timeZone];
  const number = country ? parsePhoneNumberFromString(typed, country) : parsePhoneNumberFromString(typed);
  return number?.isPossible() ? number.number : null;
}
