import type { MatterRecord, TaskKindRecord } from '#contracts/cases/kind-record.ts';

/** The visit's own tasks; those of its orders stand with the orders. */
export const visitTasks = {
  triage: {
    permission: 'triage.perform',
    heldBy: ['nurse'],
    due: { setting: 'triageDueMinutes', minutes: 10 },
    needs: ['all'],
  },
  consultation: {
    permission: 'consultation.perform',
    heldBy: ['doctor'],
    due: 'urgency',
    needs: ['all'],
    forOwner: true,
  },
  billing: {
    permission: 'billing.prepare',
    heldBy: ['cashier'],
    due: { setting: 'billingDueMinutes', minutes: 15 },
    needs: [],
  },
  payment: {
    permission: 'payment.take',
    heldBy: ['cashier'],
    due: { setting: 'paymentDueMinutes', minutes: 15 },
    needs: [],
  },
} as const satisfies Record<string, TaskKindRecord>;

/**
 * The review of a record that was opened without a relationship: a matter of its own, which no visit carries and none ends. Due
 * within a day, as an opening is looked at while people remember it; its ladder goes on until somebody has.
 */
export const accessReview = {
  tasks: {
    access_review: {
      permission: 'break_glass.review',
      heldBy: ['admin'],
      due: { minutes: 1440 },
      needs: [],
    },
  },
} as const satisfies MatterRecord;
