import type {
  Availability,
  AvailabilityException as ExceptionWire,
  AvailabilityRule as RuleWire,
} from '#contracts/doctors/doctor.ts';
import type { Zone } from '#domain/appointments/sessions.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { AvailabilityException, AvailabilityRule } from '#db/doctors/doctor.entity.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { sendInsert } from '#db/driver/send-write.ts';
import { askOnce } from '#db/tenancy/ask-once.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** Zone and day start of the hospital. */
export async function hospitalZone(tenant: Tenant): Promise<Zone> {
  const { timeZone, dayStartsAt } = await hospitalClock(tenant);
  return { timeZone, dayStartsAt };
}

/** Weekly rules and exceptions of a doctor. */
export const availabilityOf = (tenant: Tenant, doctorId: string): Promise<Availability> =>
  askOnce(tenant, `availability ${doctorId}`, () => readAvailability(tenant, doctorId));

async function readAvailability(tenant: Tenant, doctorId: string): Promise<Availability> {
  const { em, hospitalId } = tenant;
  const [rules, exceptions] = await Promise.all([
    em.find(AvailabilityRule, { hospitalId, doctorId }, { orderBy: { weekday: 'asc', fromTime: 'asc' } }),
    em.find(AvailabilityException, { hospitalId, doctorId }, { orderBy: { date: 'asc' } }),
  ]);
  return {
    rules: rules.map((row) => ({
      weekday: row.weekday,
      session: row.session,
      from: row.fromTime,
      to: row.toTime,
      slotMinutes: row.slotMinutes,
      validFrom: row.validFrom,
      validTo: row.validTo ?? null,
    })),
    exceptions: exceptions.map((row) => ({
      id: row.id,
      date: row.date,
      kind: row.kind,
      from: row.fromTime ?? null,
      to: row.toTime ?? null,
      reason: row.reason,
      session: row.session ?? null,
      slotMinutes: row.slotMinutes ?? null,
    })),
  };
}

const endOf = (time: string) => (time === '00:00' ? '24:00' : time);
const overlaps = (a: RuleWire, b: RuleWire) =>
  a.weekday === b.weekday &&
  a.from < endOf(b.to) &&
  b.from < endOf(a.to) &&
  a.validFrom <= (b.validTo ?? '9999-12-31') &&
  b.validFrom <= (a.validTo ?? '9999-12-31');

/** Replaces a doctor's weekly rules. Booked appointments stay as they are. @throws Refusal schedule.overlap, request.invalid */
export async function setAvailability(
  tenant: Tenant,
  doctorId: string,
  rules: readonly RuleWire[],
): Promise<void> {
  rules.forEach((rule, index) => {
    if (rule.from >= endOf(rule.to))
      throw new Refusal('request.invalid', {}, [
        { path: `rules.${index}.to`, message: 'must be after the start' },
      ]);
    const clash = rules.findIndex((other, at) => at > index && overlaps(rule, other));
    if (clash >= 0)
      throw new Refusal('schedule.overlap', {}, [
        {
          path: `rules.${clash}.from`,
          message: `overlaps ${rule.session} ${rule.from}–${rule.to} of the same day`,
        },
      ]);
  });
  const { em, hospitalId } = tenant;
  await em.execute('delete from availability_rule where hospital_id = ? and doctor_id = ?', [
    hospitalId,
    doctorId,
  ]);
  if (rules.length) {
    sendInsert(
      em,
      AvailabilityRule,
      rules.map((rule) => ({
        id: uuidv7(),
        hospitalId,
        doctorId,
        weekday: rule.weekday,
        session: rule.session,
        fromTime: rule.from,
        toTime: rule.to,
        slotMinutes: rule.slotMinutes,
        validFrom: rule.validFrom,
        validTo: rule.validTo,
      })),
    );
  }
  await recordAudit(tenant, {
    action: 'schedule.set',
    entity: 'doctor',
    entityId: doctorId,
    details: { rules: rules.length },
  });
}

/** Adds time away or extra hours. @throws Refusal request.invalid */
export async function addException(
  tenant: Tenant,
  doctorId: string,
  exception: ExceptionWire,
): Promise<void> {
  if (
    (exception.from === null) !== (exception.to === null) ||
    (exception.kind === 'extra' && !exception.from) ||
    (exception.from && exception.to && exception.from >= endOf(exception.to))
  ) {
    throw new Refusal('request.invalid', {}, [
      { path: 'to', message: 'give both times, the end after the start; extra hours need them' },
    ]);
  }
  const { em, hospitalId } = tenant;
  const id = uuidv7();
  const { date, kind, from, to, session, slotMinutes, reason } = exception;
  await em.insert(AvailabilityException, {
    id,
    hospitalId,
    doctorId,
    date,
    kind,
    fromTime: from,
    toTime: to,
    session,
    slotMinutes,
    reason,
  });
  await recordAudit(tenant, {
    action: 'schedule.exception',
    entity: 'doctor',
    entityId: doctorId,
    details: { exceptionId: id, kind, date },
  });
}

/** Takes an exception back. @throws Refusal not_found */
export async function removeException(tenant: Tenant, doctorId: string, exceptionId: string): Promise<void> {
  const rows = await tenant.em.execute<unknown[]>(
    'delete from availability_exception where hospital_id = ? and doctor_id = ? and id = ? returning id',
    [tenant.hospitalId, doctorId, exceptionId],
  );
  if (!rows.length) throw new Refusal('not_found');
  await recordAudit(tenant, {
    action: 'schedule.exception_removed',
    entity: 'doctor',
    entityId: doctorId,
    details: { exceptionId },
  });
}
