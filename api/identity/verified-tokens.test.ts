import { describe, expect, it } from 'vitest';
import { createVerifiedTokens } from '#api/identity/verified-tokens.ts';

describe('tokens that were found good', () => {
  it('are good until they expire, to the second, and no longer', () => {
    let now = 1_000_000;
    const tokens = createVerifiedTokens<string>(() => now);
    tokens.keep('a', 'claims', 1010);
    expect(tokens.find('a')).toBe('claims');
    now = 1_009_999;
    expect(tokens.find('a')).toBe('claims');
    now = 1_010_000;
    expect(tokens.find('a')).toBeNull();
  });

  it('are only those that were kept, and not endlessly many', () => {
    const tokens = createVerifiedTokens<number>();
    const later = Date.now() / 1000 + 60;
    for (let nth = 0; nth < 6000; nth += 1) tokens.keep(`t${nth}`, nth, later);
    expect(tokens.find('t0')).toBeNull();
    expect(tokens.find('t5999')).toBe(5999);
    expect(tokens.find('t6000')).toBeNull();
  });
});
