import { latinDigits } from '#domain/platform/digits.ts';
import type { LookupKind } from '#contracts/patients/names.ts';
import { plainName } from '#domain/patients/name-search.ts';
import { readPhone } from '#domain/patients/phone.ts';

/** What a patient can be found by besides the name: only a keyed hash of `value` is kept. */
export type LookupKey = { readonly by: LookupKind; readonly value: string };

/** How many last characters of a number people say at a desk; of fewer there are too many patients, of more they say the whole number. */
const endLengths = [4, 5, 6];

const endsOf = (by: LookupKind, value: string): LookupKey[] =>
  endLengths.filter((length) => length < value.length).map((length) => ({ by, value: value.slice(-length) }));

/** A number of a card without the blanks and signs between: `1234 5678-9012` -> `123456789012`. */
const cardNumber = (text: string): string => plainName(text).replace(/ /g, '').toUpperCase();
const plainEmail = (text: string): string => text.trim().toLowerCase();

/** Keys of a patient's record. @param input phones as E.164 */
export function lookupKeys(input: {
  phone: string | null;
  guardianPhone: string | null;
  nationalId: string | null | undefined;
  email: string | null | undefined;
}): LookupKey[] {
  const id = cardNumber(input.nationalId ?? '');
  return [
    ...(input.phone
      ? [{ by: 'phone' as const, value: input.phone }, ...endsOf('phone_end', input.phone)]
      : []),
    ...(input.guardianPhone
      ? [
          { by: 'guardian_phone' as const, value: input.guardianPhone },
          ...endsOf('guardian_phone_end', input.guardianPhone),
        ]
      : []),
    ...(id ? [{ by: 'national_id' as const, value: id }, ...endsOf('national_id_end', id)] : []),
    ...(input.email ? [{ by: 'email' as const, value: plainEmail(input.email) }] : []),
  ];
}

/** Keys that something typed into a search may be. @param timeZone of the hospital, for phones without a country */
export function typedKeys(typed: string, timeZone: string): LookupKey[] {
  const text = latinDigits(typed).trim();
  if (text.includes('@')) return [{ by: 'email', value: plainEmail(text) }];
  if (!/\d/.test(text)) return [];
  const phone = readPhone(text, timeZone);
  const id = cardNumber(text);
  const isEnd = endLengths.includes(id.length);
  return [
    ...(phone
      ? [
          { by: 'phone' as const, value: phone },
          { by: 'guardian_phone' as const, value: phone },
        ]
      : []),
    ...(id.length > 3 ? [{ by: 'national_id' as const, value: id }] : []),
    ...(isEnd ? [{ by: 'national_id_end' as const, value: id }] : []),
    ...(isEnd && /^\d+$/.test(id)
      ? [
          { by: 'phone_end' as const, value: id },
          { by: 'guardian_phone_end' as const, value: id },
        ]
      : []),
  ];
}
