import { describe, expect, it } from 'vitest';
import { readTime } from '#lib/platform/read-time.ts';
import { dayIn, instantIn, timeIn, weekdayOf } from '#lib/platform/zone-time.ts';

describe('the clock on the wall of the hospital', () => {
  it('is read whatever zone the browser is in', () => {
    const at = new Date('2026-11-23T20:45:00Z');
    expect([dayIn('Asia/Kolkata', at), timeIn('Asia/Kolkata', at)]).toEqual(['2026-11-24', '02:15']);
    expect([dayIn('America/New_York', at), timeIn('America/New_York', at)]).toEqual(['2026-11-23', '15:45']);
    expect(timeIn('UTC', new Date('2026-11-23T00:05:00Z'))).toBe('00:05');
  });
  it('is turned into the same point in time again, also on days when clocks change', () => {
    for (const [zone, day, time] of [
      ['Asia/Kolkata', '2026-11-24', '09:30'],
      ['Europe/Berlin', '2026-03-29', '03:30'],
      ['Europe/Berlin', '2026-10-25', '23:00'],
      ['America/New_York', '2026-03-08', '12:00'],
    ] as const) {
      const at = instantIn(zone, day, time);
      expect([dayIn(zone, at), timeIn(zone, at)]).toEqual([day, time]);
    }
    expect(instantIn('Asia/Kolkata', '2026-11-24', '09:30').toISOString()).toBe('2026-11-24T04:00:00.000Z');
  });
  it('names weekdays', () => {
    expect([weekdayOf('2026-11-23'), weekdayOf('2026-11-29')]).toEqual([1, 7]);
  });
  it('is typed in the ways people write times', () => {
    expect(['9', '930', '9.30', '09:30', '00:00', '23h59'].map(readTime)).toEqual([
      '09:00',
      '09:30',
      '09:30',
      '09:30',
      '00:00',
      '23:59',
    ]);
    expect(['', '24:00', '9:6', 'noon', '12:60'].map(readTime)).toEqual([null, null, null, null, null]);
  });
});
