import type { BirthDate } from '#contracts/patients/patient.ts';
import type { FieldRefusal } from '#domain/platform/refusal.ts';
import { compareDays, dayAt, dayPlus } from '#domain/platform/calendar.ts';

/** How far a clock at a desk may be ahead of the server's, minutes. */
const clockMinutes = 5;
/** Years by which an estimated birth may be wrong. */
const estimateYears = 10;
const longestLifeYears = 130;

/** Every point in time that a form states for something that has happened, at any depth: where it stands, and when. */
export function statedTimes(form: unknown, path = 'form'): { path: string; at: string }[] {
  if (typeof form !== 'object' || form === null) return [];
  return Object.entries(form).flatMap(([name, value]) =>
    name === 'occurredAt' && typeof value === 'string'
      ? [{ path: `${path}.${name}`, at: value }]
      : statedTimes(value, `${path}.${name}`),
  );
}

/** The first day on which something may have happened to a person. */
export function firstDayOf(birth: BirthDate, today: string): string {
  if (birth.precision === 'unknown') return dayPlus(today, -longestLifeYears * 366);
  return birth.precision === 'day' ? birth.date : dayPlus(birth.date, -estimateYears * 366);
}

/**
 * What has happened is not still to come, but for a few minutes of clocks, and not before the person was born by the hospital's calendar.
 * @param now epoch milliseconds @returns the fields that cannot be so
 */
export function impossibleTimes(
  form: unknown,
  { firstDay, timeZone, now }: { firstDay: string; timeZone: string; now: number },
): FieldRefusal[] {
  return statedTimes(form).flatMap(({ path, at }): FieldRefusal[] => {
    if (Date.parse(at) > now + clockMinutes * 60_000) return [{ path, code: 'still_to_come' }];
    return compareDays(dayAt(at, timeZone), firstDay) < 0 ? [{ path, code: 'before_birth' }] : [];
  });
}
