import { describe, expect, it } from 'vitest';
import { together } from '#db/tenancy/together.ts';

const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('questions asked together', () => {
  it('give their answers in the order in which they were asked', async () => {
    const [slow, quick, nothing] = await together([later(5).then(() => 'slow'), 'quick', null]);
    expect([slow, quick, nothing]).toEqual(['slow', 'quick', null]);
  });

  it('tell of the first that failed, also when another failed before it, and after all have ended', async () => {
    let hasEnded = false;
    const asked = together([
      later(5).then(() => Promise.reject(new Error('first'))),
      Promise.reject(new Error('second')),
      later(10).then(() => (hasEnded = true)),
    ]);
    await expect(asked).rejects.toThrow('first');
    expect(hasEnded).toBe(true);
  });
});
