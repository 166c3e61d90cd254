/** The headings of a note, in their order. */
export const noteParts = ['subjective', 'objective', 'assessment', 'plan'] as const;
export type NotePart = (typeof noteParts)[number];

/** What a person may keep of note templates: how many, and characters of a name and of each part of a text. */
export const templateLimits = { number: 60, name: 60, part: 4000 } as const;

/** Code system of the diagnoses that doctors choose from (FHIR). The whole list is in the table `icd10_code`. */
export const icd10Cm = 'http://hl7.org/fhir/sid/icd-10-cm';
