import { z } from 'zod';
import { LabOrderInput } from '#contracts/labs/lab-order.ts';
import { PrescriptionInput } from '#contracts/pharmacy/prescription.ts';
import { ProcedureOrderInput } from '#contracts/procedures/procedure-order.ts';

/** Everything ordered at once: laboratory orders, prescriptions and procedures, each started as a flow of its own. */
export const OrderBasket = z.object({
  labs: z.array(LabOrderInput).max(10).default([]),
  prescriptions: z.array(PrescriptionInput).max(5).default([]),
  procedures: z.array(ProcedureOrderInput).max(40).default([]),
});
export type OrderBasket = z.output<typeof OrderBasket>;

/** Whether the patient waits for something of it. */
export const basketAwaits = (basket: OrderBasket): boolean =>
  basket.labs.some((order) => order.items.some((item) => item.waitFor)) ||
  basket.procedures.some((order) => order.waitFor);
