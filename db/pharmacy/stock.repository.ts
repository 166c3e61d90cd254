import type { AdjustStockInput, ReceiveStockInput } from '#contracts/pharmacy/medicine.ts';
import type { StockMovementKind } from '#contracts/pharmacy/names.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { StockMovement } from '#db/pharmacy/pharmacy.entity.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { toIso } from '#db/tenancy/rows.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** What a column of base units can hold. */
const most = 2_147_483_647;
const refuseField = (path: string, message: string) =>
  new Refusal('request.invalid', {}, [{ path, message }]);

const moveStock = (
  tenant: Tenant,
  batch: { id: string; medicineId: string },
  movement: { kind: StockMovementKind; quantity: number; reason: string },
) =>
  tenant.em.insert(StockMovement, {
    id: uuidv7(),
    hospitalId: tenant.hospitalId,
    batchId: batch.id,
    medicineId: batch.medicineId,
    ...movement,
    lineId: null,
    visitId: null,
    patientId: null,
    movedBy: tenant.actorId,
    movedAt: new Date(),
    submissionId: null,
  });

/**
 * Takes goods in: a new batch, or more of one that is there; with its line of the ledger. Quantity in base units.
 * @returns the batch's id
 * @throws Refusal catalogue.unknown; stock.batch_differs; request.invalid for what has expired
 */
export async function receiveStock(tenant: Tenant, input: ReceiveStockInput): Promise<string> {
  const { em, hospitalId } = tenant;
  const { medicineId, batchNumber, expiresOn, quantity, reason } = input;
  const { today } = await hospitalClock(tenant);
  if (expiresOn < today) throw refuseField('expiresOn', 'has expired');
  const [medicine] = await em.execute<unknown[]>('select 1 from medicine where hospital_id = ? and id = ?', [
    hospitalId,
    medicineId,
  ]);
  if (!medicine)
    throw new Refusal('catalogue.unknown', {}, [
      { path: 'medicineId', message: 'not a medicine of this hospital' },
    ]);
  const [batch] = await em.execute<{ id: string }[]>(
    `insert into stock_batch (id, hospital_id, medicine_id, batch_number, expires_on, on_hand, reserved, created_at)
     values (?, ?, ?, ?, ?::date, ?, 0, now())
     on conflict (hospital_id, medicine_id, batch_number) do update set on_hand = stock_batch.on_hand + excluded.on_hand
        where stock_batch.expires_on = excluded.expires_on and stock_batch.on_hand <= ${most} - excluded.on_hand
     returning id`,
    [uuidv7(), hospitalId, medicineId, batchNumber, expiresOn, quantity],
  );
  if (!batch) throw await receiptRefusal(tenant, input);
  await moveStock(tenant, { id: batch.id, medicineId }, { kind: 'receive', quantity, reason });
  await recordAudit(tenant, {
    action: 'stock.receive',
    entity: 'stock_batch',
    entityId: batch.id,
    details: { medicineId, quantity },
  });
  return batch.id;
}

async function receiptRefusal(tenant: Tenant, input: ReceiveStockInput): Promise<Refusal> {
  const [known] = await tenant.em.execute<{ id: string; expiresOn: string }[]>(
    `select id, expires_on::text as "expiresOn" from stock_batch where hospital_id = ? and medicine_id = ? and batch_number = ?`,
    [tenant.hospitalId, input.medicineId, input.batchNumber],
  );
  if (known?.expiresOn === input.expiresOn) return refuseField('quantity', 'more than a batch can hold');
  return new Refusal('stock.batch_differs', { batchId: known?.id, expiresOn: known?.expiresOn }, [
    { path: 'expiresOn', message: `this batch expires on ${known?.expiresOn ?? 'another day'}` },
  ]);
}

/**
 * Corrects what is on hand of a batch, with its line of the ledger; negative quantities take out, never what is reserved.
 * One statement decides, whoever else moves the batch.
 * @throws Refusal not_found; stock.reserved with who and when; request.invalid when the sign does not fit the kind
 */
export async function adjustStock(tenant: Tenant, batchId: string, input: AdjustStockInput): Promise<void> {
  const { em, hospitalId } = tenant;
  const { kind, quantity, reason } = input;
  if (kind === 'write_off' && quantity > 0) throw refuseField('quantity', 'a write-off takes out');
  if (kind === 'restock' && quantity < 0) throw refuseField('quantity', 'restocking brings in');
  const [batch] = await em.execute<{ medicineId: string }[]>(
    `update stock_batch set on_hand = on_hand + ? where hospital_id = ? and id = ? and on_hand::bigint + ? between reserved and ${most}
     returning medicine_id as "medicineId"`,
    [quantity, hospitalId, batchId, quantity],
  );
  if (!batch) throw await adjustRefusal(tenant, batchId, quantity);
  await moveStock(tenant, { id: batchId, medicineId: batch.medicineId }, { kind, quantity, reason });
  await recordAudit(tenant, {
    action: 'stock.adjust',
    entity: 'stock_batch',
    entityId: batchId,
    details: { kind, quantity },
  });
}

async function adjustRefusal(tenant: Tenant, batchId: string, quantity: number): Promise<Refusal> {
  const { em, hospitalId } = tenant;
  const [batch] = await em.execute<{ onHand: number; reserved: number }[]>(
    'select on_hand as "onHand", reserved from stock_batch where hospital_id = ? and id = ?',
    [hospitalId, batchId],
  );
  if (!batch) return new Refusal('not_found');
  if (quantity > 0) return refuseField('quantity', 'more than a batch can hold');
  // Who was quicker: the newest that promised or moved something of this batch.
  const [act] = await em.execute<{ at: string; byName: string | null }[]>(
    `select act.at, u.name as "byName" from (
       select r.created_at as at, p.prescribed_by as by from stock_reservation r join prescription p on p.hospital_id = r.hospital_id and p.id = r.prescription_id
        where r.hospital_id = ? and r.batch_id = ? and r.state = 'held'
       union all select moved_at, moved_by from stock_movement where hospital_id = ? and batch_id = ?) act
       left join app_user u on u.hospital_id = ? and u.id = act.by order by act.at desc limit 1`,
    [hospitalId, batchId, hospitalId, batchId, hospitalId],
  );
  return new Refusal('stock.reserved', {
    ...batch,
    ...(act ? { at: toIso(act.at) } : {}),
    ...(act?.byName ? { byName: act.byName } : {}),
  });
}
