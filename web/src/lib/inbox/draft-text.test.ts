import { expect, it } from 'vitest';
import { textOfData } from '#lib/inbox/draft-text.ts';

const first = {
  complaint: 'Fever for three days',
  vitals: { '8480-6': '120', '8462-4': '' },
  allergies: [{ key: '0190a000-0000-7000-8000-000000000000', text: 'penicillin' }],
  asked: 'not_asked',
  confirmed: true,
};

it('what another draft says is the words of it that this one does not say', () => {
  expect(textOfData(first, { ...first, complaint: 'Cough' })).toBe('Fever for three days');
  expect(textOfData(first, { complaint: '' })).toBe('Fever for three days\n120\npenicillin');
});
it('the same words in both are still to be read', () => {
  expect(textOfData({ complaint: 'Cough' }, { complaint: 'Cough' })).toBe('Cough');
});
