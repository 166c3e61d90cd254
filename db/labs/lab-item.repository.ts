import type { LabItemState } from '#contracts/labs/names.ts';
import { LabItem, LabTestVersion } from '#db/labs/lab.entity.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import { readRows } from '#db/tenancy/locked-row.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Sealed } from '#db/tenancy/tenant-entity.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** An item with its test as it was ordered, as the steps need it. */
export type ItemOfTest = LabItem & { test: LabTestVersion };

/**
 * The items of a step with their tests, in the order of the request; locked by their order's lock. One that is not of this order is
 * named alone.
 */
export async function itemsOfStep(
  tenant: Tenant,
  orderId: string,
  ids: readonly string[],
): Promise<{ items: ItemOfTest[]; unknown: string | null }> {
  const [items, found] = await together([
    readRows(tenant, LabItem, { where: 'order_id = ? and id in (?)', values: [orderId, ids] }),
    readRows(tenant, LabTestVersion, {
      where:
        '(item_id, version) in (select test_id, test_version from lab_item where hospital_id = ? and order_id = ? and id in (?))',
      values: [tenant.hospitalId, orderId, ids],
    }),
  ]);
  const known = ids.map((id) => {
    const item = items.find((each) => each.id === id);
    const test = found.find((each) => each.itemId === item?.testId && each.version === item.testVersion);
    return item && test ? Object.assign(item, { test }) : null;
  });
  return {
    items: known.flatMap((item) => item ?? []),
    unknown: ids.find((_, index) => !known[index]) ?? null,
  };
}

/** What stood in the way of a move: who was first, when and with what. Empty when nobody can be named. */
export type InTheWay = { state?: string; at?: string; byName?: string | null };

/** Moves items from one state to another. @returns null when all have moved; otherwise the caller undoes what was */
export async function shiftItems(
  tenant: Tenant,
  ids: readonly string[],
  from: LabItemState,
  to: LabItemState,
  change: { specimenId?: string | null; reason?: Sealed | null; reviewed?: boolean } = {},
): Promise<InTheWay | null> {
  if (!ids.length) return null;
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
  if (moved.length === ids.length) return null;
  const [other] = await em.execute<{ state: string; at: string; name: string | null }[]>(
    `select i.state, i.changed_at as at, u.name from lab_item i left join app_user u on u.hospital_id = i.hospital_id and u.id = i.changed_by
      where i.hospital_id = ? and i.id in (?) and i.state <> ? limit 1`,
    [hospitalId, ids, to],
  );
  return other ? { state: other.state, at: toIso(other.at), byName: other.name } : {};
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
