import type { z } from 'zod';
import type { AskApproval, BillApproval } from '#contracts/billing/approval.ts';
import type { Bill } from '#contracts/billing/bill.ts';
import { onLive } from '#lib/inbox/live.svelte.ts';
import { bodyOf } from '#lib/platform/client.ts';
import { billing } from '#lib/platform/clients.ts';

export type BillNow = z.infer<typeof Bill>;

/** What of a kind was asked last for a bill; null when nothing was. */
export const lastAsked = (bill: BillNow, kind: BillApproval['kind']): BillApproval | null =>
  bill.approvals.findLast((asked) => asked.kind === kind && asked.state !== 'withdrawn') ?? null;

/** Asks a second person. @throws ApiProblem */
export const askSecond = (visitId: string, body: AskApproval): Promise<BillApproval> =>
  bodyOf(billing.visits[':id'].approvals.$post({ param: { id: visitId }, json: body }));

/** The bill of a visit as it is now. @throws ApiProblem */
export const readBill = (visitId: string | null): Promise<BillNow> =>
  bodyOf(billing.visits[':id'].$get({ param: { id: String(visitId) } }));

/** Reads a visit's bill, and again whenever something of the visit changes. @returns what ends it */
export function followBill(visitId: string | null, onbill: (bill: BillNow) => void): () => void {
  const read = () => void readBill(visitId).then(onbill, () => undefined);
  read();
  return onLive((event) => 'visitId' in event && event.visitId === visitId, read);
}
