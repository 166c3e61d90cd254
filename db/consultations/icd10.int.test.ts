import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchIcd10 } from '#db/consultations/icd10.repository.ts';
import { openHospitals } from '#test/builders/hospitals.ts';
import type { Hospitals } from '#test/builders/hospitals.ts';

let hospitals: Hospitals;
beforeAll(async () => {
  hospitals = await openHospitals('icd10');
});
afterAll(async () => hospitals?.close());

const codes = async (q: string, limit = 20) =>
  (await hospitals.as('doctor1@asha.example', (tenant) => searchIcd10(tenant, q, limit))).map(
    (row) => row.code,
  );

describe('ICD-10 search', () => {
  it('finds a code by itself or its start, with or without the dot', async () => {
    expect((await codes('J45.909'))[0]).toBe('J45.909');
    expect((await codes('j45909'))[0]).toBe('J45.909');
    expect((await codes('E11')).every((code) => code.startsWith('E11'))).toBe(true);
  });
  it('finds lines with every word in any order, usable codes first', async () => {
    expect(await codes('unspecified asthma uncomplicated')).toContain('J45.909');
    expect((await codes('hypertension essential'))[0]).toBe('I10');
    const rows = await hospitals.as('doctor1@asha.example', (tenant) => searchIcd10(tenant, 'cholera', 20));
    expect(rows[0]?.kind).toBe('leaf');
  });
  it('forgives a slip of the pen and signs', async () => {
    expect((await codes('diabtes melitus')).length).toBeGreaterThan(0);
    expect(await codes('%')).toEqual([]);
    expect(await codes("Crohn's disease")).not.toEqual([]);
  });
  it('answers within 50 ms, the median of what doctors type', async () => {
    const once = async (q: string) => {
      const from = performance.now();
      await codes(q);
      return performance.now() - from;
    };
    const times: number[] = [];
    // The best of three: other suites on the machine are not what is measured.
    for (const q of [
      'fever',
      'type 2 diabetes',
      'J06',
      'fracture left radius',
      'low back pain',
      'cough',
      'uti',
      'anaemia',
      'hypertensoin',
      'injury of head',
    ])
      times.push(Math.min(await once(q), await once(q), await once(q)));
    expect(times.sort((a, b) => a - b)[5]).toBeLessThan(50);
  });
});
