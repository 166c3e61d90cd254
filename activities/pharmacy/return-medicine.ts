import type { ReturnInput } from '#contracts/pharmacy/return.ts';
import { creditsOf } from '#domain/pharmacy/returns.ts';
import { Refusal, invariant } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { chargesOfVisit, insertCredit } from '#db/billing/charge.repository.ts';
import {
  chargesOfLine,
  insertReturn,
  issuedBatches,
  lockLine,
  visitOfLine,
} from '#db/pharmacy/return.repository.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { lockVisit } from '#db/visits/visit.repository.ts';
import { publishBill, settleVisit } from '#activities/billing/settle-visit.ts';

/**
 * Takes issued medicine back: of one line and one batch, no more than was issued of it less what came back before. It goes into quarantine,
 * not to the shelf. Its price is taken off the bill at once, and where it was paid the patient is owed it.
 * @returns id of the return
 * @throws Refusal not_found, pharmacy.return_too_much
 */
export async function returnMedicine(tenant: Tenant, lineId: string, input: ReturnInput): Promise<string> {
  const { batchId, quantity, reason } = input;
  const of = await visitOfLine(tenant, lineId);
  if (!of) throw new Refusal('not_found');
  const visit = await lockVisit(tenant, of.visitId);
  const line = await lockLine(tenant, lineId);
  invariant(visit && line, 'a line is of a visit');
  const { id: visitId, patientId } = visit;
  const batch = (await issuedBatches(tenant, lineId)).find((each) => each.batchId === batchId);
  const left = batch ? batch.issued - batch.returned : 0;
  if (quantity > left)
    throw new Refusal('pharmacy.return_too_much', { left }, [
      batch
        ? { path: 'quantity', code: 'left_of_issued', params: { left } }
        : { path: 'batchId', code: 'batch_not_issued' },
    ]);
  const id = uuidv7();
  insertReturn(tenant, {
    id,
    visitId,
    patientId,
    lineId,
    batchId,
    medicineId: line.medicineId,
    quantity,
    reason: await tenant.vault.seal(tenant, patientId, reason),
  });
  const credited = await credit(tenant, { visitId, patientId }, lineId, quantity);
  await recordAudit(tenant, {
    action: 'medicine.return',
    entity: 'medicine_return',
    entityId: id,
    patientId,
    details: { lineId, batchId, quantity, creditedMinor: credited.toString() },
  });
  const { workflowId, closedAt } = visit;
  await settleVisit(tenant, { id: visitId, patientId, workflowId, isClosed: Boolean(closedAt) });
  await publishBill(tenant, visitId);
  return id;
}

/** Takes what comes back off the bill, by what was charged of its line. @returns minor units */
async function credit(
  tenant: Tenant,
  about: { visitId: string; patientId: string },
  lineId: string,
  quantity: number,
): Promise<bigint> {
  const credits = creditsOf(await chargesOfLine(tenant, lineId), quantity);
  if (!credits.length) return 0n;
  const charges = await chargesOfVisit(tenant, about.visitId, true);
  const submissionId = uuidv7();
  let sum = 0n;
  for (const { chargeId, ...part } of credits) {
    const charge = charges.find(({ id }) => id === chargeId);
    invariant(charge, 'a credited charge is of the visit');
    await insertCredit(tenant, { ...about, submissionId }, charge, part);
    sum += part.amountMinor;
  }
  return sum;
}
