import type { LocalDate } from '#contracts/platform/wire.ts';
import { Temporal as TC39 } from 'temporal-polyfill';
import { compareTimes, dayPlus } from '#domain/platform/calendar.ts';

/** A stretch of time; its end is not part of it. */
export type Stretch = { fromAt: Date; untilAt: Date };

/** A wall-clock time of a day. One that daylight saving skips moves forward; of one that comes twice it is the first. */
const at = (date: LocalDate, time: string, timeZone: string): Date =>
  new Date(
    TC39.PlainDate.from(date).toZonedDateTime({ timeZone, plainTime: TC39.PlainTime.from(time) })
      .epochMilliseconds,
  );

/**
 * Hours as they are written on a roster, as points in time: an end that is not after the beginning is of the next day. A night in which the
 * clocks change has an hour more or less, as who works it knows.
 */
export const hoursOn = (date: LocalDate, from: string, until: string, timeZone: string): Stretch => ({
  fromAt: at(date, from, timeZone),
  untilAt: at(compareTimes(until, from) > 0 ? date : dayPlus(date, 1), until, timeZone),
});

/** The same hours so many days later, by the clock on the wall. */
export function daysLater({ fromAt, untilAt }: Stretch, days: number, timeZone: string): Stretch {
  const later = (moment: Date) =>
    new Date(
      TC39.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(timeZone).add({ days })
        .epochMilliseconds,
    );
  return { fromAt: later(fromAt), untilAt: later(untilAt) };
}

/** The Monday of the week of a day. */
export const mondayOf = (day: LocalDate): LocalDate => dayPlus(day, 1 - TC39.PlainDate.from(day).dayOfWeek);

/** A week from its Monday on, as points in time. */
export const weekOf = (monday: LocalDate, timeZone: string): Stretch => ({
  fromAt: at(monday, '00:00', timeZone),
  untilAt: at(dayPlus(monday, 7), '00:00', timeZone),
});

/** What of a stretch no other covers, in order. */
export function gapsIn(whole: Stretch, covered: readonly Stretch[]): Stretch[] {
  const gaps: Stretch[] = [];
  let reached = whole.fromAt;
  for (const { fromAt, untilAt } of covered.toSorted((a, b) => a.fromAt.getTime() - b.fromAt.getTime())) {
    if (fromAt >= whole.untilAt) break;
    if (fromAt > reached) gaps.push({ fromAt: reached, untilAt: fromAt });
    if (untilAt > reached) reached = untilAt;
  }
  if (reached < whole.untilAt) gaps.push({ fromAt: reached, untilAt: whole.untilAt });
  return gaps;
}

/** Whether two stretches have a moment in common. */
export const meet = (one: Stretch, other: Stretch): boolean =>
  one.fromAt < other.untilAt && other.fromAt < one.untilAt;

/** A duty as far as it may clash with another. */
type Held = Stretch & { duty: string; departmentId: string | null; userId: string; isBeside: boolean };
/**
 * Whether two duties cannot both be: the same over the same department in hours that meet, of one person, or of two of whom neither is
 * wanted beside the other. The table refuses the same (0058).
 */
export const clash = (one: Held, other: Held): boolean =>
  one.duty === other.duty &&
  one.departmentId === other.departmentId &&
  meet(one, other) &&
  (one.userId === other.userId || !(one.isBeside || other.isBeside));

/** Duties as they were planned, before any was handed over: each with all of its hours, and of whom it was. */
export function asPlanned<T extends Stretch & { id: string; handedFrom: string | null }>(
  shifts: readonly T[],
): T[] {
  const byId = new Map(shifts.map((shift) => [shift.id, shift]));
  const ends = new Map<string, Date>();
  for (const shift of shifts) {
    let first = shift;
    for (let before = byId.get(first.handedFrom ?? ''); before; before = byId.get(before.handedFrom ?? ''))
      first = before;
    const end = ends.get(first.id);
    if (!end || shift.untilAt > end) ends.set(first.id, shift.untilAt);
  }
  return shifts.flatMap((shift) => {
    const untilAt = ends.get(shift.id);
    return untilAt ? [{ ...shift, untilAt }] : [];
  });
}
