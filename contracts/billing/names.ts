export const paymentMethods = ['cash', 'card', 'upi'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/** Accounts of the ledger of a hospital. Debit-normal: receivable, cash, card, upi. Credit-normal: revenue. */
export const ledgerAccounts = ['receivable', 'revenue', 'cash', 'card', 'upi'] as const;
export type LedgerAccount = (typeof ledgerAccounts)[number];

/** What needs a second person above the hospital's limit: taking charges off, closing with a balance unpaid, giving money back. */
export const approvalKinds = ['void', 'on_account', 'refund'] as const;
export type ApprovalKind = (typeof approvalKinds)[number];

/** `withdrawn`: asked anew, or the visit has ended. */
export const approvalStates = ['waiting', 'approved', 'refused', 'withdrawn'] as const;
export type ApprovalState = (typeof approvalStates)[number];

/** `refund_due`: more was paid than is charged, and a task gives it back. `cancelled`: over, with nothing charged and nothing owed. */
export const billStates = ['open', 'issued', 'settled', 'on_account', 'refund_due', 'cancelled'] as const;
export type BillState = (typeof billStates)[number];
