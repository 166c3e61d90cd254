import { expect, test } from 'vitest';
import { queryOf, startAttributes } from './search-attributes.ts';

const hash = 'a0'.repeat(32);
const of = { hospitalId: 'h1', stage: 'triage', token: 7 };
const shown = (record: string | null) =>
  startAttributes({ ...of, record }).map(({ key, value }) => [key.name, value]);

test('a flow shows its hospital, stage, record and token', () => {
  expect(shown(hash)).toEqual([
    ['HmtpHospital', 'h1'],
    ['HmtpStage', 'triage'],
    ['HmtpRecord', hash],
    ['HmtpToken', '7'],
  ]);
});

test('a record number in the clear is left out, whoever brings it', () => {
  for (const clear of ['22233U', '', 'Asha Rao', hash.toUpperCase()])
    expect(shown(clear).map(([name]) => name)).toEqual(['HmtpHospital', 'HmtpStage', 'HmtpToken']);
});

test('a query names what is known, always the hospital', () => {
  expect(queryOf({ hospitalId: 'h1', record: hash })).toBe(`HmtpHospital="h1" AND HmtpRecord="${hash}"`);
  expect(queryOf({ hospitalId: 'h1', token: 7, stage: 'billing' })).toBe(
    'HmtpHospital="h1" AND HmtpStage="billing" AND HmtpToken="7"',
  );
});
