import type {
  Availability,
  AvailabilityException as ExceptionWire,
  AvailabilityRule as RuleWire,
} from '#contracts/doctors/doctor.ts';
import type { Zone } from '#domain/appointments/sessions.ts';
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

type Hours = Omit<Availability, 'version' | 'needNewTime'>;

/** Weekly rules and exceptions of a doctor. */
export const availabilityOf = (tenant: Tenant, doctorId: string): Promise<Hours> =>
  askOnce(tenant, `availability ${doctorId}`, () => readAvailability(tenant, doctorId));

async function readAvailability(tenant: Tenant, doctorId: string): Promise<Hours> {
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

/**
 * Counts a change of a doctor's weekly rules.
 * @param seen how many there were when the person saw them; null where nobody looked
 * @returns whether there are still so many; nothing is counted else
 */
export async function countChange(tenant: Tenant, doctorId: string, seen: number | null): Promise<boolean> {
  const rows = await tenant.em.execute<unknown[]>(
    'update doctor set version = version + 1 where hospital_id = ? and id = ? and version = coalesce(?, version) returning id',
    [tenant.hospitalId, doctorId, seen],
  );
  return rows.length > 0;
}

/** How often a doctor's weekly rules were changed. */
export async function changesOf(tenant: Tenant, doctorId: string): Promise<number> {
  const [row] = await tenant.em.execute<{ version: number }[]>(
    'select version from doctor where hospital_id = ? and id = ?',
    [tenant.hospitalId, doctorId],
  );
  return row?.version ?? 1;
}

/** Replaces a doctor's weekly rules. Booked appointments stay as they are. */
export async function replaceRules(
  tenant: Tenant,
  doctorId: string,
  rules: readonly RuleWire[],
): Promise<void> {
  const { em, hospitalId } = tenant;
  await em.execute('delete from availability_rule where hospital_id = ? and doctor_id = ?', [
    hospitalId,
    doctorId,
  ]);
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

/** Adds time away or extra hours. @returns its id */
export async function insertException(
  tenant: Tenant,
  doctorId: string,
  { date, kind, from, to, session, slotMinutes, reason }: ExceptionWire,
): Promise<string> {
  const { em, hospitalId } = tenant;
  const id = uuidv7();
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
  return id;
}

/** Takes an exception out. @returns whether it was there */
export async function deleteException(
  tenant: Tenant,
  doctorId: string,
  exceptionId: string,
): Promise<boolean> {
  const rows = await tenant.em.execute<unknown[]>(
    'delete from availability_exception where hospital_id = ? and doctor_id = ? and id = ? returning id',
    [tenant.hospitalId, doctorId, exceptionId],
  );
  return rows.length > 0;
}
