import { prescription } from '#domain/pharmacy/prescription-flow.ts';
import { listPrescriptions } from '#db/pharmacy/prescription-list.repository.ts';
import { prescribeMedicines } from '#activities/pharmacy/prescribe-medicines.ts';
import { prescriptionStep } from '#activities/pharmacy/prescription-step.ts';
import type { OrderActs } from '#activities/visits/order-acts.ts';

export const prescriptionActs: OrderActs<'prescription'> = {
  table: prescription,
  create: async (tenant, step, order, path, { reservationMinutes }) => {
    const { orderId, parts } = await prescribeMedicines(tenant, step, order, path);
    return { orderId, terms: { parts, reservedForMs: reservationMinutes * 60_000 } };
  },
  step: prescriptionStep,
  list: listPrescriptions,
};
