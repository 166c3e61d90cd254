export const paymentMethods = ['cash', 'card', 'upi'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/** Accounts of the ledger of a hospital. Debit-normal: receivable, cash, card, upi. Credit-normal: revenue. */
export const ledgerAccounts = ['receivable', 'revenue', 'cash', 'card', 'upi'] as const;
export type LedgerAccount = (typeof ledgerAccounts)[number];

export const billStates = ['open', 'issued', 'settled', 'on_account', 'cancelled'] as const;
export type BillState = (typeof billStates)[number];
