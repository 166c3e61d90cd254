import type { LocalDate } from '#contracts/platform/wire.ts';
import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { ApprovalKind, ApprovalState, LedgerAccount, PaymentMethod } from '#contracts/billing/names.ts';
import { instant, minor, tenantColumns, tenantTable, sealed } from '#db/tenancy/tenant-entity.ts';

export const ServicePrice = defineEntity({
  name: 'ServicePrice',
  tableName: 'service_price',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    code: p.string().length(60),
    name: p.string().length(200),
    amountMinor: minor(),
    /** How many units the amount is for. */
    per: p.integer().default(1),
    currency: p.string().length(3),
    validFrom: p.date().$type<LocalDate>(),
    validTo: p.date().$type<LocalDate>().nullable(),
  },
  uniques: [{ name: 'service_price_unique', properties: ['hospitalId', 'code', 'validFrom'] }],
});
export type ServicePrice = InferEntity<typeof ServicePrice>;

/** A charge of a visit; posted to the ledger when made, reversed when voided, never changed. */
export const Charge = defineEntity({
  name: 'Charge',
  tableName: 'charge',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    visitId: p.uuid(),
    patientId: p.uuid(),
    serviceCode: p.string().length(60),
    name: p.string().length(200),
    quantity: p.integer(),
    /** The price it was worked out from: for so many units (`domain/billing/price.ts`). */
    unitMinor: minor(),
    per: p.integer().default(1),
    amountMinor: minor(),
    currency: p.string().length(3),
    postedAt: instant(),
    postedBy: p.uuid(),
    submissionId: p.uuid(),
    /** The line of a prescription that was issued, where it was one. */
    lineId: p.uuid().nullable(),
    /** What this takes back a part of; quantity and amount are below zero then. */
    creditsId: p.uuid().nullable(),
    /** Whose consultation it was, where it was one. */
    doctorId: p.uuid().nullable(),
    /** The charge of the consultation that this one follows, where it was charged as a follow-up. */
    followsId: p.uuid().nullable(),
    voidedAt: instant().nullable(),
    voidedBy: p.uuid().nullable(),
    voidReason: sealed().nullable(),
  },
  indexes: [{ name: 'charge_visit', properties: ['hospitalId', 'visitId'] }],
});
export type Charge = InferEntity<typeof Charge>;

export const Invoice = defineEntity({
  name: 'Invoice',
  tableName: 'invoice',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    visitId: p.uuid(),
    patientId: p.uuid(),
    number: p.string().length(30),
    totalMinor: minor(),
    currency: p.string().length(3),
    issuedAt: instant(),
    issuedBy: p.uuid().nullable(),
    submissionId: p.uuid().nullable(),
  },
  uniques: [
    { name: 'invoice_number_unique', properties: ['hospitalId', 'number'] },
    { name: 'invoice_visit_unique', properties: ['hospitalId', 'visitId'] },
  ],
});
export type Invoice = InferEntity<typeof Invoice>;

/** Money received; its receipt number is gapless per hospital and year. */
export const Payment = defineEntity({
  name: 'Payment',
  tableName: 'payment',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    visitId: p.uuid(),
    patientId: p.uuid(),
    receiptNumber: p.string().length(30),
    method: p.string().length(10).$type<PaymentMethod>(),
    /** What was kept; of cash, `receivedMinor` was handed over and the difference given back. */
    amountMinor: minor(),
    receivedMinor: minor().nullable(),
    currency: p.string().length(3),
    reference: p.string().length(64).nullable(),
    takenAt: instant(),
    takenBy: p.uuid(),
    submissionId: p.uuid(),
    lineNo: p.integer(),
  },
  uniques: [
    { name: 'payment_receipt_unique', properties: ['hospitalId', 'receiptNumber'] },
    { name: 'payment_submission_unique', properties: ['hospitalId', 'submissionId', 'lineNo'] },
  ],
  indexes: [{ name: 'payment_visit', properties: ['hospitalId', 'visitId'] }],
});
export type Payment = InferEntity<typeof Payment>;

/** Money given back, by the task that asked for it; added only. */
export const Refund = defineEntity({
  name: 'Refund',
  tableName: 'refund',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    visitId: p.uuid(),
    patientId: p.uuid(),
    taskId: p.uuid(),
    number: p.string().length(30),
    method: p.string().length(10).$type<PaymentMethod>(),
    amountMinor: minor(),
    currency: p.string().length(3),
    reference: p.string().length(64).nullable(),
    paidAt: instant(),
    paidBy: p.uuid(),
    submissionId: p.uuid(),
  },
  uniques: [
    { name: 'refund_number_unique', properties: ['hospitalId', 'number'] },
    { name: 'refund_task_unique', properties: ['hospitalId', 'taskId'] },
  ],
  indexes: [{ name: 'refund_visit', properties: ['hospitalId', 'visitId'] }],
});
export type Refund = InferEntity<typeof Refund>;

/** What a cashier asked a second person for, and what became of it. */
export const BillApproval = defineEntity({
  name: 'BillApproval',
  tableName: 'bill_approval',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    visitId: p.uuid(),
    patientId: p.uuid(),
    taskId: p.uuid(),
    kind: p.string().length(20).$type<ApprovalKind>(),
    state: p.string().length(12).$type<ApprovalState>(),
    amountMinor: minor(),
    currency: p.string().length(3),
    chargeIds: p.json<string[]>(),
    reason: sealed(),
    askedBy: p.uuid(),
    askedAt: instant(),
    decidedBy: p.uuid().nullable(),
    decidedAt: instant().nullable(),
    note: sealed().nullable(),
  },
  uniques: [{ name: 'bill_approval_task_unique', properties: ['hospitalId', 'taskId'] }],
  indexes: [{ name: 'bill_approval_visit', properties: ['hospitalId', 'visitId'] }],
});
export type BillApproval = InferEntity<typeof BillApproval>;

/** A balanced entry of the double-entry ledger; append-only. */
export const LedgerEntry = defineEntity({
  name: 'LedgerEntry',
  tableName: 'ledger_entry',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    kind: p
      .string()
      .length(20)
      .$type<'charge' | 'charge_void' | 'payment' | 'refund' | 'moved_away' | 'moved_here'>(),
    /** What it is about: a visit of a patient, a case of no visit, or a patient alone. */
    visitId: p.uuid().nullable(),
    caseId: p.uuid().nullable(),
    patientId: p.uuid().nullable(),
    refId: p.uuid(),
    submissionId: p.uuid(),
    createdAt: instant(),
  },
  uniques: [{ name: 'ledger_entry_ref_unique', properties: ['hospitalId', 'kind', 'refId'] }],
  indexes: [{ name: 'ledger_entry_visit', properties: ['hospitalId', 'visitId'] }],
});
export type LedgerEntry = InferEntity<typeof LedgerEntry>;

/** One side of an entry: a positive amount is a debit, a negative one a credit. Entries sum to 0 (deferred trigger). */
export const LedgerLine = defineEntity({
  name: 'LedgerLine',
  tableName: 'ledger_line',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    entryId: p.uuid(),
    account: p.string().length(20).$type<LedgerAccount>(),
    amountMinor: minor(),
    currency: p.string().length(3),
  },
  indexes: [{ name: 'ledger_line_entry', properties: ['hospitalId', 'entryId'] }],
});
export type LedgerLine = InferEntity<typeof LedgerLine>;

/** Gapless numbers: the row lock of `update ... returning` is the queue. */
export const Counter = defineEntity({
  name: 'Counter',
  tableName: 'counter',
  ...tenantTable,
  properties: { ...tenantColumns, name: p.string().length(60), value: minor() },
  uniques: [{ name: 'counter_name_unique', properties: ['hospitalId', 'name'] }],
});
export type Counter = InferEntity<typeof Counter>;
