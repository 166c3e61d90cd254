import { describe, expect, it } from 'vitest';
import { allergiesAgainst } from '#lib/visits/allergy-match.ts';

const stated = (...texts: string[]) => ({
  state: 'list' as const,
  items: texts.map((text) => ({ text, severity: 'unknown' as const })),
});
const drug = (name: string, brand = '', atc: string | null = null) => ({ name, brand, atc });

describe('an allergy against a medicine', () => {
  it.each([
    ['Penicillin', 'amoxicillin 500 mg capsule', 'J01CA04'],
    ['penicillins', 'amoxicillin + clavulanic acid', null],
    ['Sulpha drugs', 'sulfamethoxazole + trimethoprim 800/160', null],
    ['NSAIDs', 'diclofenac 50 mg tablet', null],
    ['aspirin (rash)', 'ibuprofen 400 mg tablet', 'M01AE01'],
    ['Atorvastatin', 'atorvastatin 10 mg tablet', null],
    ['Ciprofloxacin', 'ofloxacin 200 mg tablet', null],
    ['cephalexin', 'cefixime 200 mg tablet', 'J01DD08'],
  ])('%s speaks against %s', (allergy, name, atc) => {
    expect(allergiesAgainst(stated(allergy), drug(name, '', atc))).toHaveLength(1);
  });
  it.each([
    ['Penicillin', 'paracetamol 500 mg tablet'],
    ['Peanut', 'amoxicillin 500 mg capsule'],
    ['Latex', 'cefixime 200 mg tablet'],
    ['Dust mite', 'ibuprofen 400 mg tablet'],
  ])('%s says nothing of %s', (allergy, name) => {
    expect(allergiesAgainst(stated(allergy), drug(name))).toEqual([]);
  });
  it('goes by brand and by code, too, and names the severe first', () => {
    expect(allergiesAgainst(stated('Crocin'), drug('paracetamol 500 mg', 'Crocin'))).toHaveLength(1);
    const coded = { state: 'list' as const, items: [{ text: 'x', code: '723', severity: 'mild' as const }] };
    expect(allergiesAgainst(coded, { ...drug('amoxicillin'), rxnorm: '723' })).toHaveLength(1);
    const two = {
      state: 'list' as const,
      items: [
        { text: 'ampicillin', severity: 'mild' as const },
        { text: 'penicillin', severity: 'severe' as const },
      ],
    };
    expect(allergiesAgainst(two, drug('amoxicillin')).map(({ text }) => text)).toEqual([
      'penicillin',
      'ampicillin',
    ]);
    expect(allergiesAgainst({ state: 'none_known' }, drug('amoxicillin'))).toEqual([]);
  });
});
