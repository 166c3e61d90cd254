import type { DispenseLine } from '#contracts/pharmacy/prescription.ts';
import { pickFefo } from '#domain/pharmacy/fefo.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { StockMovement } from '#db/pharmacy/pharmacy.entity.ts';
import type { Medicine } from '#db/pharmacy/pharmacy.entity.ts';
import { lockBatches, medicinesOfLines, stockLines } from '#db/pharmacy/reservation.repository.ts';
import type { LockedBatch, StockLine } from '#db/pharmacy/reservation.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import { sendInsert, sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

type IssuedMedicine = Pick<Medicine, 'id' | 'code' | 'generic' | 'strength' | 'form'>;
export type Issued = { medicine: IssuedMedicine; quantity: number };
type Held = { id: string; batchId: string; lineId: string; quantity: number };
type Step = { visitId: string; patientId: string; submissionId: string };

/**
 * Hands lines of a prescription over: reserved stock first, then what is free, first to expire first, or the batches a person
 * chose. The ledger gets a line for each batch. @returns what was issued, to be charged
 * @throws Refusal order.item_unknown, pharmacy.too_much, pharmacy.batch_not_issuable, pharmacy.insufficient with what there is
 */
export async function issueLines(
  tenant: Tenant,
  step: Step,
  prescriptionId: string,
  wanted: readonly DispenseLine[],
): Promise<Issued[]> {
  const { em, hospitalId } = tenant;
  const { today } = await hospitalClock(tenant);
  const [lines, batches, held, found] = await together([
    stockLines(tenant, prescriptionId),
    lockBatches(tenant, prescriptionId),
    em.execute<Held[]>(
      `select id, batch_id as "batchId", line_id as "lineId", quantity from stock_reservation
        where hospital_id = ? and prescription_id = ? and state = 'held' order by id for update`,
      [hospitalId, prescriptionId],
    ),
    em.execute<IssuedMedicine[]>(
      `select id, code, generic, strength, form from medicine where hospital_id = ? and id in (${medicinesOfLines})`,
      [hospitalId, hospitalId, prescriptionId],
    ),
  ]);
  const medicines = new Map(found.map((row) => [row.id, row]));
  const issued: Issued[] = [];
  for (const [index, want] of wanted.entries()) {
    const line = lines.find((each) => each.id === want.lineId);
    const medicine = line ? medicines.get(line.medicineId) : undefined;
    const path = `form.lines.${index}`;
    if (!line || !medicine)
      throw new Refusal('order.item_unknown', { lineId: want.lineId }, [
        { path: `${path}.lineId`, message: 'not a line of this prescription' },
      ]);
    if (want.quantity === 0) continue;
    if (line.state === 'cancelled' || line.state === 'expired' || want.quantity > line.quantity - line.issued)
      throw new Refusal('pharmacy.too_much', { left: line.quantity - line.issued }, [
        {
          path: `${path}.quantity`,
          message: `${line.quantity - line.issued} are left of what was prescribed`,
        },
      ]);
    const picks = picksFor(line, want, batches, held, today, path);
    for (const pick of picks) await takeOut(tenant, step, line, pick, batches, held);
    line.issued += want.quantity;
    sendWrite(
      em,
      'update prescription_line set issued = ?, state = ?, changed_by = ?, changed_at = now() where hospital_id = ? and id = ?',
      [
        line.issued,
        line.issued === line.quantity ? 'issued' : 'partly_issued',
        tenant.actorId,
        hospitalId,
        line.id,
      ],
    );
    issued.push({ medicine, quantity: want.quantity });
  }
  return issued;
}

const heldIn = (held: readonly Held[], lineId: string, batchId: string): number =>
  held
    .filter((each) => each.lineId === lineId && each.batchId === batchId)
    .reduce((sum, each) => sum + each.quantity, 0);

/** Which batches give a line's quantity: those chosen, or what is reserved for it and then the rest by expiry. */
function picksFor(
  line: StockLine,
  want: DispenseLine,
  batches: readonly LockedBatch[],
  held: readonly Held[],
  today: string,
  path: string,
): { batchId: string; quantity: number }[] {
  const own = batches.filter((batch) => batch.medicineId === line.medicineId);
  const free = (batch: LockedBatch) => batch.onHand - batch.reserved + heldIn(held, line.id, batch.id);
  const available = own
    .filter((batch) => batch.expiresOn >= today)
    .reduce((sum, batch) => sum + free(batch), 0);
  const insufficient = () =>
    new Refusal('pharmacy.insufficient', { lineId: line.id, available }, [
      { path: `${path}.quantity`, message: `${available} are in stock` },
    ]);
  if (want.batches) {
    for (const [index, choice] of want.batches.entries()) {
      const batch = own.find((each) => each.id === choice.batchId);
      if (!batch || batch.expiresOn < today)
        throw new Refusal('pharmacy.batch_not_issuable', { batchId: choice.batchId }, [
          {
            path: `${path}.batches.${index}.batchId`,
            message: batch ? 'this batch has expired' : 'not a batch of this medicine',
          },
        ]);
      if (free(batch) < choice.quantity) throw insufficient();
    }
    return want.batches;
  }
  // What is kept for this line comes first, so that nothing is left reserved for what has been handed over.
  const reserved = pickFefo(
    own.map((batch) => ({ id: batch.id, expiresOn: batch.expiresOn, free: heldIn(held, line.id, batch.id) })),
    want.quantity,
    today,
  );
  const rest = pickFefo(
    own.map((batch) => ({ id: batch.id, expiresOn: batch.expiresOn, free: batch.onHand - batch.reserved })),
    reserved.missing,
    today,
  );
  if (rest.missing > 0) throw insufficient();
  return [...reserved.picks, ...rest.picks];
}

/** Takes base units out of a batch: the line's reservation there first. The database refuses what is not there. */
async function takeOut(
  tenant: Tenant,
  step: Step,
  line: StockLine,
  pick: { batchId: string; quantity: number },
  batches: readonly LockedBatch[],
  held: Held[],
): Promise<void> {
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
