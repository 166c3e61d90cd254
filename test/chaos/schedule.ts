import type { Part } from '#test/setup/stack.ts';

/** What is killed at once, after how many more visits have closed, and how many milliseconds into the work that follows. */
export type Blow = { readonly parts: readonly Part[]; readonly afterVisits: number; readonly intoMs: number };

/** The stores come back before those who need them. The web application is served by the API's process, so they die together. */
const parts: readonly Part[] = ['postgres', 'temporal', 'worker', 'api'];

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
function chances(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * A schedule of kills out of a seed: every part dies at least once where there are kills enough, a third of the blows takes two
 * parts at once, and most come in quick succession.
 * @param kills how many processes are killed in all
 */
export function scheduleOf(seed: number, kills: number): Blow[] {
  const chance = chances(seed);
  const upTo = (limit: number): number => Math.floor(chance() * limit);
  const order = [...parts].sort(() => chance() - 0.5);
  const blows: Blow[] = [];
  for (let left = kills, nth = 0; left > 0; nth += 1) {
    const first = order[nth] ?? parts[upTo(parts.length)] ?? 'worker';
    const others = parts.filter((part) => part !== first);
    const both = left > 1 && chance() < 1 / 3 ? [others[upTo(others.length)] ?? 'api'] : [];
    const dead = [first, ...both];
    // In the order in which they come back.
    const sorted = parts.filter((part) => dead.includes(part));
    blows.push({ parts: sorted, afterVisits: chance() < 0.6 ? 0 : 1 + upTo(3), intoMs: 50 + upTo(2500) });
    left -= dead.length;
  }
  return blows;
}

export const describeBlows = (blows: readonly Blow[]): string =>
  blows
    .map(({ parts: dead, afterVisits, intoMs }) => `${dead.join('+')} @${afterVisits}v+${intoMs}ms`)
    .join(', ');
