export const paymentMethods = ['cash', 'card', 'upi'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/** Accounts of the ledger of a hospital. Debit-normal: receivable, cash, card, upi. Credit-normal: revenue. */
export const ledgerAccounts = ['receivable', 'revenue', 'cash', 'card', 'upi'] as const;
export type LedgerAccount = (typeof ledgerAccounts)[number];

/** What needs a second person above the hospital's limit: taking charges off, and closing with a balance unpaid. */
export const approvalKinds = ['void', 'on_account'] as const;
export type ApprovalKind = (typeof approvalKinds)[number];

/** `withdrawn`: asked anew, or the visit has ended. */
export const approvalStates = ['waiting', 'approved', 'refused', 'withdrawn'] as const;
export type ApprovalState = (typeof approvalStates)[number];

export const billStates = ['open', 'issued', 'settled', 'on_account', 'cancelled'] as const;
export type BillState = (typeof billStates)[number];
