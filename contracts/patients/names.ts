/** FHIR administrative-gender. */
export const genders = ['male', 'female', 'other', 'unknown'] as const;
export type Gender = (typeof genders)[number];
/** A phone number as people write it, in digits of any script; whether it is one of the country is `domain/patients/phone.ts`. */
export const phoneShape = /^[+()\p{Nd}\s./-]{6,30}$/u;

/** Whether a name has letters of another script than Latin: then it has a form in Latin letters too. */
export const hasOtherScript = (name: string): boolean => /[^\P{L}\p{Script=Latin}]/u.test(name);

/** What a patient is found by besides the name, by a keyed hash: whole numbers, and their last 4 to 6 characters (`_end`). */
export const lookupKinds = [
  'phone',
  'guardian_phone',
  'national_id',
  'email',
  'phone_end',
  'guardian_phone_end',
  'national_id_end',
] as const;
export type LookupKind = (typeof lookupKinds)[number];
/** By what a search found a patient. */
export const foundBy = ['mrn', 'band', 'identifier', 'accession', 'token', ...lookupKinds, 'name'] as const;
export type FoundBy = (typeof foundBy)[number];
/** Years under which a guardian is required. Source: age of majority, Indian Majority Act 1875 s. 3 (18 years). */
export const majorityAgeYears = 18;
