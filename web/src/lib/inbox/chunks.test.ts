import { describe, expect, it } from 'vitest';
import { chunksOf } from './chunks.ts';

describe('parts of a long list', () => {
  it('hold every row once, in its order', () => {
    for (const count of [0, 1, 49, 50, 51, 100, 5000]) {
      const rows = Array.from({ length: count }, (_, nth) => nth);
      const parts = chunksOf(rows);
      expect(parts.flat()).toEqual(rows);
      expect(parts.every((part) => part.length > 0 && part.length <= 50)).toBe(true);
    }
  });
});
