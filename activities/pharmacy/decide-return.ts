import type { ReturnDecision } from '#contracts/pharmacy/return.ts';
import { Refusal, invalidField } from '#domain/platform/refusal.ts';
import { recordAudit } from '#db/audit/audit.repository.ts';
import { findReturn, decideReturn, lockReturn } from '#db/pharmacy/return.repository.ts';
import { insertMovement, shiftOnHand } from '#db/pharmacy/stock.repository.ts';
import { keepForLines, lockArrival } from '#db/pharmacy/waiting.repository.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/**
 * A pharmacist ends the quarantine of returned medicine: back to its batch, where it may be sold and is kept for who waits, or destroyed,
 * which never was stock. Either has its reason. What has expired is not put back.
 * @returns the return's id
 * @throws Refusal not_found, pharmacy.return_decided, request.invalid
 */
export async function decideAboutReturn(
  tenant: Tenant,
  id: string,
  { decision, reason }: ReturnDecision,
): Promise<string> {
  const returned = await lockReturn(tenant, id);
  if (!returned) throw new Refusal('not_found');
  if (returned.state !== 'quarantined') throw new Refusal('pharmacy.return_decided');
  const { batchId, medicineId, quantity, patientId, lineId, visitId } = returned;
  if (decision === 'restock') {
    if ((await findReturn(tenant, id))?.expired) throw invalidField('decision', 'batch_expired');
    await lockArrival(tenant, medicineId);
    if (!(await shiftOnHand(tenant, batchId, quantity))) throw invalidField('decision', 'batch_full');
    await insertMovement(
      tenant,
      { id: batchId, medicineId },
      { kind: 'restock', quantity, reason: '', of: { lineId, visitId, patientId } },
    );
    await keepForLines(tenant, medicineId);
  }
  const state = decision === 'restock' ? 'restocked' : 'destroyed';
  decideReturn(tenant, id, state, await tenant.vault.seal(tenant, patientId, reason));
  await recordAudit(tenant, {
    action: 'medicine.return_decided',
    entity: 'medicine_return',
    entityId: id,
    patientId,
    details: { state, quantity },
  });
  return id;
}
