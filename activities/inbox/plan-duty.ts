import type { LocalDate } from '#contracts/platform/wire.ts';
import type { DutyInput } from '#contracts/inbox/roster.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { isOpenDepartment } from '#db/doctors/department.repository.ts';
import {
  deleteShift,
  endShift,
  heldIn,
  insertShift,
  lockRoster,
  lockShift,
  whoFits,
} from '#db/inbox/roster.repository.ts';
import type { NewShift } from '#db/inbox/roster.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { asPlanned, clash, daysLater, hoursOn, mondayOf, weekOf } from '#domain/inbox/roster.ts';
import { dayPlus, firstKeptDay, lastPlannedDay } from '#domain/platform/calendar.ts';
import { assertNotAfter, assertNotBefore } from '#domain/platform/day-limits.ts';
import { invalidField, orNotFound, Refusal } from '#domain/platform/refusal.ts';

const entity = 'duty_shift';

/** @throws Refusal duty.taken with who has it and when */
export async function assertFree(
  tenant: Tenant,
  shift: NewShift,
  exceptId: string | null = null,
): Promise<void> {
  const other = (await heldIn(tenant, shift)).find((held) => held.id !== exceptId && clash(held, shift));
  if (other)
    throw new Refusal('duty.taken', {
      holder: other.name,
      fromAt: other.fromAt.toISOString(),
      untilAt: other.untilAt.toISOString(),
    });
}

const said = ({ duty, departmentId, userId, fromAt, untilAt }: NewShift) => ({
  duty,
  departmentId,
  userId,
  from: fromAt.toISOString(),
  until: untilAt.toISOString(),
});

/** When a duty begins whose hours have begun already: not before the end of whoever had it earlier today and has it no more. */
async function notBefore(tenant: Tenant, shift: NewShift): Promise<Date> {
  const now = new Date();
  const over = (await heldIn(tenant, shift)).filter((held) => held.untilAt <= now && clash(held, shift));
  return over.reduce((from, { untilAt }) => (untilAt > from ? untilAt : from), shift.fromAt);
}

async function write(tenant: Tenant, shift: NewShift): Promise<string> {
  const id = insertShift(tenant, shift);
  await recordAudit(tenant, { action: 'duty.plan', entity, entityId: id, details: said(shift) });
  return id;
}

/**
 * Puts somebody on the roster who fits and may sign in.
 * @returns the id of the duty
 * @throws Refusal request.invalid for a person who does not fit, a department that is not here, hours that are over or too far ahead;
 * duty.taken
 */
export async function planDuty(tenant: Tenant, input: DutyInput): Promise<string> {
  lockRoster(tenant);
  const { duty, departmentId, userId, isBeside, date } = input;
  const { timeZone, today } = await hospitalClock(tenant);
  assertNotAfter('date', date, lastPlannedDay(today));
  const hours = hoursOn(date, input.from, input.until, timeZone);
  if (hours.untilAt <= new Date()) throw invalidField('until', 'time_passed');
  // A beginning inside the hour that daylight saving skips may leave nothing of a short duty.
  if (hours.untilAt <= hours.fromAt) throw invalidField('until', 'after_start');
  if (departmentId && !(await isOpenDepartment(tenant, departmentId)))
    throw invalidField('departmentId', 'unknown');
  const [person] = await whoFits(tenant, duty, userId);
  if (!person) throw invalidField('userId', 'person_may_not');
  const shift = { duty, departmentId, userId, isBeside, ...hours };
  const fromAt = await notBefore(tenant, shift);
  await assertFree(tenant, { ...shift, fromAt });
  return write(tenant, { ...shift, fromAt });
}

/** Takes a duty off the roster: one that has begun ends now, one that is over stays. @throws Refusal not_found, duty.over */
export async function removeDuty(tenant: Tenant, id: string): Promise<void> {
  lockRoster(tenant);
  const shift = orNotFound(await lockShift(tenant, id));
  const now = new Date();
  if (shift.untilAt <= now) throw new Refusal('duty.over');
  if (shift.fromAt <= now) endShift(tenant, id, now);
  else deleteShift(tenant, id);
  await recordAudit(tenant, {
    action: 'duty.remove',
    entity,
    entityId: id,
    details: { duty: shift.duty, userId: shift.userId, hasBegun: shift.fromAt <= now },
  });
}

/**
 * The duties of the week before that the same hours of a week can take by the clock on the wall: as they were planned, of people who
 * still fit, not over, and free. What clashes is left out: whoever fills the week sees what is still empty.
 */
export async function repeatable(tenant: Tenant, day: LocalDate): Promise<NewShift[]> {
  const { timeZone } = await hospitalClock(tenant);
  const monday = mondayOf(day);
  const [before, week] = [weekOf(dayPlus(monday, -7), timeZone), weekOf(monday, timeZone)];
  // A night may reach into the day after the week.
  const held: NewShift[] = await heldIn(tenant, {
    ...week,
    untilAt: weekOf(dayPlus(monday, 7), timeZone).untilAt,
  });
  const now = new Date();
  const free: NewShift[] = [];
  for (const { duty, departmentId, userId, isBeside, fits, ...hours } of asPlanned(
    await heldIn(tenant, before),
  )) {
    // One that ran into the week before is of the week in which it began.
    if (!fits || hours.fromAt < before.fromAt) continue;
    const shift = { duty, departmentId, userId, isBeside, ...daysLater(hours, 7, timeZone) };
    if (shift.untilAt <= now || held.some((other) => clash(other, shift))) continue;
    free.push(shift);
    held.push(shift);
  }
  return free;
}

/** A week that somebody plans or looks back to. @throws Refusal request.invalid */
export async function assertNear(tenant: Tenant, day: LocalDate): Promise<void> {
  const { today } = await hospitalClock(tenant);
  assertNotAfter('day', day, lastPlannedDay(today));
  assertNotBefore('day', day, firstKeptDay(today));
}

/** Fills a week as the one before. @throws Refusal request.invalid for a week too far ahead */
export async function repeatWeek(tenant: Tenant, day: LocalDate): Promise<void> {
  lockRoster(tenant);
  await assertNear(tenant, day);
  for (const shift of await repeatable(tenant, day)) await write(tenant, shift);
}
