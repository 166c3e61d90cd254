import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelOf, ranked } from '#lib/inbox/row-level.ts';

const now = Date.parse('2026-11-28T10:00:00Z');
const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
const critical = [{ name: 'Potassium', comparator: null, value: 7.1, unit: 'mmol/L', flag: 'HH' as const }];
const task = (id: string, dueIn: number, over: object = {}) => ({
  id,
  priority: 3,
  critical: [] as typeof critical,
  dueAt: at(dueIn),
  createdAt: at(dueIn - 120),
  escalation: 0,
  ...over,
});

describe('how loud a row is', () => {
  it('goes by what harms, then by the clock', () => {
    expect(levelOf(task('a', 60, { critical }), now)).toBe('critical');
    expect(levelOf(task('a', -1), now)).toBe('late');
    expect(levelOf(task('a', 5), now)).toBe('soon');
    expect(levelOf(task('a', 60, { escalation: 1 }), now)).toBe('soon');
    expect(levelOf(task('a', 60), now)).toBe('plain');
  });

  it('does not call a task soon due that has just been opened with little time', () => {
    expect(levelOf(task('a', 8, { createdAt: at(0) }), now)).toBe('plain');
  });
});

describe('the order of rows', () => {
  it('is critical, late, urgency, due', () => {
    const rows = [
      task('plain', 60),
      task('urgent', 90, { priority: 1 }),
      task('late', -5),
      task('later', -1, { priority: 2 }),
      task('critical', 60, { critical }),
    ];
    expect(ranked(rows, now).map(({ id }) => id)).toEqual(['critical', 'later', 'late', 'urgent', 'plain']);
  });

  it('is the same whatever order rows came in, and loses none', () => {
    const row = fc.record({
      id: fc.uuid(),
      dueIn: fc.integer({ min: -300, max: 300 }),
      priority: fc.integer({ min: 1, max: 5 }),
      isCritical: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.uniqueArray(row, { selector: ({ id }) => id }), (rows) => {
        const tasks = rows.map(({ id, dueIn, priority, isCritical }) =>
          task(id, dueIn, { priority, critical: isCritical ? critical : [] }),
        );
        const ids = ranked(tasks, now).map(({ id }) => id);
        expect(ids).toEqual(ranked(tasks.toReversed(), now).map(({ id }) => id));
        expect(ids.toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
      }),
    );
  });
});
