import { describe, expect, it } from 'vitest';
import { idsOfStep } from '#domain/visits/step-ids.ts';

describe('ids of a step', () => {
  const cause = '01a20e20-8d44-733b-8c5c-02a1ce0601b8';
  it('are the same at every repetition, and UUIDs', () => {
    const [first, again] = [idsOfStep(cause), idsOfStep(cause)];
    const made = [first(), first(), first()];
    expect([again(), again(), again()]).toEqual(made);
    expect(new Set(made).size).toBe(3);
    for (const id of made)
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
  it('of other causes and other beginnings are others, and none is a cause’s own', () => {
    const other = '01a20e20-8d44-733b-8c5c-02a1ce0702b8';
    expect(idsOfStep(cause)()).not.toBe(idsOfStep(other)());
    expect(idsOfStep(cause, 16)()).not.toBe(idsOfStep(cause)());
    expect(idsOfStep(cause, 0xb8)()).not.toBe(cause);
  });
});
