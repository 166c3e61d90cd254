import { describe, expect, it } from 'vitest';
import { aboutText } from '#lib/inbox/about.ts';

const order = (type: 'labOrder' | 'prescription') => ({
  id: 'o',
  type,
  specimenId: null,
  accession: null,
  itemIds: null,
});

describe('what a task is about, in a row', () => {
  it('names what there is room for and counts the rest', () => {
    const text = (...about: string[]) => aboutText({ about, order: order('labOrder') });
    expect([text('Sodium'), text('Sodium', 'Potassium', 'Urea')]).toEqual([
      'Sodium',
      'Sodium · Potassium · Urea',
    ]);
    expect(text('Sodium', 'Potassium', 'Urea', 'Creatinine', 'Glucose')).toBe(
      'Sodium · Potassium · Urea and 2 more',
    );
  });

  it('writes medicines as prescriptions do', () => {
    expect(aboutText({ about: ['Paracetamol 500 mg tablet'], order: order('prescription') })).toBe(
      'paracetamol 500 mg tablet',
    );
  });
});
