/** FHIR administrative-gender. */
export const genders = ['male', 'female', 'other', 'unknown'] as const;
export type Gender = (typeof genders)[number];
/** A phone number as people write it; whether it is one of the country is `domain/patients/phone.ts`. */
export const phoneShape = /^[+()\d\s./-]{6,30}$/;
/** Years under which a guardian is required. Source: age of majority, Indian Majority Act 1875 s. 3 (18 years). */
export const majorityAgeYears = 18;
