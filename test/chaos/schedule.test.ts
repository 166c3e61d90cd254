import { describe, expect, it } from 'vitest';
import { describeBlows, scheduleOf } from '#test/chaos/schedule.ts';

describe('a schedule of kills', () => {
  it('is the same for the same seed and another for another', () => {
    expect(describeBlows(scheduleOf(7, 12))).toBe(describeBlows(scheduleOf(7, 12)));
    expect(describeBlows(scheduleOf(7, 12))).not.toBe(describeBlows(scheduleOf(8, 12)));
  });

  it('kills as many as asked, every part among them, whatever the seed', () => {
    for (let seed = 0; seed < 500; seed += 1) {
      const dead = scheduleOf(seed, 12).flatMap(({ parts }) => parts);
      expect(dead).toHaveLength(12);
      expect(new Set(dead)).toEqual(new Set(['postgres', 'temporal', 'worker', 'api']));
    }
  });
});
