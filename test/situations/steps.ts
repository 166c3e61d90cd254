import { expect } from 'vitest';
import type { LabOrder } from '#contracts/labs/lab-order.ts';
import { labOrders, mustDo } from '#test/builders/orders.ts';
import { billOf, rupees } from '#test/situations/sees.ts';
import type { Hospital } from '#test/situations/hospital.ts';

/** The only order of tests of a visit, as the laboratory reads it. */
export async function orderOf({ team }: Hospital, visitId: string): Promise<LabOrder> {
  const [order] = await labOrders(team.technician, visitId);
  if (!order) throw new Error(`no order of ${visitId}`);
  return order;
}

/** The nurse takes all that is ordered. */
export async function collect(hospital: Hospital, visitId: string): Promise<void> {
  const itemIds = (await orderOf(hospital, visitId)).items.map(({ id }) => id);
  await mustDo(hospital.team.nurse, visitId, 'collection', { itemIds, identityConfirmed: true });
}

/** The laboratory takes the only test of a visit in, enters a value, and a second person releases it. @returns the test */
export async function release(hospital: Hospital, visitId: string, value: number): Promise<string> {
  const { technician, supervisor } = hospital.team;
  const itemId = (await orderOf(hospital, visitId)).items[0]?.id ?? '';
  await mustDo(technician, visitId, 'specimen_receipt', { outcome: 'received' });
  await mustDo(technician, visitId, 'result_entry', { results: [{ itemId, value }] });
  await mustDo(supervisor, visitId, 'verification', { accept: [itemId] });
  return itemId;
}

/** The bill is prepared, is so much, and is paid: the visit is over. */
export async function settle(
  hospital: Hospital,
  visitId: string,
  balance: number,
  tenders: readonly object[],
): Promise<void> {
  const { cashier } = hospital.team;
  await mustDo(cashier, visitId, 'billing', { add: [], remove: [] });
  expect((await billOf(hospital, visitId)).balance).toEqual(rupees(balance));
  const paid = await mustDo(cashier, visitId, 'payment', { tenders });
  expect([paid.stage, paid.openedTasks]).toEqual(['closed', []]);
  expect(await billOf(hospital, visitId)).toMatchObject({ state: 'settled', balance: rupees(0) });
}
