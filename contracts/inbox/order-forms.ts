import type { z } from 'zod';
import type { OrderForms } from '#contracts/inbox/task-form.ts';
import { labForms } from '#contracts/labs/order-forms.ts';
import { prescriptionForms } from '#contracts/pharmacy/order-forms.ts';
import { procedureForms } from '#contracts/procedures/order-forms.ts';
import type { OrderType } from '#contracts/visits/names.ts';

/** What every type of order gives to the wire, gathered once; its record stands in `contracts/inbox/kind-names.ts`. */
export const orderForms = {
  labOrder: labForms,
  prescription: prescriptionForms,
  procedureOrder: procedureForms,
} satisfies Record<OrderType, OrderForms>;

/** An order of a type as it is read. */
export type OrderWire<T extends OrderType> = z.output<(typeof orderForms)[T]['wire']>;
