import type { LocalDate } from '#contracts/platform/wire.ts';
import type { OrderEnd } from '#contracts/cases/names.ts';
import type { RejectReason } from '#contracts/labs/names.ts';
import { nextNumber } from '#db/billing/ledger.repository.ts';
import { LabResult, Specimen } from '#db/labs/lab.entity.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { toDate } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A specimen with its accession number: `L261124-0007`, gapless a day in the hospital. */
export async function insertSpecimen(
  tenant: Tenant,
  specimen: Pick<Specimen, 'id' | 'orderId' | 'visitId' | 'patientId' | 'type' | 'container'> & {
    collectedAt: Date;
    note: Sealed | null;
  },
): Promise<void> {
  const day = (await hospitalClock(tenant)).today.slice(2).replaceAll('-', '');
  const number = await nextNumber(tenant, `accession:${day}`);
  sendInsert(tenant.em, Specimen, {
    ...specimen,
    hospitalId: tenant.hospitalId,
    accession: `L${day}-${number.toString().padStart(4, '0')}`,
    state: 'collected',
    collectedBy: tenant.actorId ?? '',
    recordedAt: new Date(),
    receivedBy: null,
    receivedAt: null,
    rejectReason: null,
  });
}

/** Takes a specimen in, or rejects it. @returns false when somebody has decided about it */
export async function decideSpecimen(
  tenant: Tenant,
  specimenId: string,
  decision: { state: 'received' } | { state: 'rejected'; reason: RejectReason },
): Promise<boolean> {
  const reason = decision.state === 'rejected' ? decision.reason : null;
  const rows = await tenant.em.execute<unknown[]>(
    `update specimen set state = ?, reject_reason = ?, received_by = ?, received_at = now() where hospital_id = ? and id = ? and state = 'collected' returning id`,
    [decision.state, reason, tenant.actorId, tenant.hospitalId, specimenId],
  );
  return rows.length > 0;
}

export type NewResult = Pick<
  LabResult,
  | 'itemId'
  | 'version'
  | 'orderId'
  | 'visitId'
  | 'patientId'
  | 'testId'
  | 'comparator'
  | 'value'
  | 'unit'
  | 'code'
  | 'words'
  | 'flag'
  | 'rangeText'
  | 'critical'
  | 'occurredAt'
  | 'submissionId'
>;

/** The newest version of each item's result; items without one are not in the answer. */
export async function resultVersions(
  tenant: Tenant,
  itemIds: readonly string[],
): Promise<Map<string, number>> {
  const rows = await tenant.em.execute<{ id: string; version: number }[]>(
    'select item_id as id, max(version) as version from lab_result where hospital_id = ? and item_id in (?) group by item_id',
    [tenant.hospitalId, itemIds],
  );
  return new Map(rows.map(({ id, version }) => [id, version]));
}

/** New versions of items' results; earlier ones stay. */
export function insertResults(tenant: Tenant, results: readonly NewResult[]): void {
  sendInsert(
    tenant.em,
    LabResult,
    results.map((result) => ({
      id: uuidv7(),
      hospitalId: tenant.hospitalId,
      ...result,
      enteredBy: tenant.actorId ?? '',
      enteredAt: new Date(),
      verifiedBy: null,
      verifiedAt: null,
    })),
  );
}

/** The newest results of items, who entered them, and whether they are critical. */
export const newestResults = (
  { em, hospitalId }: Tenant,
  itemIds: readonly string[],
): Promise<{ id: string; enteredBy: string; critical: boolean }[]> =>
  em.execute(
    `select distinct on (item_id) id, entered_by as "enteredBy", critical from lab_result where hospital_id = ? and item_id in (?) order by item_id, version desc`,
    [hospitalId, itemIds],
  );

/** Releases results, in the name of the acting person. */
export const markVerified = ({ em, hospitalId, actorId }: Tenant, resultIds: readonly string[]): void =>
  sendWrite(
    em,
    'update lab_result set verified_by = ?, verified_at = now() where hospital_id = ? and id in (?)',
    [actorId, hospitalId, resultIds],
  );

export type RangeSubject = {
  sex: 'male' | 'female' | 'other' | 'unknown';
  born: LocalDate | null;
  pregnant: boolean | null;
};

/** Whom the ranges of a result are for: sex, the day of birth, pregnancy as last stated. */
export async function rangeSubject(tenant: Tenant, patientId: string): Promise<RangeSubject> {
  const { em, hospitalId } = tenant;
  const [row] = await em.execute<
    {
      gender: 'male' | 'female' | 'other' | 'unknown';
      birth_date: LocalDate | null;
      pregnancy: string | null;
    }[]
  >(
    `select p.gender, p.birth_date::text as birth_date,
            (select t.pregnancy from triage t where t.hospital_id = p.hospital_id and t.patient_id = p.id and t.recorded_at > now() - interval '280 days' order by t.recorded_at desc limit 1) as pregnancy
       from patient p where p.hospital_id = ? and p.id = ?`,
    [hospitalId, patientId],
  );
  const pregnant =
    row?.gender === 'male' || row?.pregnancy === 'not_pregnant' || row?.pregnancy === 'not_applicable'
      ? false
      : row?.pregnancy === 'pregnant'
        ? true
        : null;
  return {
    sex: row?.gender ?? 'unknown',
    born: row?.birth_date ?? null,
    pregnant,
  };
}

export function endLabOrder(tenant: Tenant, orderId: string, state: OrderEnd): void {
  sendWrite(
    tenant.em,
    "update lab_order set state = ?, ended_at = now() where hospital_id = ? and id = ? and state = 'active'",
    [state, tenant.hospitalId, orderId],
  );
}

/** When a specimen was collected; null when it is not there. */
export async function collectedAtOf(tenant: Tenant, specimenId: string | null): Promise<Date | null> {
  const [row] = await tenant.em.execute<{ at: string }[]>(
    'select collected_at as at from specimen where hospital_id = ? and id = ?',
    [tenant.hospitalId, specimenId],
  );
  return row ? toDate(row.at) : null;
}
