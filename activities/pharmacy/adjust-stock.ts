import type { AdjustStockInput } from '#contracts/pharmacy/medicine.ts';
import { Refusal, invalidField } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import {
  amountsOf,
  insertMovement,
  lastMove,
  medicineOfBatch,
  shiftOnHand,
} from '#db/pharmacy/stock.repository.ts';
import { keepForLines, lockArrival } from '#db/pharmacy/waiting.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * Corrects what is on hand of a batch, with its line of the ledger; negative quantities take out, never what is reserved.
 * @returns the batch's id
 * @throws Refusal not_found; stock.reserved with who and when; request.invalid when the sign does not fit the kind
 */
export async function adjustStock(tenant: Tenant, batchId: string, input: AdjustStockInput): Promise<string> {
  const { kind, quantity, reason } = input;
  if (kind === 'write_off' && quantity > 0) throw invalidField('quantity', 'takes_out');
  const found = quantity > 0 ? await medicineOfBatch(tenant, batchId) : null;
  if (found) await lockArrival(tenant, found);
  const medicineId = await shiftOnHand(tenant, batchId, quantity);
  if (!medicineId) throw await adjustRefusal(tenant, batchId, quantity);
  await insertMovement(tenant, { id: batchId, medicineId }, { kind, quantity, reason });
  // What a count found is as good as what arrived.
  if (quantity > 0) await keepForLines(tenant, medicineId);
  await recordAudit(tenant, {
    action: 'stock.adjust',
    entity: 'stock_batch',
    entityId: batchId,
    details: { kind, quantity },
  });
  return batchId;
}

async function adjustRefusal(tenant: Tenant, batchId: string, quantity: number): Promise<Refusal> {
  const batch = await amountsOf(tenant, batchId);
  if (!batch) return new Refusal('not_found');
  if (quantity > 0) return invalidField('quantity', 'batch_full');
  return new Refusal('stock.reserved', { ...batch, ...(await lastMove(tenant, batchId)) });
}
