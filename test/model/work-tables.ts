import type { WorkType } from '#contracts/cases/names.ts';
import type { WorkTable } from '#domain/cases/work-table.ts';
import { accessReview } from '#domain/visits/access-review-flow.ts';
import { orderActs } from '#activities/orders.ts';

/** The tables of all work; a type without one does not compile. */
export const workTables: { readonly [T in WorkType]: WorkTable<T> } = {
  labOrder: orderActs.labOrder.table,
  prescription: orderActs.prescription.table,
  procedureOrder: orderActs.procedureOrder.table,
  accessReview,
};
