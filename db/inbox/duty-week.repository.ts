import type { LocalDate } from '#contracts/platform/wire.ts';
import { duties } from '#contracts/inbox/duty-names.ts';
import type { Duty } from '#contracts/inbox/duty-names.ts';
import type { DutyRow, DutyShift, DutyWeek } from '#contracts/inbox/roster.ts';
import { gapsIn, mondayOf, weekOf } from '#domain/inbox/roster.ts';
import type { Stretch } from '#domain/inbox/roster.ts';
import { dayPlus } from '#domain/platform/calendar.ts';
import { shiftsIn } from '#db/inbox/roster.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

type Of = { duty: Duty; departmentId: string | null; departmentName: string | null };
const keyOf = ({ duty, departmentId }: Of): string => `${duty} ${departmentId ?? ''}`;
const hoursOf = ({ fromAt, untilAt }: DutyShift): Stretch => ({
  fromAt: new Date(fromAt),
  untilAt: new Date(untilAt),
});

/**
 * The roster of a week: every duty over the whole hospital, and over each department that has one in this week or the one before, with
 * the hours that nobody has. Hours that are over are no gaps.
 */
export async function dutyWeek(
  tenant: Tenant,
  day: LocalDate | undefined,
  readsAll: boolean,
): Promise<Omit<DutyWeek, 'canRepeat'>> {
  const { timeZone, today } = await hospitalClock(tenant);
  const from = mondayOf(day ?? today);
  const week = weekOf(from, timeZone);
  const before = weekOf(dayPlus(from, -7), timeZone);
  const all = await shiftsIn(tenant, { fromAt: before.fromAt, untilAt: week.untilAt }, readsAll);
  const rows = new Map<string, Of>();
  for (const duty of duties) {
    const whole = { duty, departmentId: null, departmentName: null };
    rows.set(keyOf(whole), whole);
    for (const shift of all.filter((each) => each.duty === duty)) {
      const { departmentId, departmentName } = shift;
      rows.set(keyOf(shift), { duty, departmentId, departmentName });
    }
  }
  const now = new Date();
  const ahead = { fromAt: now > week.fromAt ? now : week.fromAt, untilAt: week.untilAt };
  return {
    from,
    today,
    timeZone,
    rows: [...rows.values()].map((row): DutyRow => {
      const shifts = all.filter(
        (shift) => keyOf(shift) === keyOf(row) && hoursOf(shift).untilAt > week.fromAt,
      );
      const covered = shifts.filter(({ fits }) => fits).map(hoursOf);
      const gaps = ahead.fromAt < ahead.untilAt ? gapsIn(ahead, covered) : [];
      return {
        ...row,
        shifts,
        gaps: gaps.map(({ fromAt, untilAt }) => ({
          fromAt: fromAt.toISOString(),
          untilAt: untilAt.toISOString(),
        })),
      };
    }),
  };
}
