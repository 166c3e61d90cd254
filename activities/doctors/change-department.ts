import type { LocalDate } from '#contracts/platform/wire.ts';
import type { AddDepartmentInput, ChangeDepartmentInput } from '#contracts/doctors/department.ts';
import { lastPlannedDay } from '#domain/platform/calendar.ts';
import { daySetFrom } from '#domain/platform/day-limits.ts';
import { invalidField, orNotFound, Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { pricesOf, setPrices } from '#db/billing/price.repository.ts';
import {
  chargeAsDepartment,
  consultationCode,
  insertDepartment,
  lockDepartment,
  openIn,
  writeDepartment,
} from '#db/doctors/department.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { changedMeanwhile } from '#activities/audit/changed-meanwhile.ts';

type Fee = { id: string; code: string; name: string; feeMinor: string; from: LocalDate | null };

/** Sets what a consultation costs from a day on; its doctors charge it from then. Who is locked is the department. @throws Refusal request.invalid */
async function setFee(tenant: Tenant, { id, code, name, feeMinor, from }: Fee): Promise<void> {
  const { today } = await hospitalClock(tenant);
  const later = daySetFrom(from, today, lastPlannedDay(today));
  const service = consultationCode(code);
  const known = (await pricesOf(tenant, [service])).get(service);
  // Its doctors would have no fee until then.
  if (later && !known) throw invalidField('from', 'wrong');
  const price = {
    code: service,
    name: known?.name ?? `Consultation, ${name}`,
    amountMinor: BigInt(feeMinor),
    per: 1,
  };
  await setPrices(tenant, [price], later);
  await chargeAsDepartment(tenant, id, service);
}

/** Adds a department, with what a consultation costs there. @throws Refusal department.code_taken */
export async function addDepartment(
  tenant: Tenant,
  { code, name, feeMinor }: AddDepartmentInput,
): Promise<string> {
  const id = await insertDepartment(tenant, { code, name });
  if (!id) throw new Refusal('department.code_taken', {}, [{ path: 'code', code: 'taken' }]);
  if (feeMinor !== undefined) await setFee(tenant, { id, code, name, feeMinor, from: null });
  await recordAudit(tenant, {
    action: 'department.add',
    entity: 'department',
    entityId: id,
    details: { code, feeMinor: feeMinor ?? null },
  });
  return id;
}

/**
 * Renames a department, closes it, opens it again, or sets what a consultation costs there from a day on.
 * @throws Refusal not_found, changed.meanwhile, department.in_use with what is still open there, request.invalid
 */
export async function changeDepartment(
  tenant: Tenant,
  id: string,
  { name, isClosed, feeMinor, from, version }: ChangeDepartmentInput,
): Promise<void> {
  const { code, isClosed: wasClosed } = orNotFound(await lockDepartment(tenant, id));
  if (!(await writeDepartment(tenant, id, { name, isClosed, version })))
    throw await changedMeanwhile(tenant, { entity: 'department', entityId: id });
  if (isClosed && !wasClosed) {
    const open = await openIn(tenant, id);
    if (Object.values(open).some(Boolean)) throw new Refusal('department.in_use', open);
  }
  if (feeMinor !== undefined) await setFee(tenant, { id, code, name, feeMinor, from: from ?? null });
  await recordAudit(tenant, {
    action: 'department.change',
    entity: 'department',
    entityId: id,
    details: { isClosed, ...(feeMinor === undefined ? {} : { feeMinor, from: from ?? null }) },
  });
}
