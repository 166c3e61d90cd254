import type { ReceiveStockInput } from '#contracts/pharmacy/medicine.ts';
import { compareDays, dayPlus } from '#domain/platform/calendar.ts';
import { assertNotAfter } from '#domain/platform/day-limits.ts';
import { Refusal, invalidField } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { addToBatch, batchOfNumber, hasMedicine, insertMovement } from '#db/pharmacy/stock.repository.ts';
import { keepForLines, lockArrival } from '#db/pharmacy/waiting.repository.ts';
import { hospitalClock } from '#db/platform/hospital.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** No medicine is good for longer; most for five years at most (ICH Q1E counts shelf life in months). */
const longestLifeDays = 20 * 366;

/** One spelling of a batch's number, whoever types or scans it: `lot-a1` is `LOT-A1`. */
const batchSpelling = (number: string): string => number.normalize('NFKC').toUpperCase().replace(/\s+/g, ' ');

/**
 * Takes goods in: a new batch, or more of one that is there; with its line of the ledger. Quantity in base units. What lines of
 * prescriptions wait for is kept for them, who has waited longest first.
 * @returns the batch's id
 * @throws Refusal catalogue.unknown; stock.batch_differs; request.invalid for what has expired
 */
export async function receiveStock(tenant: Tenant, received: ReceiveStockInput): Promise<string> {
  const { medicineId, expiresOn, quantity, reason } = received;
  const input = { ...received, batchNumber: batchSpelling(received.batchNumber) };
  const { today } = await hospitalClock(tenant);
  if (compareDays(expiresOn, today) < 0) throw invalidField('expiresOn', 'has_expired');
  assertNotAfter('expiresOn', expiresOn, dayPlus(today, longestLifeDays));
  if (!(await hasMedicine(tenant, medicineId)))
    throw new Refusal('catalogue.unknown', {}, [{ path: 'medicineId', code: 'medicine_unknown' }]);
  await lockArrival(tenant, medicineId);
  const id = await addToBatch(tenant, input);
  if (!id) throw await receiptRefusal(tenant, input);
  await insertMovement(tenant, { id, medicineId }, { kind: 'receive', quantity, reason });
  const waited = await keepForLines(tenant, medicineId);
  await recordAudit(tenant, {
    action: 'stock.receive',
    entity: 'stock_batch',
    entityId: id,
    details: { medicineId, quantity, ...(waited ? { keptForLines: waited } : {}) },
  });
  return id;
}

async function receiptRefusal(tenant: Tenant, input: ReceiveStockInput): Promise<Refusal> {
  const known = await batchOfNumber(tenant, input);
  if (known?.expiresOn === input.expiresOn) return invalidField('quantity', 'batch_full');
  return new Refusal('stock.batch_differs', { batchId: known?.id, expiresOn: known?.expiresOn }, [
    known
      ? { path: 'expiresOn', code: 'batch_expires', params: { day: known.expiresOn } }
      : { path: 'expiresOn', code: 'batch_expires_otherwise' },
  ]);
}
