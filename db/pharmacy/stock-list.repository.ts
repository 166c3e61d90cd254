import type { StockBatch, StockMovement } from '#contracts/pharmacy/medicine.ts';
import { decodeCursor, encodeCursor } from '#domain/platform/cursor.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { validVersion } from '#db/platform/version.repository.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

type Keyset = { cursor?: string | undefined; limit: number };

const batchSql = `with clock as (select ?::date as today)
  select b.id, b.medicine_id as "medicineId", concat_ws(' ', m.generic, nullif(m.strength, ''), nullif(m.form, '')) as "medicineName", b.batch_number as "batchNumber",
    b.expires_on::text as "expiresOn", b.on_hand as "onHand", b.reserved, m.base_unit as "baseUnit", b.expires_on < clock.today as expired
  from clock cross join stock_batch b ${validVersion('medicine', 'm', ['b.hospital_id', 'b.medicine_id'])} where b.hospital_id = ?`;

/** Batches, first to expire first, a keyset page; those that are used up only with `includeEmpty`. */
export async function listBatches(
  tenant: Tenant,
  filter: Keyset & { medicineId?: string | undefined; includeEmpty?: 'true' | 'false' },
): Promise<{ items: StockBatch[]; nextCursor: string | null }> {
  const { today } = await hospitalClock(tenant);
  let sql = batchSql;
  const params: unknown[] = [today, tenant.hospitalId];
  if (filter.medicineId) {
    sql += ' and b.medicine_id = ?';
    params.push(filter.medicineId);
  }
  if (filter.includeEmpty !== 'true') sql += ' and b.on_hand > 0';
  if (filter.cursor) {
    sql += ' and (b.expires_on, b.id) > (?::date, ?::uuid)';
    params.push(...decodeCursor(filter.cursor, ['day', 'id']));
  }
  const rows = await tenant.em.execute<StockBatch[]>(`${sql} order by b.expires_on, b.id limit ?`, [
    ...params,
    filter.limit + 1,
  ]);
  const items = rows.slice(0, filter.limit);
  const last = items.at(-1);
  return {
    items,
    nextCursor: rows.length > filter.limit && last ? encodeCursor([last.expiresOn, last.id]) : null,
  };
}

/** One batch, or null. */
export async function findBatch(tenant: Tenant, id: string): Promise<StockBatch | null> {
  const { today } = await hospitalClock(tenant);
  const [batch] = await tenant.em.execute<StockBatch[]>(`${batchSql} and b.id = ?`, [
    today,
    tenant.hospitalId,
    id,
  ]);
  return batch ?? null;
}

/** The ledger of a batch, newest first, a keyset page; null when there is no such batch. */
export async function listMovements(
  tenant: Tenant,
  batchId: string,
  filter: Keyset,
): Promise<{ items: StockMovement[]; nextCursor: string | null } | null> {
  if (!(await findBatch(tenant, batchId))) return null;
  let sql = `select s.id, s.moved_at as at, s.kind, s.quantity, u.name as "byName", s.reason, s.visit_id as "visitId"
    from stock_movement s left join app_user u on u.hospital_id = s.hospital_id and u.id = s.moved_by where s.hospital_id = ? and s.batch_id = ?`;
  const params: unknown[] = [tenant.hospitalId, batchId];
  if (filter.cursor) {
    sql += ' and (s.moved_at, s.id) < (?::timestamptz, ?::uuid)';
    params.push(...decodeCursor(filter.cursor, ['instant', 'id']));
  }
  const rows = await tenant.em.execute<StockMovement[]>(
    `${sql} order by s.moved_at desc, s.id desc limit ?`,
    [...params, filter.limit + 1],
  );
  const items = rows.slice(0, filter.limit).map((row) => ({ ...row, at: toIso(row.at) }));
  const last = items.at(-1);
  return { items, nextCursor: rows.length > filter.limit && last ? encodeCursor([last.at, last.id]) : null };
}
