import type { LocalDate } from '#contracts/platform/wire.ts';
import type { BirthDate } from '#contracts/patients/patient.ts';
import type { FieldRefusal } from '#domain/platform/refusal.ts';
import { compareDays, dayAt, dayPlus, lastPlannedDay } from '#domain/platform/calendar.ts';

/** How far a clock at a desk may be ahead of the server's, minutes. */
const clockMinutes = 5;
/** Years by which an estimated birth may be wrong. */
const estimateYears = 10;
const longestLifeYears = 130;

/** What a form calls a point in time: of something that has happened, or that is planned. */
const names: Readonly<Record<string, 'happened' | 'planned'>> = {
  occurredAt: 'happened',
  scheduledAt: 'planned',
};
type Stated = { path: string; at: string; what: 'happened' | 'planned' };

/** Every point in time that a form states, at any depth: where it stands, when, and whether it has happened or is planned. */
export function statedTimes(form: unknown, path = 'form'): Stated[] {
  if (typeof form !== 'object' || form === null) return [];
  return Object.entries(form).flatMap(([name, value]) => {
    const what = names[name];
    return what && typeof value === 'string'
      ? [{ path: `${path}.${name}`, at: value, what }]
      : statedTimes(value, `${path}.${name}`);
  });
}

/** The first day on which something may have happened to a person. */
export function firstDayOf(birth: BirthDate, today: LocalDate): LocalDate {
  if (birth.precision === 'unknown') return dayPlus(today, -longestLifeYears * 366);
  return birth.precision === 'day' ? birth.date : dayPlus(birth.date, -estimateYears * 366);
}

/**
 * What has happened is not still to come, but for a few minutes of clocks, and not before the person was born by the hospital's calendar;
 * what is planned is not before the day that it is, and not beyond what anybody plans.
 * @param now epoch milliseconds @returns the fields that cannot be so
 */
export function impossibleTimes(
  form: unknown,
  { firstDay, timeZone, now }: { firstDay: LocalDate; timeZone: string; now: number },
): FieldRefusal[] {
  const today = dayAt(new Date(now), timeZone);
  const lastDay = lastPlannedDay(today);
  return statedTimes(form).flatMap(({ path, at, what }): FieldRefusal[] => {
    if (what === 'planned') {
      const day = dayAt(at, timeZone);
      if (compareDays(day, today) < 0) return [{ path, code: 'time_passed' }];
      return compareDays(day, lastDay) > 0 ? [{ path, code: 'too_far_ahead', params: { day: lastDay } }] : [];
    }
    if (Date.parse(at) > now + clockMinutes * 60_000) return [{ path, code: 'still_to_come' }];
    return compareDays(dayAt(at, timeZone), firstDay) < 0 ? [{ path, code: 'before_birth' }] : [];
  });
}
