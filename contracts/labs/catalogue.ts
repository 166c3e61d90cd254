import { z } from 'zod';
import { changeOf } from '#contracts/platform/catalogue.ts';
import { Id, Money, notBlank, PageQuery, page, text, line, requiredLine } from '#contracts/platform/wire.ts';
import { rangePregnancies, rangeSexes, resultKinds, specimenTypes } from '#contracts/labs/names.ts';
import type { SpecimenType } from '#contracts/labs/names.ts';
import { told } from '#contracts/platform/field-error.ts';

const specimenType = z.enum(Object.keys(specimenTypes) as [SpecimenType, ...SpecimenType[]]);

/**
 * A reference range: which persons it is for, by age in days at collection, sex and pregnancy, and its limits in the test's unit.
 * Below `low` or above `high` is flagged, at or beyond a critical limit somebody is told at once. In what order limits stand, and that no
 * two ranges are one person's, is a rule (domain/labs/ranges.ts).
 */
export const LabRange = z.object({
  sex: z.enum(rangeSexes).default('any'),
  pregnancy: z.enum(rangePregnancies).default('any'),
  ageFromDays: z.number().int().min(0).max(60_000).default(0),
  ageToDays: z.number().int().min(1).max(60_000).default(60_000).describe('exclusive'),
  low: z.number().nullable().default(null),
  high: z.number().nullable().default(null),
  criticalLow: z.number().nullable().default(null),
  criticalHigh: z.number().nullable().default(null),
  normalCodes: z.array(z.string().max(64)).max(20).default([]).describe('coded results: which are normal'),
  source: line(200).default(''),
});
export type LabRange = z.output<typeof LabRange>;

/** What a value is compared with, without for whom: that a range is for the pregnant says that somebody is. */
export const RangeLimits = z.object({
  low: z.number().nullable(),
  high: z.number().nullable(),
  criticalLow: z.number().nullable(),
  criticalHigh: z.number().nullable(),
  normalCodes: z.array(z.string()),
});
export type RangeLimits = z.infer<typeof RangeLimits>;

/** One answer of a coded result. */
export const LabAnswer = z.object({ code: requiredLine(64), text: requiredLine(160) });

const quantities = resultKinds.filter((kind) => kind.startsWith('quantity'));
/** What a kind of result needs of the members that are sent. @param needed also those that may be left out of a change */
const asKindNeeds = (needed: boolean) => ({
  allOf: [
    {
      if: { properties: { resultKind: { enum: quantities } }, required: ['resultKind'] },
      then: {
        properties: { unit: { type: 'string', pattern: notBlank } },
        ...(needed ? { required: ['unit'] } : {}),
      },
    },
    {
      if: { properties: { resultKind: { const: 'coded' } }, required: ['resultKind'] },
      then: { properties: { answers: { minItems: 1 } }, ...(needed ? { required: ['answers'] } : {}) },
    },
  ],
});

export const LabTestInput = z
  .object({
    code: requiredLine(40).describe('the hospital’s own code, unique'),
    system: line(200).default('http://loinc.org'),
    loinc: line(20).nullable().default(null),
    name: requiredLine(160),
    specimenType: specimenType.default('blood'),
    container: line(40).default('').describe('tube or container'),
    resultKind: z.enum(resultKinds),
    unit: line(40).nullable().default(null).describe('UCUM; needed for numbers'),
    decimals: z.number().int().min(0).max(6).default(2),
    answers: z.array(LabAnswer).max(60).default([]).describe('coded results'),
    turnaroundMinutes: z.number().int().min(1).max(100_000).default(240),
    priceMinor: z
      .string()
      .regex(/^\d{1,12}$/)
      .describe('price today, minor units'),
    ranges: z.array(LabRange).max(60).default([]),
    active: z.boolean().default(true),
  })
  .superRefine((test, ctx) => {
    if (test.resultKind.startsWith('quantity') && !test.unit)
      ctx.addIssue({ code: 'custom', path: ['unit'], ...told('unit_needed') });
    if (test.resultKind === 'coded' && test.answers.length === 0)
      ctx.addIssue({ code: 'custom', path: ['answers'], ...told('answers_needed') });
  })
  .meta(asKindNeeds(true));
export type LabTestInput = z.output<typeof LabTestInput>;

export const LabTest = z.object({
  id: Id,
  code: z.string(),
  system: z.string(),
  loinc: z.string().nullable(),
  name: z.string(),
  specimenType,
  container: z.string(),
  resultKind: z.enum(resultKinds),
  unit: z.string().nullable(),
  decimals: z.number().int(),
  answers: z.array(LabAnswer),
  turnaroundMinutes: z.number().int(),
  price: Money.nullable().describe('null: no price is valid today'),
  ranges: z.array(LabRange),
  active: z.boolean(),
  version: z.number().int(),
});
export type LabTest = z.infer<typeof LabTest>;

export const LabPanelInput = z.object({
  code: requiredLine(40),
  name: requiredLine(160),
  loinc: line(20).nullable().default(null),
  testIds: z.array(Id).min(1).max(60),
  active: z.boolean().default(true),
});
export type LabPanelInput = z.output<typeof LabPanelInput>;
export const LabPanel = LabPanelInput.extend({ id: Id, version: z.number().int() });
export type LabPanel = z.infer<typeof LabPanel>;

/** Search of any catalogue by name or code; `code` is exact. */
export const CatalogueSearch = PageQuery.extend({
  q: text(100).optional(),
  code: text(64).optional(),
  includeInactive: z.enum(['true', 'false']).default('false'),
});
export const LabTestPage = page(LabTest);
/** A change of a test; members left out stay as they are. */
export const LabTestChange = changeOf(LabTestInput.shape)
  .superRefine(({ resultKind, unit, answers }, ctx) => {
    if (resultKind?.startsWith('quantity') && (unit === null || unit === ''))
      ctx.addIssue({ code: 'custom', path: ['unit'], ...told('unit_needed') });
    if (resultKind === 'coded' && answers?.length === 0)
      ctx.addIssue({ code: 'custom', path: ['answers'], ...told('answers_needed') });
  })
  .meta(asKindNeeds(false));
export const LabPanelChange = changeOf(LabPanelInput.shape);
export const LabPanelPage = page(LabPanel);
