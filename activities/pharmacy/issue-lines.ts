import type { LocalDate } from '#contracts/platform/wire.ts';
import type { DispenseLine } from '#contracts/pharmacy/prescription.ts';
import { pickFefo } from '#domain/pharmacy/fefo.ts';
import { Refusal } from '#domain/platform/refusal.ts';
import { lockToIssue, markIssued, takeOut } from '#db/pharmacy/dispense.repository.ts';
import type { Held, IssuedMedicine, ToIssue } from '#db/pharmacy/dispense.repository.ts';
import type { LockedBatch, StockLine } from '#db/pharmacy/reservation.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { compareDays } from '#domain/platform/calendar.ts';

export type Issued = { line: StockLine; medicine: IssuedMedicine; quantity: number };

/**
 * Hands lines of a prescription over: reserved stock first, then what is free, first to expire first, or the batches a person
 * chose. The ledger gets a line for each batch. @returns what was issued, to be charged
 * @throws Refusal order.item_unknown, pharmacy.too_much, pharmacy.batch_not_issuable, pharmacy.insufficient with what there is
 */
export async function issueLines(
  tenant: Tenant,
  step: { visitId: string; patientId: string; submissionId: string },
  prescriptionId: string,
  wanted: readonly DispenseLine[],
): Promise<Issued[]> {
  const { today } = await hospitalClock(tenant);
  const stock = await lockToIssue(tenant, prescriptionId);
  const issued: Issued[] = [];
  for (const [index, want] of wanted.entries()) {
    const path = `form.lines.${index}`;
    const { line, medicine } = lineOf(stock, want, path);
    if (want.quantity === 0) continue;
    if (line.state === 'cancelled' || line.state === 'expired' || want.quantity > line.quantity - line.issued)
      throw new Refusal('pharmacy.too_much', { left: line.quantity - line.issued }, [
        {
          path: `${path}.quantity`,
          code: 'left_of_prescribed',
          params: { left: line.quantity - line.issued },
        },
      ]);
    for (const pick of picksFor(line, want, stock, today, path)) takeOut(tenant, step, line, pick, stock);
    line.issued += want.quantity;
    markIssued(tenant, line);
    issued.push({ line, medicine, quantity: want.quantity });
  }
  return issued;
}

function lineOf(
  stock: ToIssue,
  want: DispenseLine,
  path: string,
): { line: StockLine; medicine: IssuedMedicine } {
  const line = stock.lines.find((each) => each.id === want.lineId);
  const medicine = line ? stock.medicines.get(line.id) : undefined;
  if (!line || !medicine)
    throw new Refusal('order.item_unknown', { lineId: want.lineId }, [
      { path: `${path}.lineId`, code: 'line_unknown' },
    ]);
  return { line, medicine };
}

const heldIn = (held: readonly Held[], lineId: string, batchId: string): number =>
  held
    .filter((each) => each.lineId === lineId && each.batchId === batchId)
    .reduce((sum, each) => sum + each.quantity, 0);

/** Which batches give a line's quantity: those chosen, or what is reserved for it and then the rest by expiry. */
function picksFor(
  line: StockLine,
  want: DispenseLine,
  { batches, held }: ToIssue,
  today: LocalDate,
  path: string,
): { batchId: string; quantity: number }[] {
  const own = batches.filter((batch) => batch.medicineId === line.medicineId);
  const free = (batch: LockedBatch) => batch.onHand - batch.reserved + heldIn(held, line.id, batch.id);
  const available = own
    .filter((batch) => compareDays(batch.expiresOn, today) >= 0)
    .reduce((sum, batch) => sum + free(batch), 0);
  const insufficient = () =>
    new Refusal('pharmacy.insufficient', { lineId: line.id, available }, [
      { path: `${path}.quantity`, code: 'in_stock', params: { available } },
    ]);
  if (want.batches) {
    for (const [index, choice] of want.batches.entries()) {
      const batch = own.find((each) => each.id === choice.batchId);
      if (!batch || compareDays(batch.expiresOn, today) < 0)
        throw new Refusal('pharmacy.batch_not_issuable', { batchId: choice.batchId }, [
          {
            path: `${path}.batches.${index}.batchId`,
            code: batch ? 'batch_expired' : 'batch_unknown',
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
