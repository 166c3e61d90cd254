import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenedRung } from '#contracts/cases/messages.ts';
import { isFlowless, taskKinds } from '#contracts/inbox/names.ts';
import { climbsBetween, ladderTimes, nextClimb } from '#domain/inbox/ladder.ts';
import { ladderOf } from '#domain/inbox/ladders.ts';

const percents = { reminderPercent: 50, escalationPercent: 100 };
const minute = 60_000;
const reminder: OpenedRung = { at: 100, to: 'person' };
const repeating: OpenedRung = { at: 200, to: 'duty', everyMs: 50 };

describe('the times of a ladder', () => {
  it('come by the settings of the hospital, a share of the time until due, or minutes', () => {
    const { dueAt, rungs } = ladderTimes(
      1000,
      10,
      [...ladderOf('triage'), { after: { minutes: 90 }, to: 'role' }],
      percents,
    );
    expect(dueAt).toBe(1000 + 10 * minute);
    expect(rungs).toEqual([
      { at: 1000 + 5 * minute, to: 'person' },
      { at: 1000 + 10 * minute, to: 'role', raises: true },
      { at: 1000 + 20 * minute, to: 'duty' },
      { at: 1000 + 25 * minute, to: 'duty' },
      { at: 1000 + 30 * minute, to: 'duty', everyMs: 30 * minute },
      { at: 1000 + 90 * minute, to: 'role' },
    ]);
  });

  it('never cross: a rung set too early comes right after the one below it, and at once is within a minute or two', () => {
    const crossed = ladderTimes(0, 10, ladderOf('triage'), { reminderPercent: 300, escalationPercent: 100 });
    expect(crossed.rungs.map(({ at }) => at)).toEqual(
      [0, 1000, 2000, 3000, 4000].map((later) => 30 * minute + later),
    );
    expect(ladderTimes(0, 0, ladderOf('consultation'), percents)).toMatchObject({
      dueAt: 0,
      rungs: [{ at: 30_000 }, { at: 60_000 }, { at: 120_000 }, { at: 150_000 }, { at: 180_000 }],
    });
  });

  it('are a hospital’s own where it has set them; what no flow waits for has none', () => {
    const own = { triage: [{ after: { minutes: 1 }, to: 'duty' as const }], attention: ladderOf('triage') };
    expect(ladderOf('triage', own)).toBe(own.triage);
    expect(ladderOf('payment', own)).toBe(ladderOf('payment'));
    expect(ladderOf('attention', own)).toEqual([]);
  });

  it('every kind that a flow waits for is told to a duty at last, again and again', () => {
    for (const kind of taskKinds.filter((each) => !isFlowless(each))) {
      const last = ladderOf(kind).at(-1);
      expect([last?.to, last?.everyMinutes !== undefined], kind).toEqual(['duty', true]);
    }
  });
});

describe('climbing a ladder', () => {
  const rungs = [reminder, { at: 150, to: 'role' as const, raises: true }, repeating];

  it('goes rung by rung, and the last one again and again until the task ends', () => {
    const told: { at: number; rung: number; level: number }[] = [];
    for (let now = 0; now < 330; now = nextClimb(rungs, now)) {
      const before = told.at(-1)?.at ?? 0;
      for (const { rung, level } of climbsBetween(rungs, before, now)) told.push({ at: now, rung, level });
    }
    expect(told).toEqual([
      { at: 100, rung: 1, level: 1 },
      { at: 150, rung: 2, level: 2 },
      { at: 200, rung: 3, level: 3 },
      { at: 250, rung: 3, level: 4 },
      { at: 300, rung: 3, level: 5 },
    ]);
    expect([nextClimb([reminder], 100), nextClimb([], 0)]).toEqual([Infinity, Infinity]);
  });

  it('a clock that was away climbs each rung it missed, and a repeating one once', () => {
    expect(climbsBetween(rungs, 0, 1000)).toEqual([
      { rung: 1, level: 1, to: 'person', raises: false },
      { rung: 2, level: 2, to: 'role', raises: true },
      { rung: 3, level: 19, to: 'duty', raises: false },
    ]);
    expect(climbsBetween(rungs, 1000, 1049)).toEqual([]);
    expect(climbsBetween(rungs, 1000, 1050).map(({ level }) => level)).toEqual([20]);
  });

  it('a task comes forward once with a rung that repeats', () => {
    const pressing = [{ ...repeating, raises: true }];
    expect(climbsBetween(pressing, 0, 200)[0]?.raises).toBe(true);
    expect(climbsBetween(pressing, 200, 250)[0]?.raises).toBe(false);
  });

  it('gives every climb a level of its own, whenever the clock looks, and misses no rung', () => {
    const rung = fc.record({
      at: fc.integer({ min: 1, max: 60 }),
      to: fc.constantFrom('person' as const, 'role' as const, 'duty' as const),
      everyMs: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(
        fc.array(rung, { maxLength: 6 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }),
        (ladder, looks) => {
          const all = ladder.map(({ everyMs, ...rest }) => ({ ...rest, ...(everyMs ? { everyMs } : {}) }));
          const levels: number[] = [];
          const climbed = new Set<number>();
          let before = 0;
          for (const look of looks.sort((a, b) => a - b)) {
            const isDue = nextClimb(all, before) <= look;
            const climbs = climbsBetween(all, before, look);
            expect(climbs.length > 0).toBe(isDue);
            for (const { level, rung: number } of climbs) {
              levels.push(level);
              climbed.add(number);
            }
            before = look;
          }
          expect(levels).toEqual([...new Set(levels)].sort((a, b) => a - b));
          const passed = all.flatMap(({ at }, index) => (at <= before ? [index + 1] : []));
          expect([...climbed].sort()).toEqual(passed);
        },
      ),
    );
  });
});
