import type { LabItemState, RejectReason } from '#contracts/labs/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { nextNumber } from '#db/billing/ledger.repository.ts';
import { LabItem, LabResult, LabTest, Specimen } from '#db/labs/lab.entity.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { readRows } from '#db/tenancy/locked-row.ts';
import { toDate, toIso } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** An item with its test, as the steps need it. */
export type ItemOfTest = LabItem & { test: LabTest };

/** The items of a step with their tests, in the order of the request; locked by their order's lock. */
export async function itemsOfStep(
  tenant: Tenant,
  orderId: string,
  ids: readonly string[],
): Promise<ItemOfTest[]> {
  const [items, found] = await together([
    readRows(tenant, LabItem, { where: 'order_id = ? and id in (?)', values: [orderId, ids] }),
    readRows(tenant, LabTest, {
      where: 'id in (select test_id from lab_item where hospital_id = ? and order_id = ? and id in (?))',
      values: [tenant.hospitalId, orderId, ids],
    }),
  ]);
  const tests = new Map(found.map((test) => [test.id, test]));
  return ids.map((id) => {
    const item = items.find((each) => each.id === id);
    const test = item ? tests.get(item.testId) : undefined;
    if (!item || !test) throw new Refusal('order.item_unknown', { itemId: id });
    return Object.assign(item, { test });
  });
}

/**
 * Moves items from one state to another, all or none: who comes second learns who was first.
 * @throws Refusal order.item_state with `byName`, `at` and the state
 */
export async function moveItems(
  tenant: Tenant,
  ids: readonly string[],
  from: LabItemState,
  to: LabItemState,
  change: { specimenId?: string | null; reason?: Sealed | null; reviewed?: boolean } = {},
): Promise<void> {
  if (!ids.length) return;
  const { em, hospitalId, actorId } = tenant;
  const moved = await em.execute<{ id: string }[]>(
    `update lab_item set state = ?, specimen_id = case when ? then ?::uuid else specimen_id end, reason = case when ? then ? else reason end,
            reviewed_by = case when ? then ?::uuid else reviewed_by end, reviewed_at = case when ? then now() else reviewed_at end,
            changed_by = ?, changed_at = now()
      where hospital_id = ? and id in (?) and state = ? returning id`,
    [
      to,
      change.specimenId !== undefined,
      change.specimenId ?? null,
      change.reason !== undefined,
      change.reason ?? null,
      change.reviewed === true,
      actorId,
      change.reviewed === true,
      actorId,
      hospitalId,
      ids,
      from,
    ],
  );
  if (moved.length === ids.length) return;
  const [other] = await em.execute<{ state: string; at: string; name: string | null }[]>(
    `select i.state, i.changed_at as at, u.name from lab_item i left join app_user u on u.hospital_id = i.hospital_id and u.id = i.changed_by
      where i.hospital_id = ? and i.id in (?) and i.state <> ? limit 1`,
    [hospitalId, ids, to],
  );
  throw new Refusal(
    'order.item_state',
    other ? { state: other.state, at: toIso(other.at), byName: other.name } : {},
  );
}

/** The doctor has seen that tests were never collected. */
export const acknowledgeExpired = (tenant: Tenant, ids: readonly string[]): void =>
  sendWrite(
    tenant.em,
    "update lab_item set reviewed_by = ?, reviewed_at = now() where hospital_id = ? and id in (?) and state = 'expired' and reviewed_at is null",
    [tenant.actorId, tenant.hospitalId, ids],
  );

export function markCharged(tenant: Tenant, ids: readonly string[]): void {
  if (!ids.length) return;
  sendWrite(tenant.em, 'update lab_item set charged = true where hospital_id = ? and id in (?)', [
    tenant.hospitalId,
    ids,
  ]);
}

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

/** Takes a specimen in, or rejects it. @throws Refusal order.item_state when somebody has decided about it */
export async function decideSpecimen(
  tenant: Tenant,
  specimenId: string,
  decision: { state: 'received' } | { state: 'rejected'; reason: RejectReason },
): Promise<void> {
  const reason = decision.state === 'rejected' ? decision.reason : null;
  const rows = await tenant.em.execute<unknown[]>(
    `update specimen set state = ?, reject_reason = ?, received_by = ?, received_at = now() where hospital_id = ? and id = ? and state = 'collected' returning id`,
    [decision.state, reason, tenant.actorId, tenant.hospitalId, specimenId],
  );
  if (!rows.length) throw new Refusal('order.item_state');
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

/** Releases the newest results of items. @throws Refusal lab.same_person when this person entered one of them */
export async function verifyResults(tenant: Tenant, itemIds: readonly string[]): Promise<void> {
  if (!itemIds.length) return;
  const { em, hospitalId, actorId } = tenant;
  const newest = `select distinct on (item_id) id, entered_by from lab_result where hospital_id = ? and item_id in (?) order by item_id, version desc`;
  const rows = await em.execute<{ id: string; entered_by: string }[]>(newest, [hospitalId, itemIds]);
  if (rows.some((row) => row.entered_by === actorId)) throw new Refusal('lab.same_person');
  sendWrite(
    em,
    'update lab_result set verified_by = ?, verified_at = now() where hospital_id = ? and id in (?)',
    [actorId, hospitalId, rows.map((row) => row.id)],
  );
}

export type RangeSubject = {
  sex: 'male' | 'female' | 'other' | 'unknown';
  born: number | null;
  pregnant: boolean | null;
};

/** Whom the ranges of a result are for: sex, when they were born (epoch milliseconds), pregnancy as last stated. */
export async function rangeSubject(tenant: Tenant, patientId: string): Promise<RangeSubject> {
  const { em, hospitalId } = tenant;
  const [row] = await em.execute<
    { gender: 'male' | 'female' | 'other' | 'unknown'; birth_date: string | null; pregnancy: string | null }[]
  >(
    `select p.gender, p.birth_date::text as birth_date,
            (select t.pregnancy from triage t where t.hospital_id = p.hospital_id and t.patient_id = p.id and t.recorded_at > now() - interval '280 days' order by t.recorded_at desc limit 1) as pregnancy
       from patient p where p.hospital_id = ? and p.id = ?`,
    [hospitalId, patientId],
  );
  const born = row?.birth_date ? Date.parse(`${row.birth_date}T00:00:00Z`) : null;
  const pregnant =
    row?.gender === 'male' || row?.pregnancy === 'not_pregnant' || row?.pregnancy === 'not_applicable'
      ? false
      : row?.pregnancy === 'pregnant'
        ? true
        : null;
  return {
    sex: row?.gender ?? 'unknown',
    born,
    pregnant,
  };
}

export async function endLabOrder(
  tenant: Tenant,
  orderId: string,
  state: 'completed' | 'cancelled' | 'expired',
): Promise<void> {
  sendWrite(
    tenant.em,
    "update lab_order set state = ?, ended_at = now() where hospital_id = ? and id = ? and state = 'active'",
    [state, tenant.hospitalId, orderId],
  );
}

/** Ends tests that the platform gives up, those of them that are still only ordered. Nobody did it. */
export async function endUncollected(
  tenant: Tenant,
  ids: readonly string[],
  state: Extract<LabItemState, 'cancelled' | 'expired'>,
  reason: Sealed | null,
): Promise<void> {
  if (!ids.length) return;
  await tenant.em.execute(
    "update lab_item set state = ?, reason = ?, changed_by = null, changed_at = now() where hospital_id = ? and id in (?) and state = 'ordered'",
    [state, reason, tenant.hospitalId, ids],
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
