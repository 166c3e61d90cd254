import { z } from 'zod';
import {
  Id,
  Instant,
  LocalDate,
  Source,
  page,
  text,
  PageQuery,
  line,
  requiredLine,
} from '#contracts/platform/wire.ts';
import { foundBy, genders, phoneShape } from '#contracts/patients/names.ts';
import { told } from '#contracts/platform/field-error.ts';

/** Exact date, or an estimate of the year (age in years at a day), or not known at all. */
export const BirthDate = z.discriminatedUnion('precision', [
  z.object({ precision: z.literal('day'), date: LocalDate }),
  z.object({
    precision: z.literal('estimated'),
    date: LocalDate.describe('1 January of the estimated year'),
  }),
  z.object({ precision: z.literal('unknown') }),
]);
export type BirthDate = z.infer<typeof BirthDate>;

export const Address = z.object({
  line: line(200).optional(),
  city: line(100).optional(),
  state: line(100).optional(),
  postalCode: line(20).optional(),
  country: line(60).optional(),
});
export type Address = z.infer<typeof Address>;

/** A number as it is typed. Empty is none: so it is taken out. */
const Phone = text(30)
  .regex(new RegExp(`^$|${phoneShape.source}`, 'u'), told('not_phone'))
  .meta({ pattern: String.raw`^$|^[+()\d\s./-]{6,30}$` });

export const Guardian = z.object({
  name: requiredLine(120),
  relationship: requiredLine(60),
  phone: Phone.optional(),
});
export type Guardian = z.infer<typeof Guardian>;

const personFields = {
  familyName: line(100).describe('empty only for an unidentified patient'),
  givenName: line(100),
  latinName: line(200)
    .optional()
    .describe('the whole name in Latin letters as the person writes it; empty: written for them'),
  gender: z.enum(genders),
  birthDate: BirthDate,
  phone: Phone.optional().describe('any form a person writes; stored as E.164; may be shared by a family'),
  email: z.email().max(254).optional(),
  address: Address.optional(),
  nationalId: line(40).optional(),
  guardian: Guardian.optional(),
};

/** Somebody whom nobody knows, as they are seen: registered with an emergency, and told apart by a band until they have a name. */
export const UnidentifiedPerson = z.object({
  gender: z.enum(genders),
  ageYears: z.number().int().min(0).max(120).optional().describe('as it seems; left out: nobody can say'),
  description: text(300).optional().describe('what distinguishes them'),
});
export type UnidentifiedPerson = z.infer<typeof UnidentifiedPerson>;

/** Registration at the desk. `unidentified` lets a person without name be cared for. */
export const RegisterPatientInput = z
  .object({
    ...personFields,
    unidentified: z.boolean().default(false).describe('name and birth date not known'),
    description: text(300).optional().describe('what distinguishes an unidentified patient'),
    identifiers: z
      .array(Source)
      .max(10)
      .default([])
      .describe('identifiers of other systems; unique per hospital'),
    confirmedNotDuplicate: z.boolean().default(false).describe('a person looked at the candidates'),
  })
  .meta({
    anyOf: [
      { properties: { familyName: { pattern: String.raw`\S` } } },
      { properties: { givenName: { pattern: String.raw`\S` } } },
      { properties: { unidentified: { const: true } }, required: ['unidentified'] },
    ],
  });
export type RegisterPatientInput = z.input<typeof RegisterPatientInput>;

export const UpdatePatientInput = z
  .object({ ...personFields, description: text(300).optional() })
  .partial()
  .extend({
    email: z
      .union([z.email().max(254), z.literal('')])
      .optional()
      .describe('empty takes it out'),
    guardian: Guardian.nullable().optional().describe('null takes it out'),
    version: z.number().int().describe('version the form was opened with'),
    confirmedNotDuplicate: z
      .boolean()
      .optional()
      .describe('a person looked at the candidates: asked when a name, birth date or phone changes'),
  });
export type UpdatePatientInput = z.infer<typeof UpdatePatientInput>;

/** A line of a list: what a banner needs, nothing clinical. */
export const PatientSummary = z.object({
  id: Id,
  mrn: z.string().describe('medical record number of this hospital, last character is a check digit'),
  familyName: z.string(),
  givenName: z.string(),
  latinName: z.string().nullable().describe('in Latin letters; null where the name is written in them'),
  gender: z.enum(genders),
  birthDate: BirthDate,
  deceasedAt: Instant.nullable(),
  unidentified: z.boolean(),
  band: z
    .string()
    .nullable()
    .describe(
      'number of the band round the wrist of who came without a name, as E-0007; stays once they have one',
    ),
  counterSale: z.boolean().describe('the nameless customer of one sale over the counter'),
  phone: z.string().nullable(),
});
export type PatientSummary = z.infer<typeof PatientSummary>;

export const Patient = PatientSummary.extend({
  email: z.string().nullable(),
  address: Address.nullable(),
  nationalId: z.string().nullable(),
  guardian: Guardian.nullable(),
  description: z.string().nullable(),
  identifiers: z.array(Source),
  version: z.number().int(),
  createdAt: Instant,
});
export type Patient = z.infer<typeof Patient>;

/**
 * `q`: name in any script, spelling and order; record number, band, token or accession of today; phone of the patient or guardian, national id,
 * e-mail, or the last 4 to 6 characters of such a number. `identifier` is `system|value` and exact.
 */
export const PatientSearch = PageQuery.extend({
  q: text(100).optional(),
  identifier: text(400).optional(),
  birthDate: LocalDate.optional(),
});
export const FoundPatient = PatientSummary.extend({
  score: z.number().nullable(),
  foundBy: z.enum(foundBy).nullable().describe('null where nothing was looked for'),
});
export type FoundPatient = z.infer<typeof FoundPatient>;
export const PatientPage = page(FoundPatient);

export const DuplicateCandidate = z.object({
  patient: PatientSummary,
  score: z.number().min(0).max(1).describe('1 = surely the same person'),
  reasons: z.array(z.string()),
});
export type DuplicateCandidate = z.infer<typeof DuplicateCandidate>;
export const DuplicateCheckInput = z.object({
  familyName: line(100),
  givenName: line(100),
  gender: z.enum(genders),
  birthDate: BirthDate,
  phone: text(30).optional(),
});

export const DeceasedInput = z.object({
  deceasedAt: Instant,
  note: text(300).optional(),
  version: z.number().int(),
});
export const Invitation = z.object({ code: z.string(), expiresAt: Instant });
