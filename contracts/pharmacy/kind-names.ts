import type { OrderCase, OrderPart, OrderRecord } from '#contracts/cases/kind-record.ts';

/** Medicines: reserved, and handed over in whole or part. */
export const prescription = {
  part: 'prescriptions',
  path: 'pharmacy/prescriptions',
  expires: { setting: 'prescriptionExpiryDays', days: 2 },
  tasks: {
    dispensing: {
      permission: 'medicine.dispense',
      heldBy: ['pharmacist'],
      due: { setting: 'dispensingDueMinutes', minutes: 30 },
      needs: ['safety', 'prescriptions'],
      takes: true,
    },
  },
} as const satisfies OrderRecord;

export type PrescriptionCase = OrderCase & {
  terms: { parts: OrderPart[]; reservedForMs: number };
  plan: {
    /** Ends the order, and opens nothing, when the transaction finds that everything was issued. */
    endsWithoutRest?: true;
    /** Stock that is held goes back to the shelf. */
    releases?: true;
  };
};
