import type { LocalDate } from '#contracts/platform/wire.ts';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { ageInDays, ageInYears, ageOn } from '#domain/patients/age.ts';
import { compareDays, dayAt, dayPlus, daysBetween } from '#domain/platform/calendar.ts';
import { impossibleTimes, statedTimes } from '#domain/visits/stated-times.ts';

/** With daylight saving on both halves of the earth, of half an hour, and without. */
const zones = [
  'Asia/Kolkata',
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Africa/Casablanca',
];
const first = Date.parse('1900-01-01T00:00:00Z');
const last = Date.parse('2100-01-01T00:00:00Z');

describe('days of the hospital', () => {
  it('and ages on them agree with a second computation, over 10,000 births and collections in six zones', () => {
    const instant = fc.integer({ min: first / 1000, max: last / 1000 }).map((seconds) => seconds * 1000);
    fc.assert(
      fc.property(instant, instant, fc.constantFrom(...zones), (one, other, zone) => {
        const [born, then] = [Math.min(one, other), Math.max(one, other)].map((at) =>
          Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate(),
        ) as [Temporal.PlainDate, Temporal.PlainDate];
        const [birth, on] = [born.toString(), then.toString()] as [LocalDate, LocalDate];
        expect(dayAt(new Date(Math.max(one, other)), zone)).toBe(on);
        const { days } = born.until(then, { largestUnit: 'days' });
        expect([daysBetween(birth, on), ageInDays(birth, on)]).toEqual([days, days]);
        expect(dayPlus(birth, days)).toBe(on);
        expect(compareDays(birth, on)).toBe(Temporal.PlainDate.compare(born, then));
        // A year is complete on the same day of the month, or on the day after a month that has no such day.
        const years = ageInYears(birth, on);
        const birthday = (nth: number) => {
          const day = born.with({ year: born.year + nth });
          return day.day === born.day ? day : day.add({ days: 1 });
        };
        expect(Temporal.PlainDate.compare(birthday(years), then)).toBeLessThanOrEqual(0);
        expect(Temporal.PlainDate.compare(birthday(years + 1), then)).toBe(1);
        const { unit, count } = ageOn(birth, on);
        expect(count).toBe({ days, weeks: Math.floor(days / 7), months: count, years }[unit]);
      }),
      { numRuns: 10_000 },
    );
  });

  it('are another type than points in time, and neither is taken for the other', () => {
    const instant = '2026-11-26T20:30:00Z';
    // @ts-expect-error: the text of a point in time is no day
    expect(compareDays(instant, '2026-11-26')).toBe(1);
    // @ts-expect-error: nor is just any text
    expect(daysBetween('2026-11-26', instant.slice(0, 10))).toBe(0);
    // @ts-expect-error: a day has no day in a zone, it is one
    expect(dayAt('2026-11-26' as LocalDate, 'America/New_York')).toBe('2026-11-25');
    expect(dayAt(instant, 'Asia/Kolkata')).toBe('2026-11-27');
  });

  it('have ages as clinicians say them', () => {
    const said = (birth: LocalDate, on: LocalDate) => Object.values(ageOn(birth, on)).join(' ');
    expect(said('2026-11-21', '2026-11-26')).toBe('days 5');
    expect(said('2026-10-30', '2026-11-26')).toBe('days 27');
    expect(said('2026-10-29', '2026-11-26')).toBe('weeks 4');
    expect(said('2026-08-27', '2026-11-26')).toBe('weeks 13');
    expect(said('2026-08-26', '2026-11-26')).toBe('months 3');
    expect(said('2024-11-27', '2026-11-26')).toBe('months 23');
    expect(said('2024-11-26', '2026-11-26')).toBe('years 2');
    expect(said('1936-05-02', '2016-05-01')).toBe('years 79');
  });

  it('a specimen of the second night is of the first day of life, though it is still the day before elsewhere', () => {
    const collected = '2026-11-26T20:30:00Z';
    expect(ageInDays('2026-11-26', dayAt(collected, 'Asia/Kolkata'))).toBe(1);
    expect(ageInDays('2026-11-26', collected.slice(0, 10) as LocalDate)).toBe(0);
  });
});

describe('a stated time', () => {
  const bounds = {
    firstDay: '2026-11-26',
    timeZone: 'Asia/Kolkata',
    now: Date.parse('2026-11-28T06:00:00Z'),
  } as const;
  const code = (occurredAt: string) => impossibleTimes({ occurredAt }, bounds).map((field) => field.code);
  it('is not still to come, but for minutes of a clock, and not before birth by the hospital’s day', () => {
    expect(code('2026-11-28T06:04:00Z')).toEqual([]);
    expect(code('2026-11-28T06:06:00Z')).toEqual(['still_to_come']);
    expect(code('9999-01-01T00:00:00Z')).toEqual(['still_to_come']);
    expect(code('0001-01-01T00:00:00Z')).toEqual(['before_birth']);
    expect(code('2026-11-25T18:30:00Z'), 'midnight in India').toEqual([]);
    expect(code('2026-11-25T18:29:00Z')).toEqual(['before_birth']);
  });
  it('is from today on where it is planned, and not beyond what anybody plans', () => {
    const planned = (scheduledAt: string) =>
      impossibleTimes({ scheduledAt }, bounds).map((field) => field.code);
    expect(planned('2026-11-28T05:00:00Z'), 'earlier today').toEqual([]);
    expect(planned('2026-11-27T18:29:00Z'), 'yesterday in India').toEqual(['time_passed']);
    expect(planned('2031-11-01T00:00:00Z')).toEqual([]);
    expect(planned('2062-11-28T06:00:00Z')).toEqual(['too_far_ahead']);
  });
  it('is found wherever a form says it', () => {
    expect(statedTimes({ results: [{ occurredAt: 'a' }, { value: 1 }], note: { occurredAt: 'b' } })).toEqual([
      { path: 'form.results.0.occurredAt', at: 'a', what: 'happened' },
      { path: 'form.note.occurredAt', at: 'b', what: 'happened' },
    ]);
  });
});
