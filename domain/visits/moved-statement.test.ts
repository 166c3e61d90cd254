import { describe, expect, it } from 'vitest';
import type { AllergyStatement } from '#contracts/visits/triage.ts';
import { movedAllergies } from '#domain/visits/moved-statement.ts';

const list = (...texts: string[]): AllergyStatement => ({
  state: 'list',
  items: texts.map((text) => ({ text, severity: 'unknown' })),
});
const none: AllergyStatement = { state: 'none_known' };
const notAsked: AllergyStatement = { state: 'not_asked' };

describe('what was stated about allergies in a visit that is moved to another record', () => {
  it('takes no allergy off it', () => {
    expect(movedAllergies(none, list('Latex'))).toEqual(list('Latex'));
  });
  it('is joined with those that are on it, each once', () => {
    expect(movedAllergies(list('penicillin', 'Nuts'), list('Latex', 'Penicillin'))).toEqual(
      list('Latex', 'Penicillin', 'Nuts'),
    );
  });
  it('stands as it is where nothing speaks against it', () => {
    for (const known of [none, notAsked])
      for (const stated of [none, notAsked, list('Nuts')]) expect(movedAllergies(stated, known)).toBe(stated);
    expect(movedAllergies(notAsked, list('Latex'))).toBe(notAsked);
  });
});
