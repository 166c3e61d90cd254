import type { LocalDate } from '#contracts/platform/wire.ts';
import { pickFefo } from '#domain/pharmacy/fefo.ts';
import { openLineStates } from '#domain/pharmacy/repeats.ts';
import { StockReservation } from '#db/pharmacy/pharmacy.entity.ts';
import type { PrescriptionLine } from '#db/pharmacy/pharmacy.entity.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A locked batch; amounts in base units. */
export type LockedBatch = {
  id: string;
  medicineId: string;
  batchNumber: string;
  expiresOn: LocalDate;
  onHand: number;
  reserved: number;
};

/** The medicines of a prescription's lines, as SQL with two parameters: hospital and prescription. */
const medicinesOfLines =
  'select medicine_id from prescription_line where hospital_id = ? and prescription_id = ?';

/**
 * Locks every batch of a prescription's medicines that is not empty, always in the order of their ids, so that nobody waits in a
 * circle.
 */
export const lockBatches = ({ em, hospitalId }: Tenant, prescriptionId: string): Promise<LockedBatch[]> =>
  em.execute<LockedBatch[]>(
    `select id, medicine_id as "medicineId", batch_number as "batchNumber", expires_on::text as "expiresOn", on_hand as "onHand", reserved
       from stock_batch where hospital_id = ? and medicine_id in (${medicinesOfLines}) and on_hand > 0 order by id for update`,
    [hospitalId, hospitalId, prescriptionId],
  );

/** A line of a prescription as moving stock needs it, with the price it was prescribed at. */
export type StockLine = Pick<
  PrescriptionLine,
  'id' | 'medicineId' | 'quantity' | 'issued' | 'state' | 'per'
> & { unitMinor: string | null };

/** Lines of a prescription in their order. */
export const stockLines = ({ em, hospitalId }: Tenant, prescriptionId: string): Promise<StockLine[]> =>
  em.execute<StockLine[]>(
    `select id, medicine_id as "medicineId", quantity, issued, state, unit_minor::text as "unitMinor", per from prescription_line
      where hospital_id = ? and prescription_id = ? order by position`,
    [hospitalId, prescriptionId],
  );

/** Locks the lines of a prescription: before its batches, as whoever brings stock for lines that wait does. */
export const lockLines = ({ em, hospitalId }: Tenant, prescriptionId: string): Promise<unknown> =>
  em.execute(
    'select id from prescription_line where hospital_id = ? and prescription_id = ? order by id for update',
    [hospitalId, prescriptionId],
  );

type NewReservation = Pick<
  StockReservation,
  'batchId' | 'lineId' | 'prescriptionId' | 'quantity' | 'expiresAt' | 'forWaiting'
>;

/** Keeps base units of a locked batch for a line. The database refuses more than is on hand. */
export function insertReservation({ em, hospitalId }: Tenant, reservation: NewReservation): void {
  sendWrite(em, 'update stock_batch set reserved = reserved + ? where hospital_id = ? and id = ?', [
    reservation.quantity,
    hospitalId,
    reservation.batchId,
  ]);
  const now = new Date();
  sendInsert(em, StockReservation, {
    id: uuidv7(),
    hospitalId,
    ...reservation,
    state: 'held',
    createdAt: now,
    changedAt: now,
  });
}

/**
 * Keeps stock for the lines of a prescription, first to expire first, as much as there is. Doing it again changes nothing: lines
 * that were looked at before are left alone.
 */
export async function reserveLines(tenant: Tenant, prescriptionId: string): Promise<void> {
  const { em, hospitalId } = tenant;
  const { today, settings } = await hospitalClock(tenant);
  const expiresAt = new Date(Date.now() + settings.reservationMinutes * 60_000);
  const [lines, batches] = await together([
    stockLines(tenant, prescriptionId),
    lockBatches(tenant, prescriptionId),
  ]);
  for (const line of lines.filter(({ state }) => state === 'received')) {
    const offered = batches
      .filter((batch) => batch.medicineId === line.medicineId)
      .map((batch) => ({ id: batch.id, expiresOn: batch.expiresOn, free: batch.onHand - batch.reserved }));
    const { picks, missing } = pickFefo(offered, line.quantity - line.issued, today);
    for (const pick of picks) {
      const batch = batches.find((each) => each.id === pick.batchId);
      if (batch) batch.reserved += pick.quantity;
      insertReservation(tenant, { ...pick, lineId: line.id, prescriptionId, expiresAt, forWaiting: false });
    }
    sendWrite(
      em,
      "update prescription_line set state = ?, changed_at = now() where hospital_id = ? and id = ? and state = 'received'",
      [missing > 0 ? 'waiting' : 'reserved', hospitalId, line.id],
    );
  }
}

/**
 * Gives held stock of a prescription back to the shelf. What arrived for a line that waited for it is kept when the time of the first
 * reservation is over. @returns how many base units
 */
export async function releaseReservations(
  tenant: Tenant,
  prescriptionId: string,
  state: 'released' | 'expired',
): Promise<number> {
  const { em, hospitalId } = tenant;
  const [, , held] = await together([
    lockLines(tenant, prescriptionId),
    lockBatches(tenant, prescriptionId),
    em.execute<{ id: string; batchId: string; quantity: number }[]>(
      `select id, batch_id as "batchId", quantity from stock_reservation
        where hospital_id = ? and prescription_id = ? and state = 'held' and (? or not for_waiting) order by batch_id, id for update`,
      [hospitalId, prescriptionId, state === 'released'],
    ),
  ]);
  for (const { id, batchId, quantity } of held) {
    sendWrite(em, 'update stock_batch set reserved = reserved - ? where hospital_id = ? and id = ?', [
      quantity,
      hospitalId,
      batchId,
    ]);
    sendWrite(
      em,
      'update stock_reservation set state = ?, changed_at = now() where hospital_id = ? and id = ?',
      [state, hospitalId, id],
    );
  }
  if (state === 'expired')
    sendWrite(
      em,
      // Not of lines that waited and are kept what arrived since.
      `update prescription_line l set state = 'waiting', changed_at = now() where hospital_id = ? and prescription_id = ? and state = 'reserved'
          and l.quantity - l.issued > (select coalesce(sum(r.quantity), 0) from stock_reservation r where r.hospital_id = l.hospital_id and r.line_id = l.id and r.state = 'held')`,
      [hospitalId, prescriptionId],
    );
  return held.reduce((sum, each) => sum + each.quantity, 0);
}

/** Ends the lines that were not issued whole, and gives their stock back. The reason is sealed with the patient's key. */
export async function endLines(
  tenant: Tenant,
  { id: prescriptionId, patientId }: { id: string; patientId: string },
  state: 'cancelled' | 'expired',
  reason: string | null,
): Promise<void> {
  await releaseReservations(tenant, prescriptionId, 'released');
  sendWrite(
    tenant.em,
    `update prescription_line set state = ?, reason = ?, changed_by = ?, changed_at = now()
      where hospital_id = ? and prescription_id = ? and state in (?)`,
    [
      state,
      await tenant.vault.sealSome(tenant, patientId, reason),
      tenant.actorId,
      tenant.hospitalId,
      prescriptionId,
      openLineStates,
    ],
  );
}

export async function endPrescription(
  tenant: Tenant,
  prescriptionId: string,
  state: 'completed' | 'cancelled' | 'expired',
): Promise<void> {
  sendWrite(
    tenant.em,
    "update prescription set state = ?, ended_at = now() where hospital_id = ? and id = ? and state = 'active'",
    [state, tenant.hospitalId, prescriptionId],
  );
}
