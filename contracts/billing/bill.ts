import { z } from 'zod';
import { Id, Instant, Money, line, requiredLine } from '#contracts/platform/wire.ts';
import { billStates, paymentMethods } from '#contracts/billing/names.ts';
import { BillApproval } from '#contracts/billing/approval.ts';
import { PatientSummary } from '#contracts/patients/patient.ts';

export const ServicePrice = z.object({ code: z.string(), name: z.string(), price: Money });
export type ServicePrice = z.infer<typeof ServicePrice>;

/** The billing task's form: what is added to or taken off the charges the flow made, then the invoice is issued. */
export const BillingForm = z.object({
  add: z
    .array(z.object({ serviceCode: requiredLine(40), quantity: z.number().int().min(1).max(100) }))
    .max(50)
    .default([]),
  remove: z
    .array(z.object({ chargeId: Id, reason: requiredLine(200) }))
    .max(50)
    .default([]),
});
export type BillingForm = z.input<typeof BillingForm>;

/** One tender. `reference`: terminal slip or UPI transaction id, needed for card and UPI. */
export const Tender = z.object({
  method: z.enum(paymentMethods),
  amount: Money.describe('what is kept'),
  receivedAmount: Money.optional().describe(
    'of cash: what was handed over; what is above the amount is change',
  ),
  reference: line(64).optional(),
});
export type Tender = z.infer<typeof Tender>;
/** The payment task's form. Less than the balance needs `onAccountReason`: the rest becomes a receivable. */
export const PaymentForm = z.object({
  tenders: z.array(Tender).max(10),
  onAccountReason: line(300).optional(),
});
export type PaymentForm = z.infer<typeof PaymentForm>;

/** Money that is owed, taken when no step of a flow asks for it: of a visit that is over, or of what was issued while the rest is awaited. */
export const DuePaymentForm = z.object({
  tenders: z
    .array(Tender)
    .max(10)
    .describe('less than the balance leaves the rest owed; none leaves all of it'),
});
export type DuePaymentForm = z.infer<typeof DuePaymentForm>;
/** A payment of a debt, on any day after the visit. */
export const DebtPayment = z.object({ tenders: z.array(Tender).min(1).max(10) });
export type DebtPayment = z.infer<typeof DebtPayment>;

/** The refund task's form: all that is owed to the patient, by one way. */
export const RefundForm = z.object({
  method: z.enum(paymentMethods),
  amount: Money.describe('what the bill owes the patient, as it was seen'),
  reference: line(64).optional().describe('terminal slip or UPI transaction id, needed for card and UPI'),
});
export type RefundForm = z.infer<typeof RefundForm>;

export const Charge = z.object({
  id: Id,
  serviceCode: z.string(),
  name: z.string(),
  quantity: z.number().int().describe('below zero: what was returned of another charge'),
  unitPrice: Money.describe('of `pricePer` units'),
  pricePer: z.number().int(),
  amount: Money,
  postedAt: Instant,
  voided: z.boolean(),
  voidReason: z.string().nullable(),
  followUp: z.boolean().describe('whether it is of a consultation that followed another one'),
  removable: z.boolean().describe('whether it may be taken off: not once something of it was returned'),
});
export const PaymentReceipt = z.object({
  id: Id,
  number: z.string(),
  method: z.enum(paymentMethods),
  amount: Money,
  received: Money.nullable().describe('of cash, where it was told: what was handed over'),
  reference: z.string().nullable(),
  takenAt: Instant,
  takenByName: z.string(),
});
/** Money given back, by the number of its voucher. */
export const Refund = z.object({
  id: Id,
  number: z.string(),
  method: z.enum(paymentMethods),
  amount: Money,
  reference: z.string().nullable(),
  paidAt: Instant,
  paidByName: z.string(),
});
export const Bill = z.object({
  visitId: Id,
  patient: PatientSummary,
  state: z.enum(billStates),
  invoiceNumber: z.string().nullable(),
  issuedAt: Instant.nullable(),
  charges: z.array(Charge),
  payments: z.array(PaymentReceipt),
  refunds: z.array(Refund),
  total: Money,
  paid: Money.describe('payments without what was given back'),
  balance: Money.describe('below zero: owed to the patient'),
  closed: z.boolean(),
  limits: z
    .object({ void: Money, onAccount: Money })
    .describe('what one person may take off, or leave unpaid, without a second one'),
  approvals: z.array(BillApproval),
});
export type Bill = z.infer<typeof Bill>;
