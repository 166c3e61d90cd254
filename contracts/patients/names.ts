/** FHIR administrative-gender. */
export const genders = ['male', 'female', 'other', 'unknown'] as const;
export type Gender = (typeof genders)[number];
/** Years under which a guardian is required. Source: age of majority, Indian Majority Act 1875 s. 3 (18 years). */
export const majorityAgeYears = 18;
