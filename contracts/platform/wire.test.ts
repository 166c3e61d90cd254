import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { RegisterInput } from '#contracts/identity/auth.ts';
import { LabTestInput } from '#contracts/labs/catalogue.ts';
import { RegisterPatientInput } from '#contracts/patients/patient.ts';
import { MedicineInput } from '#contracts/pharmacy/medicine.ts';
import { fieldCode, wrongFields } from '#contracts/platform/field-error.ts';
import { line, requiredLine, requiredText, text } from '#contracts/platform/wire.ts';

/** Codes of what is wrong with a text, or with the fields of a form. */
const codesOf = (schema: z.ZodType, sent: unknown): string[] => {
  const { error } = schema.safeParse(sent, { error: fieldCode });
  return error ? wrongFields(error).map(({ path, code }) => [path, code].filter(Boolean).join(' ')) : [];
};

const nothingSeen = ['\u200b', '\u200b\u200d\u2060', '\ufeff', '\u00ad', '\u3164', ' \u200c '];
const turned = ['Rao\u202e', '\u202aRao\u202c', 'R\u2066a\u2069o'];
const broken = ['Ra\no', 'Ra\ro', 'Ra\to', 'Ra\u2028o', 'Ra\u2029o', 'Ra\u0085o'];
/** Words that need their joiners, letters beyond the first plane, and marks that are typed alone with a letter. */
const names = [
  'Rao',
  'श्री\u200d राम',
  'ക്\u200dഷ',
  'ন\u200cক',
  'می\u200cخواهم',
  '𠮷野',
  '👩\u200d⚕️ Rao',
  'O’Neil',
  'e\u0301',
];

describe('a line of text', () => {
  it.each(nothingSeen)('is not taken where nobody would see it: %j', (typed) => {
    // A blank is trimmed, so some of these are simply empty.
    const code = typed.trim() ? 'nothing_seen' : null;
    expect(codesOf(line(100), typed)).toEqual(code ? [code] : []);
    expect(codesOf(requiredLine(100), typed)).toEqual([code ?? 'required']);
    expect(codesOf(requiredText(100), typed)).toEqual([code ?? 'required']);
  });
  it.each(turned)('has no marks that turn its direction: %j', (typed) => {
    expect(codesOf(line(100), typed)).toEqual(['turning_marks']);
  });
  it.each(broken)('does not break: %j', (typed) => {
    expect(codesOf(requiredLine(100), typed)).toEqual(['line_break']);
  });
  it.each(['Ra\u0000o', 'Ra\u0007o', 'Ra\u007fo'])('has no control characters: %j', (typed) => {
    expect(codesOf(line(100), typed)).toEqual(['control_characters']);
  });
  it.each(names)('may be any name: %s', (typed) => {
    expect(requiredLine(100).parse(` ${typed}\n`)).toBe(typed);
  });
  it('may be empty where nothing has to be there, and prose keeps its lines', () => {
    expect(line(10).parse('  ')).toBe('');
    expect(text(20).parse('one\n\ttwo')).toBe('one\n\ttwo');
  });
});

describe('what is published of a line', () => {
  const published = (schema: z.ZodType) => new RegExp(String(schema.meta()?.['pattern']), 'u');
  it.each([line(100), requiredLine(100)])('takes and refuses what the schema does', (schema) => {
    for (const typed of [...names, ' Rao\n', ...nothingSeen, ...turned, ...broken, '', ' '])
      expect([typed, published(schema).test(typed)]).toEqual([typed, schema.safeParse(typed).success]);
  });
});

it('every name is a line', () => {
  const person = { familyName: 'Ra\u202eo', givenName: '\u200b', gender: 'female' };
  expect(
    codesOf(RegisterPatientInput, {
      ...person,
      birthDate: { precision: 'unknown' },
      guardian: { name: 'A\nB', relationship: '\u2060' },
      address: { city: 'Pu\u2067ne' },
    }),
  ).toEqual([
    'familyName turning_marks',
    'givenName nothing_seen',
    'address.city turning_marks',
    'guardian.name line_break',
    'guardian.relationship nothing_seen',
  ]);
  expect(codesOf(RegisterInput, { name: '\u200b\u200c' })).toContain('name nothing_seen');
  expect(codesOf(LabTestInput, { name: 'A\u202eB' })).toContain('name turning_marks');
  expect(codesOf(MedicineInput, { generic: 'A\nB', brand: '\u2060' })).toEqual(
    expect.arrayContaining(['generic line_break', 'brand nothing_seen']),
  );
});
