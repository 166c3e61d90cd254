import type { LocalDate } from '#contracts/platform/wire.ts';
import { describe, expect, it } from 'vitest';
import { asPlanned, clash, daysLater, gapsIn, hoursOn, mondayOf, weekOf } from '#domain/inbox/roster.ts';

const hours = ({ fromAt, untilAt }: { fromAt: Date; untilAt: Date }) =>
  (untilAt.getTime() - fromAt.getTime()) / 3_600_000;
const day = (of: number) => ({ fromAt: new Date(of * 1000), untilAt: new Date((of + 10) * 1000) });

describe('hours of a roster', () => {
  it('go over midnight where they end before they begin', () => {
    const night = hoursOn('2026-11-28', '20:00', '08:00', 'Asia/Kolkata');
    expect([night.fromAt.toISOString(), night.untilAt.toISOString()]).toEqual([
      '2026-11-28T14:30:00.000Z',
      '2026-11-29T02:30:00.000Z',
    ]);
    expect(hours(hoursOn('2026-11-28', '08:00', '08:00', 'Asia/Kolkata'))).toBe(24);
    expect(hours(hoursOn('2026-11-28', '08:00', '00:00', 'Asia/Kolkata'))).toBe(16);
  });
  it('are by the clock on the wall: a night in which it changes is shorter or longer, and so is the week', () => {
    const zone = 'Europe/Berlin';
    expect(hours(hoursOn('2026-03-28', '20:00', '08:00', zone))).toBe(11);
    expect(hours(hoursOn('2026-10-24', '20:00', '08:00', zone))).toBe(13);
    expect(hours(hoursOn('2026-10-24', '08:00', '08:00', zone))).toBe(25);
    expect(hours(weekOf('2026-10-19', zone))).toBe(169);
    // Nothing is left of an hour that does not come.
    const skipped = hoursOn('2026-03-29', '02:00', '03:00', zone);
    expect(hours(skipped)).toBe(0);
    const later = daysLater(hoursOn('2026-03-21', '20:00', '08:00', zone), 7, zone);
    expect([later.fromAt.toISOString(), hours(later)]).toEqual(['2026-03-28T19:00:00.000Z', 11]);
  });
  it('belong to a week from Monday on', () => {
    const days: LocalDate[] = ['2026-11-23', '2026-11-28', '2026-11-29', '2026-11-30'];
    expect(days.map(mondayOf)).toEqual(['2026-11-23', '2026-11-23', '2026-11-23', '2026-11-30']);
  });
  it('leave gaps where nobody has them', () => {
    const whole = { fromAt: new Date(0), untilAt: new Date(100_000) };
    expect(gapsIn(whole, [])).toEqual([whole]);
    expect(gapsIn(whole, [whole])).toEqual([]);
    const gaps = gapsIn(whole, [day(50), day(20), day(25), day(-5)]);
    expect(gaps.map(({ fromAt, untilAt }) => [fromAt.getTime() / 1000, untilAt.getTime() / 1000])).toEqual([
      [5, 20],
      [35, 50],
      [60, 100],
    ]);
  });
});

it('two duties clash in the same hours, unless one is wanted beside the other; one person never has one twice', () => {
  const one = { ...day(0), duty: 'doctor_on_duty', departmentId: null, userId: 'a', isBeside: false };
  expect(clash(one, { ...one, userId: 'b' })).toBe(true);
  expect(clash(one, { ...one, userId: 'b', isBeside: true })).toBe(false);
  expect(clash(one, { ...one, isBeside: true })).toBe(true);
  expect(clash(one, { ...one, ...day(10), userId: 'b' })).toBe(false);
  expect(clash(one, { ...one, departmentId: 'gm' })).toBe(false);
  expect(clash(one, { ...one, duty: 'nurse_in_charge' })).toBe(false);
});

it('a duty that was handed over is repeated as it was planned', () => {
  const first = { id: '1', handedFrom: null, ...day(0) };
  const second = { id: '2', handedFrom: '1', fromAt: new Date(10_000), untilAt: new Date(20_000) };
  const third = { id: '3', handedFrom: '2', fromAt: new Date(20_000), untilAt: new Date(30_000) };
  const other = { id: '4', handedFrom: null, ...day(50) };
  expect(asPlanned([first, second, third, other])).toEqual([{ ...first, untilAt: new Date(30_000) }, other]);
});
