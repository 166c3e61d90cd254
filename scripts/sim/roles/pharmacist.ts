import type { z } from 'zod';
import type { DispensingForm, Prescription } from '#contracts/pharmacy/prescription.ts';
import { orderOfTask } from '../orders.ts';
import { stockUp } from '../prepare/stock.ts';
import type { RolePlay, Work } from '../visit.ts';

/** Hands everything over that was prescribed. What others have taken from the shelf meanwhile is received anew. */
async function dispense(work: Work<'dispensing'>) {
  const { lines } = await orderOfTask<Prescription>(work, 'prescriptions');
  const left = lines
    .map((line) => ({ ...line, quantity: line.quantity - line.issued }))
    .filter((line) => line.quantity > 0);
  for (const { medicineId: id, available, reserved, quantity } of left) {
    const received = await stockUp(work.person, { id, available: available + reserved }, quantity);
    if (received > 0) work.tally.note('stockReceivedLate', received);
  }
  const form: z.input<typeof DispensingForm> = {
    lines: left.map(({ id, quantity }) => ({ lineId: id, quantity })),
    outcome: 'complete',
    identityConfirmed: true,
  };
  return work.complete(form);
}

export const pharmacist: RolePlay<'dispensing'> = { role: 'pharmacist', tasks: { dispensing: dispense } };
