import { keepForWaiting } from '#domain/pharmacy/waiting.ts';
import type { LockedBatch } from '#db/pharmacy/reservation.repository.ts';
import { insertReservation } from '#db/pharmacy/reservation.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * Lines that wait for a medicine, before anything of its stock is moved. Whose stock was given back because they did not come for it
 * waits no more, unless a part was handed over and the rest left to come.
 */
const waits = `l.hospital_id = ? and l.medicine_id = ? and l.state in ('waiting', 'partly_issued') and l.issued < l.quantity
  and (l.state = 'partly_issued' or not exists (select 1 from stock_reservation r where r.hospital_id = l.hospital_id and r.line_id = l.id and r.state = 'expired'))`;

/**
 * Locks what arriving stock is about: the lines that wait for it, then its batches, in the order in which everybody locks them (visit,
 * lines, batches, reservations, each by id), so that nobody waits in a circle.
 */
export async function lockArrival({ em, hospitalId }: Tenant, medicineId: string): Promise<void> {
  await together([
    em.execute(`select l.id from prescription_line l where ${waits} order by l.id for update`, [
      hospitalId,
      medicineId,
    ]),
    em.execute(
      'select id from stock_batch where hospital_id = ? and medicine_id = ? order by id for update',
      [hospitalId, medicineId],
    ),
  ]);
}

type WaitingRow = { id: string; prescriptionId: string; quantity: number; lacks: number; issued: number };

/**
 * Keeps free stock of a medicine for the lines that wait for it, who has waited longest first, until their prescriptions end. The caller
 * has locked lines and batches. @returns for how many lines something is kept
 */
export async function keepForLines(tenant: Tenant, medicineId: string): Promise<number> {
  const { em, hospitalId } = tenant;
  const { today, settings } = await hospitalClock(tenant);
  const [lines, batches] = await together([
    em.execute<WaitingRow[]>(
      `select * from (
         select l.id, l.prescription_id as "prescriptionId", l.quantity, l.issued, p.prescribed_at, l.position,
                (l.quantity - l.issued - coalesce((select sum(h.quantity) from stock_reservation h where h.hospital_id = l.hospital_id and h.line_id = l.id and h.state = 'held'), 0))::int as lacks
           from prescription_line l join prescription p on p.hospital_id = l.hospital_id and p.id = l.prescription_id and p.state = 'active' where ${waits}) w
        where lacks > 0 order by prescribed_at, "prescriptionId", position, id`,
      [hospitalId, medicineId],
    ),
    em.execute<LockedBatch[]>(
      `select id, medicine_id as "medicineId", batch_number as "batchNumber", expires_on::text as "expiresOn", on_hand as "onHand", reserved
         from stock_batch where hospital_id = ? and medicine_id = ? and on_hand > reserved order by id for update`,
      [hospitalId, medicineId],
    ),
  ]);
  if (!lines.length) return 0;
  const offered = batches.map(({ id, expiresOn, onHand, reserved }) => ({
    id,
    expiresOn,
    free: onHand - reserved,
  }));
  const kept = keepForWaiting(offered, lines, today);
  // Until the prescription ends, which gives back whatever is left: this says the latest day.
  const expiresAt = new Date(Date.now() + settings.prescriptionExpiryDays * 86_400_000);
  for (const { lineId, batchId, quantity } of kept) {
    const line = lines.find(({ id }) => id === lineId);
    if (!line) continue;
    insertReservation(tenant, {
      batchId,
      lineId,
      prescriptionId: line.prescriptionId,
      quantity,
      expiresAt,
      forWaiting: true,
    });
    line.lacks -= quantity;
  }
  for (const { id, lacks } of lines)
    if (lacks === 0)
      sendWrite(
        em,
        "update prescription_line set state = 'reserved', changed_at = now() where hospital_id = ? and id = ? and state = 'waiting'",
        [hospitalId, id],
      );
  return new Set(kept.map(({ lineId }) => lineId)).size;
}
