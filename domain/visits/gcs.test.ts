import { describe, expect, it } from 'vitest';
import { gcsParts, gcsScales } from '#contracts/visits/vitals-names.ts';
import type { Gcs } from '#contracts/visits/vitals-names.ts';
import { gcsOf, gcsText, gcsTotal } from '#domain/visits/gcs.ts';

describe('the Glasgow Coma Scale', () => {
  it('has four, five and six responses, each with one that cannot be tested', () => {
    expect(gcsParts.map((part) => gcsScales[part].length)).toEqual([5, 6, 7]);
  });

  it('is summed from 3 to 15', () => {
    expect(gcsTotal({ eye: '4', verbal: '5', motor: '6' })).toBe(15);
    expect(gcsTotal({ eye: '1', verbal: '1', motor: '1' })).toBe(3);
    expect(gcsTotal({ eye: '3', verbal: '4', motor: '5' })).toBe(12);
  });

  it('has no sum where a response could not be tested, as the voice of somebody intubated', () => {
    expect(gcsTotal({ eye: '2', verbal: 'NT', motor: '5' })).toBeNull();
    expect(gcsOf('E2VNTM5')).toEqual({ eye: '2', verbal: 'NT', motor: '5', total: null });
  });

  it('is read as it was written, every one of them, and nothing else is read', () => {
    for (const eye of gcsScales.eye)
      for (const verbal of gcsScales.verbal)
        for (const motor of gcsScales.motor) {
          const gcs: Gcs = { eye, verbal, motor };
          expect(gcsOf(gcsText(gcs))).toEqual({ ...gcs, total: gcsTotal(gcs) });
        }
    for (const text of [null, undefined, '', 'E5V5M6', 'E4V6M6', 'E4V5M7', 'E0V1M1', 'E4V5', 'e4v5m6 '])
      expect(gcsOf(text), String(text)).toBeNull();
  });
});
