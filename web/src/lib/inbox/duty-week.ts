import type { LocalDate } from '#contracts/platform/wire.ts';
import type { DutyRow, DutyShift } from '#contracts/inbox/roster.ts';
import { compareDays, dayPlus } from '#domain/platform/calendar.ts';

/** What a day of a row shows: duties that begin on it, or were running as the week began, and hours of it that nobody has. */
export type DutyDay = { day: LocalDate; shifts: DutyShift[]; gaps: { from: string; until: string }[] };

/**
 * A row of the roster day by day. A night is shown on the day it begins; a gap over several days is cut at midnight.
 * @param where day and time of a point in time at the hospital
 */
export function daysOf(
  row: DutyRow,
  monday: LocalDate,
  where: { day: (at: string) => LocalDate; time: (at: string) => string },
): DutyDay[] {
  return [0, 1, 2, 3, 4, 5, 6].map((index) => {
    const day = dayPlus(monday, index);
    const isHere = (at: string) =>
      compareDays(where.day(at), day) === 0 || (index === 0 && compareDays(where.day(at), day) < 0);
    return {
      day,
      shifts: row.shifts.filter(({ fromAt }) => isHere(fromAt)),
      gaps: row.gaps.flatMap(({ fromAt, untilAt }) => {
        const [first, last] = [where.day(fromAt), where.day(untilAt)];
        if (compareDays(first, day) > 0 || compareDays(last, day) < 0) return [];
        const from = compareDays(first, day) === 0 ? where.time(fromAt) : '00:00';
        const until = compareDays(last, day) === 0 ? where.time(untilAt) : '24:00';
        return from === until || until === '00:00' ? [] : [{ from, until }];
      }),
    };
  });
}
