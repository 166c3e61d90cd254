import { StockMovement } from '#db/pharmacy/pharmacy.entity.ts';
import type { MedicineVersion } from '#db/pharmacy/pharmacy.entity.ts';
import { lockBatches, lockLines, stockLines } from '#db/pharmacy/reservation.repository.ts';
import type { LockedBatch, StockLine } from '#db/pharmacy/reservation.repository.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** A medicine as a line was prescribed. */
export type IssuedMedicine = Pick<MedicineVersion, 'code' | 'generic' | 'strength' | 'form'> & {
  lineId: string;
};
export type Held = { id: string; batchId: string; lineId: string; quantity: number };
type Step = { visitId: string; patientId: string; submissionId: string };

/** What handing a prescription over looks at, its batches and reservations locked. */
export type ToIssue = {
  lines: StockLine[];
  batches: LockedBatch[];
  held: Held[];
  /** By the ids of the lines. */
  medicines: ReadonlyMap<string, IssuedMedicine>;
};

export async function lockToIssue(tenant: Tenant, prescriptionId: string): Promise<ToIssue> {
  const { em, hospitalId } = tenant;
  const [, lines, batches, held, found] = await together([
    lockLines(tenant, prescriptionId),
    stockLines(tenant, prescriptionId),
    lockBatches(tenant, prescriptionId),
    em.execute<Held[]>(
      `select id, batch_id as "batchId", line_id as "lineId", quantity from stock_reservation
        where hospital_id = ? and prescription_id = ? and state = 'held' order by id for update`,
      [hospitalId, prescriptionId],
    ),
    em.execute<IssuedMedicine[]>(
      `select l.id as "lineId", m.code, m.generic, m.strength, m.form
         from prescription_line l join medicine_version m on m.hospital_id = l.hospital_id and m.item_id = l.medicine_id and m.version = l.medicine_version
        where l.hospital_id = ? and l.prescription_id = ?`,
      [hospitalId, prescriptionId],
    ),
  ]);
  return { lines, batches, held, medicines: new Map(found.map((row) => [row.lineId, row])) };
}

/** Writes how much of a line has been handed over until now. */
export const markIssued = ({ em, hospitalId, actorId }: Tenant, line: StockLine): void =>
  sendWrite(
    em,
    'update prescription_line set issued = ?, state = ?, changed_by = ?, changed_at = now() where hospital_id = ? and id = ?',
    [line.issued, line.issued === line.quantity ? 'issued' : 'partly_issued', actorId, hospitalId, line.id],
  );

/** Takes base units out of a batch: the line's reservation there first. The database refuses what is not there. */
export function takeOut(
  tenant: Tenant,
  step: Step,
  line: StockLine,
  pick: { batchId: string; quantity: number },
  { batches, held }: Pick<ToIssue, 'batches' | 'held'>,
): void {
  const { em, hospitalId } = tenant;
  let fromReserved = 0;
  for (const reservation of held.filter((each) => each.lineId === line.id && each.batchId === pick.batchId)) {
    const part = Math.min(reservation.quantity, pick.quantity - fromReserved);
    if (part <= 0) break;
    fromReserved += part;
    reservation.quantity -= part;
    sendWrite(
      em,
      reservation.quantity === 0
        ? "update stock_reservation set state = 'issued', changed_at = now() where hospital_id = ? and id = ?"
        : 'update stock_reservation set quantity = quantity - ?, changed_at = now() where hospital_id = ? and id = ?',
      reservation.quantity === 0 ? [hospitalId, reservation.id] : [part, hospitalId, reservation.id],
    );
  }
  sendWrite(
    em,
    'update stock_batch set on_hand = on_hand - ?, reserved = reserved - ? where hospital_id = ? and id = ?',
    [pick.quantity, fromReserved, hospitalId, pick.batchId],
  );
  const batch = batches.find((each) => each.id === pick.batchId);
  if (batch) {
    batch.onHand -= pick.quantity;
    batch.reserved -= fromReserved;
  }
  sendInsert(em, StockMovement, {
    id: uuidv7(),
    hospitalId,
    batchId: pick.batchId,
    medicineId: line.medicineId,
    kind: 'issue',
    quantity: -pick.quantity,
    lineId: line.id,
    visitId: step.visitId,
    patientId: step.patientId,
    reason: '',
    movedBy: tenant.actorId,
    movedAt: new Date(),
    submissionId: step.submissionId,
  });
}

/** Whether something of a prescription is still to be handed over. */
export async function hasRest(tenant: Tenant, prescriptionId: string): Promise<boolean> {
  const rows = await tenant.em.execute<unknown[]>(
    "select 1 from prescription_line where hospital_id = ? and prescription_id = ? and issued < quantity and state not in ('cancelled', 'expired') limit 1",
    [tenant.hospitalId, prescriptionId],
  );
  return rows.length > 0;
}
