import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ActFailure, insist, lookUntil } from './http.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const answer = (status: number, retryAfter: number | null = null) => ({ status, body: {}, retryAfter });
/** Settles a promise whose waits are all of the fake clock. */
async function settled<T>(work: Promise<T>): Promise<T | Error> {
  const outcome = work.catch((error: unknown) => error as Error);
  await vi.advanceTimersByTimeAsync(200_000);
  return outcome;
}

describe('insisting', () => {
  it('sends again while the platform is away, until an answer means something', async () => {
    const request = vi
      .fn()
      .mockRejectedValueOnce(new TypeError('fetch failed'))
      .mockResolvedValueOnce(answer(503, 2000))
      .mockResolvedValueOnce(answer(500))
      .mockResolvedValueOnce(answer(409));
    expect(await settled(insist('act', request))).toMatchObject({ status: 409 });
    expect(request).toHaveBeenCalledTimes(4);
  });
  it('ends after a bounded time and says what it last saw', async () => {
    const result = await settled(insist('an act', async () => answer(503)));
    expect(result).toBeInstanceOf(ActFailure);
    expect((result as Error).message).toBe('an act: no answer (status 503)');
  });
  it('does not send again what was refused on our side', async () => {
    const request = vi.fn().mockRejectedValue(new ActFailure('sign-in', 'auth.invalid_credentials'));
    expect(await settled(insist('act', request))).toMatchObject({ code: 'auth.invalid_credentials' });
    expect(request).toHaveBeenCalledTimes(1);
  });
  it('looks until something is there, or gives up', async () => {
    const look = vi.fn().mockResolvedValueOnce(null).mockResolvedValueOnce('here');
    expect(await settled(lookUntil(look))).toBe('here');
    expect(await settled(lookUntil(async () => null, 5000))).toBeNull();
  });
});
