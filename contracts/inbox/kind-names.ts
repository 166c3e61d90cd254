import type { TaskKindRecord } from '#contracts/cases/kind-record.ts';
import { labOrder } from '#contracts/labs/kind-names.ts';
import type { LabOrderCase } from '#contracts/labs/kind-names.ts';
import { prescription } from '#contracts/pharmacy/kind-names.ts';
import type { PrescriptionCase } from '#contracts/pharmacy/kind-names.ts';
import { procedureOrder } from '#contracts/procedures/kind-names.ts';
import type { ProcedureOrderCase } from '#contracts/procedures/kind-names.ts';
import { accessReview, visitTasks } from '#contracts/visits/kind-names.ts';

/**
 * Every type of order and every kind of task, gathered once. Zod-free, so that each room may read it; their forms are gathered in
 * `contracts/inbox/order-forms.ts`. A new kind of order is written into the three places below.
 */
export const orderRecords = { labOrder, prescription, procedureOrder } as const;

/** Every type of case that belongs to no visit. */
export const matterRecords = { accessReview } as const;

/** What each type adds to the terms and the plans of an order. */
export type OrderCases = {
  labOrder: LabOrderCase;
  prescription: PrescriptionCase;
  procedureOrder: ProcedureOrderCase;
};

/** Tasks that no flow waits for: they are opened and completed in the tables alone. */
export const flowlessTasks = {
  /** A cashier asks a second person, while the patient stands at the counter. */
  bill_approval: { permission: 'bill.approve', heldBy: ['admin'], due: { minutes: 10 }, needs: [] },
  /** What is owed while no step of a flow asks for it: what was issued of a prescription of which the rest is awaited. */
  money_due: {
    permission: 'payment.take',
    heldBy: ['cashier'],
    due: { setting: 'paymentDueMinutes', minutes: 15 },
    needs: [],
  },
  /** More was paid than is charged: it is given back. */
  refund: { permission: 'refund.pay', heldBy: ['cashier'], due: { minutes: 60 }, needs: [] },
  /** Work of those whom somebody answers for while on duty, which nobody has done in its time. */
  duty_call: {
    permission: 'duty.answer',
    heldBy: ['doctor', 'nurse', 'lab_technician', 'lab_supervisor', 'pharmacist'],
    due: { minutes: 15 },
    needs: [],
  },
  /** Raised where the platform could not mend something itself. */
  attention: { permission: 'task.supervise', heldBy: ['admin'], due: { minutes: 30 }, needs: [] },
} as const satisfies Record<string, TaskKindRecord>;

export const taskRecords = {
  ...visitTasks,
  ...labOrder.tasks,
  ...prescription.tasks,
  ...procedureOrder.tasks,
  ...accessReview.tasks,
  ...flowlessTasks,
} as const;
