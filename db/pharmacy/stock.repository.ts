import type { ReceiveStockInput } from '#contracts/pharmacy/medicine.ts';
import type { StockMovementKind } from '#contracts/pharmacy/names.ts';
import { StockMovement } from '#db/pharmacy/pharmacy.entity.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** What a column of base units can hold. */
const most = 2_147_483_647;

/** Writes a line of the ledger of a batch, in the name of the acting person. */
export const insertMovement = (
  tenant: Tenant,
  batch: { id: string; medicineId: string },
  movement: {
    kind: StockMovementKind;
    quantity: number;
    reason: string;
    of?: { lineId: string; visitId: string; patientId: string };
  },
) =>
  tenant.em.insert(StockMovement, {
    id: uuidv7(),
    hospitalId: tenant.hospitalId,
    batchId: batch.id,
    medicineId: batch.medicineId,
    kind: movement.kind,
    quantity: movement.quantity,
    reason: movement.reason,
    lineId: movement.of?.lineId ?? null,
    visitId: movement.of?.visitId ?? null,
    patientId: movement.of?.patientId ?? null,
    movedBy: tenant.actorId,
    movedAt: new Date(),
    submissionId: null,
  });

/** Whether the hospital has a medicine, in use or not. */
export async function hasMedicine(tenant: Tenant, medicineId: string): Promise<boolean> {
  const rows = await tenant.em.execute<unknown[]>('select 1 from medicine where hospital_id = ? and id = ?', [
    tenant.hospitalId,
    medicineId,
  ]);
  return rows.length > 0;
}

/** The medicine of a batch; null when it is not there. */
export async function medicineOfBatch({ em, hospitalId }: Tenant, batchId: string): Promise<string | null> {
  const [batch] = await em.execute<{ medicineId: string }[]>(
    'select medicine_id as "medicineId" from stock_batch where hospital_id = ? and id = ?',
    [hospitalId, batchId],
  );
  return batch?.medicineId ?? null;
}

/** Adds to a batch, or makes it. @returns its id; null when a batch of this number has another expiry, or would hold too much */
export async function addToBatch(
  { em, hospitalId }: Tenant,
  { medicineId, batchNumber, expiresOn, quantity }: ReceiveStockInput,
): Promise<string | null> {
  const [batch] = await em.execute<{ id: string }[]>(
    `insert into stock_batch (id, hospital_id, medicine_id, batch_number, expires_on, on_hand, reserved, created_at)
     values (?, ?, ?, ?, ?::date, ?, 0, now())
     on conflict (hospital_id, medicine_id, batch_number) do update set on_hand = stock_batch.on_hand + excluded.on_hand
        where stock_batch.expires_on = excluded.expires_on and stock_batch.on_hand <= ${most} - excluded.on_hand
     returning id`,
    [uuidv7(), hospitalId, medicineId, batchNumber, expiresOn, quantity],
  );
  return batch?.id ?? null;
}

/** A batch by its number. */
export async function batchOfNumber(
  { em, hospitalId }: Tenant,
  { medicineId, batchNumber }: ReceiveStockInput,
): Promise<{ id: string; expiresOn: string } | null> {
  const [known] = await em.execute<{ id: string; expiresOn: string }[]>(
    `select id, expires_on::text as "expiresOn" from stock_batch where hospital_id = ? and medicine_id = ? and batch_number = ?`,
    [hospitalId, medicineId, batchNumber],
  );
  return known ?? null;
}

/**
 * Adds to what is on hand of a batch; negative takes out, never what is reserved. One statement decides, whoever else moves the batch.
 * @returns its medicine; null when it is not there or cannot give or hold so much
 */
export async function shiftOnHand(
  { em, hospitalId }: Tenant,
  batchId: string,
  quantity: number,
): Promise<string | null> {
  const [batch] = await em.execute<{ medicineId: string }[]>(
    `update stock_batch set on_hand = on_hand + ? where hospital_id = ? and id = ? and on_hand::bigint + ? between reserved and ${most}
     returning medicine_id as "medicineId"`,
    [quantity, hospitalId, batchId, quantity],
  );
  return batch?.medicineId ?? null;
}

/** What a batch holds, or null when it is not there. */
export async function amountsOf(
  { em, hospitalId }: Tenant,
  batchId: string,
): Promise<{ onHand: number; reserved: number } | null> {
  const [batch] = await em.execute<{ onHand: number; reserved: number }[]>(
    'select on_hand as "onHand", reserved from stock_batch where hospital_id = ? and id = ?',
    [hospitalId, batchId],
  );
  return batch ?? null;
}

/** Who promised or moved something of a batch last, and when. Empty when nobody did. */
export async function lastMove(
  { em, hospitalId }: Tenant,
  batchId: string,
): Promise<{ at?: string; byName?: string }> {
  const [act] = await em.execute<{ at: string; byName: string | null }[]>(
    `select act.at, u.name as "byName" from (
       select r.created_at as at, p.prescribed_by as by from stock_reservation r join prescription p on p.hospital_id = r.hospital_id and p.id = r.prescription_id
        where r.hospital_id = ? and r.batch_id = ? and r.state = 'held'
       union all select moved_at, moved_by from stock_movement where hospital_id = ? and batch_id = ?) act
       left join app_user u on u.hospital_id = ? and u.id = act.by order by act.at desc limit 1`,
    [hospitalId, batchId, hospitalId, batchId, hospitalId],
  );
  return act ? { at: toIso(act.at), ...(act.byName ? { byName: act.byName } : {}) } : {};
}
