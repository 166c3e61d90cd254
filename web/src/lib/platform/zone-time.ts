import type { LocalDate } from '#contracts/platform/wire.ts';

const two = (value: number) => String(value).padStart(2, '0');
const formats = new Map<string, Intl.DateTimeFormat>();

/** Calendar fields of a point in time in a zone. */
function fieldsIn(timeZone: string, at: Date): Record<'year' | 'month' | 'day' | 'hour' | 'minute', number> {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
    formats.set(timeZone, format);
  }
  const found = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, Number(part.value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = found;
  return { year, month, day, hour, minute };
}

/** Day of a point in time in a zone, `YYYY-MM-DD`. */
export function dayIn(timeZone: string, at: Date): LocalDate {
  const { year, month, day } = fieldsIn(timeZone, at);
  return `${year}-${two(month)}-${two(day)}` as LocalDate;
}

/** Time of day of a point in time in a zone, `HH:mm`. */
export function timeIn(timeZone: string, at: Date): string {
  const { hour, minute } = fieldsIn(timeZone, at);
  return `${two(hour)}:${two(minute)}`;
}

/** The point in time a clock on the wall of a zone shows `day` and `time`. In an hour that clocks skip: the hour after. */
export function instantIn(timeZone: string, day: string, time: string): Date {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  const shown = (at: number) => {
    const { year, month, day: date, hour, minute } = fieldsIn(timeZone, new Date(at));
    return Date.UTC(year, month - 1, date, hour, minute);
  };
  // The offset at the guess may be the one of the other side of a change of clocks: corrected once.
  const guess = wanted - (shown(wanted) - wanted);
  return new Date(guess - (shown(guess) - wanted));
}

/** ISO weekday of a day: 1 Monday to 7 Sunday. */
export const weekdayOf = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
