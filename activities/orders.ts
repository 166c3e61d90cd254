import type { OrderType } from '#contracts/visits/names.ts';
import { labActs } from '#activities/labs/lab-acts.ts';
import { prescriptionActs } from '#activities/pharmacy/prescription-acts.ts';
import { procedureActs } from '#activities/procedures/procedure-acts.ts';
import type { OrderActs } from '#activities/visits/order-acts.ts';

/** What is done with every type of order, gathered once; a type without acts does not compile. */
export const orderActs: { readonly [T in OrderType]: OrderActs<T> } = {
  labOrder: labActs,
  prescription: prescriptionActs,
  procedureOrder: procedureActs,
};
