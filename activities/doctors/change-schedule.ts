import type { LocalDate } from '#contracts/platform/wire.ts';
import type { z } from 'zod';
import type {
  AvailabilityException,
  AvailabilityRule,
  SetAvailabilityInput,
} from '#contracts/doctors/doctor.ts';
import { assertNotAfter } from '#domain/platform/day-limits.ts';
import { orNotFound, Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import {
  countChange,
  deleteException,
  insertException,
  replaceRules,
} from '#db/doctors/availability.repository.ts';
import { findDoctor } from '#db/doctors/doctor.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { changedMeanwhile } from '#activities/audit/changed-meanwhile.ts';
import { compareDays, compareTimes, lastPlannedDay } from '#domain/platform/calendar.ts';

/** @throws Refusal request.invalid for a day beyond what anybody plans */
function assertPlannable(day: LocalDate, today: LocalDate, path: string): void {
  assertNotAfter(path, day, lastPlannedDay(today));
}

const endOf = (time: string) => (time === '00:00' ? '24:00' : time);
const overlaps = (a: AvailabilityRule, b: AvailabilityRule) =>
  a.weekday === b.weekday &&
  compareTimes(a.from, endOf(b.to)) < 0 &&
  compareTimes(b.from, endOf(a.to)) < 0 &&
  compareDays(a.validFrom, b.validTo ?? '9999-12-31') <= 0 &&
  compareDays(b.validFrom, a.validTo ?? '9999-12-31') <= 0;

/** Replaces a doctor's weekly rules. Booked appointments stay as they are. @throws Refusal not_found, changed.meanwhile, schedule.overlap, request.invalid */
export async function setAvailability(
  tenant: Tenant,
  doctorId: string,
  { rules, version }: z.output<typeof SetAvailabilityInput>,
): Promise<void> {
  orNotFound(await findDoctor(tenant, doctorId));
  const { today } = await hospitalClock(tenant);
  rules.forEach((rule, index) => {
    assertPlannable(rule.validFrom, today, `rules.${index}.validFrom`);
    if (rule.validTo) assertPlannable(rule.validTo, today, `rules.${index}.validTo`);
    if (compareTimes(rule.from, endOf(rule.to)) >= 0)
      throw new Refusal('request.invalid', {}, [{ path: `rules.${index}.to`, code: 'after_start' }]);
    const clash = rules.findIndex((other, at) => at > index && overlaps(rule, other));
    if (clash >= 0)
      throw new Refusal('schedule.overlap', {}, [
        {
          path: `rules.${clash}.from`,
          code: 'hours_overlap',
          params: { session: rule.session, from: rule.from, to: rule.to },
        },
      ]);
  });
  if (!(await countChange(tenant, doctorId, version ?? null)))
    throw await changedMeanwhile(tenant, { entity: 'doctor', entityId: doctorId });
  await replaceRules(tenant, doctorId, rules);
  await recordAudit(tenant, {
    action: 'schedule.set',
    entity: 'doctor',
    entityId: doctorId,
    details: { rules: rules.length },
  });
}

/** Adds time away or extra hours. @throws Refusal not_found, request.invalid */
export async function addException(
  tenant: Tenant,
  doctorId: string,
  exception: AvailabilityException,
): Promise<void> {
  orNotFound(await findDoctor(tenant, doctorId));
  const { date, kind, from, to } = exception;
  assertPlannable(date, (await hospitalClock(tenant)).today, 'date');
  if (
    (from === null) !== (to === null) ||
    (kind === 'extra' && !from) ||
    (from && to && compareTimes(from, endOf(to)) >= 0)
  )
    throw new Refusal('request.invalid', {}, [{ path: 'to', code: 'both_times' }]);
  const exceptionId = await insertException(tenant, doctorId, exception);
  await recordAudit(tenant, {
    action: 'schedule.exception',
    entity: 'doctor',
    entityId: doctorId,
    details: { exceptionId, kind, date },
  });
}

/** Takes an exception back. @throws Refusal not_found */
export async function removeException(tenant: Tenant, doctorId: string, exceptionId: string): Promise<void> {
  orNotFound(await findDoctor(tenant, doctorId));
  if (!(await deleteException(tenant, doctorId, exceptionId))) throw new Refusal('not_found');
  await recordAudit(tenant, {
    action: 'schedule.exception_removed',
    entity: 'doctor',
    entityId: doctorId,
    details: { exceptionId },
  });
}
