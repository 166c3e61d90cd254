import { describe, expect, it } from 'vitest';
import {
  comingAfter,
  countBlanks,
  isOnEmptyLine,
  nextBlank,
  partsFor,
  stretchOf,
} from '#lib/consultations/template-text.ts';

const note = (change: Partial<Record<'subjective' | 'objective' | 'assessment' | 'plan', string>>) => ({
  subjective: '',
  objective: '',
  assessment: '',
  plan: '',
  ...change,
});

describe('a blank', () => {
  it('is what stands in brackets on one line, or three underscores and more', () => {
    expect(nextBlank('BP ___ on [arm]')).toEqual({ start: 3, end: 6 });
    expect(nextBlank('BP ___ on [arm]', 6)).toEqual({ start: 10, end: 15 });
    expect(nextBlank('BP ___ on [arm]', 11)).toBeNull();
    expect(nextBlank('snake_case, [two\nlines], __')).toBeNull();
  });
  it('is counted over the whole note', () => {
    expect(countBlanks(note({ subjective: 'for [...] days', plan: '___ and _____' }))).toBe(3);
    expect(countBlanks(note({}))).toBe(0);
  });
});

describe('a template', () => {
  it('is asked for on an empty line only', () => {
    expect([0, 3, 4, 5].map((at) => isOnEmptyLine('abc\n\nd', at))).toEqual([false, false, true, false]);
    expect(isOnEmptyLine('', 0)).toBe(true);
    expect(isOnEmptyLine('abc\n', 4)).toBe(true);
  });
  it('of one text goes where the cursor is, of several under its headings', () => {
    expect(partsFor(note({ plan: 'Rest.' }), 'objective')).toEqual([{ part: 'objective', text: 'Rest.' }]);
    expect(partsFor(note({ plan: 'Rest.', subjective: 'Cough' }), 'objective')).toEqual([
      { part: 'subjective', text: 'Cough' },
      { part: 'plan', text: 'Rest.' },
    ]);
  });
  it('does not run into what was written', () => {
    expect(comingAfter('', 'Rest.')).toBe('Rest.');
    expect(comingAfter('Fluids.', 'Rest.')).toBe(' Rest.');
    expect(comingAfter('Fluids.\n', 'Rest.')).toBe('Rest.');
    expect(comingAfter('Fluids.', 'Rest.\nCome back.')).toBe('\nRest.\nCome back.');
  });
  it('is taken back where it stands, also after more was written, and not where it was changed', () => {
    expect(stretchOf('Fluids. Rest.', ' Rest.', 7)).toEqual({ start: 7, end: 13 });
    expect(stretchOf('Many fluids. Rest. Sleep.', ' Rest.', 7)).toEqual({ start: 12, end: 18 });
    expect(stretchOf('Fluids. Bed rest.', ' Rest.', 7)).toBeNull();
  });
});
