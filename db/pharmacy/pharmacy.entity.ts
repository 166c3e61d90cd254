import type { LocalDate } from '#contracts/platform/wire.ts';
import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { OrderState } from '#contracts/cases/names.ts';
import type {
  PrescriptionLineState,
  ReservationState,
  ReturnState,
  Route,
  SaleClass,
  StockMovementKind,
} from '#contracts/pharmacy/names.ts';
import {
  instant,
  orderedPrice,
  sealed,
  tenantColumns,
  tenantTable,
  versionColumns,
} from '#db/tenancy/tenant-entity.ts';

const medicineColumns = {
  ...tenantColumns,
  code: p.string().length(40),
  system: p.string().length(200),
  rxnorm: p.string().length(20).nullable(),
  generic: p.string().length(200),
  brand: p.string().length(120),
  form: p.string().length(60),
  strength: p.string().length(80),
  atc: p.string().length(10).nullable(),
  baseUnit: p.string().length(40),
  packSize: p.integer(),
  saleClass: p.string().length(12).$type<SaleClass>(),
  active: p.boolean(),
  version: p.integer().default(1),
};

/** A medicine of the hospital's catalogue; its price is the service price of its code. What is read of it is one of its versions. */
export const Medicine = defineEntity({
  name: 'Medicine',
  tableName: 'medicine',
  ...tenantTable,
  properties: medicineColumns,
  uniques: [{ name: 'medicine_code_unique', properties: ['hospitalId', 'code'] }],
});
export type Medicine = InferEntity<typeof Medicine>;

/** A medicine as it was from a day on; a change is a further one. The database writes it with each change of the medicine. */
export const MedicineVersion = defineEntity({
  name: 'MedicineVersion',
  tableName: 'medicine_version',
  ...tenantTable,
  properties: { ...medicineColumns, ...versionColumns },
  uniques: [{ name: 'medicine_version_unique', properties: ['hospitalId', 'itemId', 'version'] }],
});
export type MedicineVersion = InferEntity<typeof MedicineVersion>;

/** A batch in stock. `onHand` is the sum of its movements, `reserved` that of its held reservations: never below zero. */
export const StockBatch = defineEntity({
  name: 'StockBatch',
  tableName: 'stock_batch',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    medicineId: p.uuid(),
    batchNumber: p.string().length(60),
    expiresOn: p.date().$type<LocalDate>(),
    onHand: p.integer(),
    reserved: p.integer().default(0),
    createdAt: instant(),
  },
  uniques: [{ name: 'stock_batch_unique', properties: ['hospitalId', 'medicineId', 'batchNumber'] }],
  indexes: [{ name: 'stock_batch_fefo', properties: ['hospitalId', 'medicineId', 'expiresOn', 'id'] }],
});
export type StockBatch = InferEntity<typeof StockBatch>;

/** A line of the stock ledger; append-only, base units, negative takes out. */
export const StockMovement = defineEntity({
  name: 'StockMovement',
  tableName: 'stock_movement',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    batchId: p.uuid(),
    medicineId: p.uuid(),
    kind: p.string().length(12).$type<StockMovementKind>(),
    quantity: p.integer(),
    lineId: p.uuid().nullable(),
    visitId: p.uuid().nullable(),
    patientId: p.uuid().nullable(),
    reason: p.string().length(200),
    movedBy: p.uuid().nullable(),
    movedAt: instant(),
    submissionId: p.uuid().nullable(),
  },
  indexes: [
    { name: 'stock_movement_batch', properties: ['hospitalId', 'batchId', 'movedAt'] },
    { name: 'stock_movement_line', properties: ['hospitalId', 'lineId'] },
  ],
});
export type StockMovement = InferEntity<typeof StockMovement>;

/** Stock kept for a line until it is issued, released, or the time is over. */
export const StockReservation = defineEntity({
  name: 'StockReservation',
  tableName: 'stock_reservation',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    batchId: p.uuid(),
    lineId: p.uuid(),
    prescriptionId: p.uuid(),
    quantity: p.integer(),
    state: p.string().length(10).$type<ReservationState>(),
    expiresAt: instant(),
    /** Kept when stock arrived, for a line that waited for it: until the prescription ends. */
    forWaiting: p.boolean().default(false),
    createdAt: instant(),
    changedAt: instant(),
  },
  indexes: [
    { name: 'stock_reservation_line', properties: ['hospitalId', 'lineId', 'state'] },
    { name: 'stock_reservation_batch', properties: ['hospitalId', 'batchId', 'state'] },
  ],
});
export type StockReservation = InferEntity<typeof StockReservation>;

export const Prescription = defineEntity({
  name: 'Prescription',
  tableName: 'prescription',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    visitId: p.uuid(),
    patientId: p.uuid(),
    state: p.string().length(12).$type<OrderState>(),
    prescribedBy: p.uuid(),
    outsidePrescriber: p.string().length(160).nullable(),
    prescribedAt: instant(),
    endedAt: instant().nullable(),
    workflowId: p.string().length(200),
    submissionId: p.uuid(),
  },
  indexes: [{ name: 'prescription_visit', properties: ['hospitalId', 'visitId'] }],
});
export type Prescription = InferEntity<typeof Prescription>;

export const PrescriptionLine = defineEntity({
  name: 'PrescriptionLine',
  tableName: 'prescription_line',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    prescriptionId: p.uuid(),
    visitId: p.uuid(),
    patientId: p.uuid(),
    medicineId: p.uuid(),
    /** What it was prescribed as; what is issued and charged says the same. */
    medicineVersion: p.integer(),
    ...orderedPrice,
    position: p.integer(),
    doseValue: p.double().$type<number>().nullable(),
    doseUnit: p.string().length(40).nullable(),
    route: p.string().length(20).$type<Route>(),
    timesPerDay: p.double().$type<number>().nullable(),
    asNeeded: p.boolean(),
    maxPerDay: p.double().$type<number>().nullable(),
    durationDays: p.integer().nullable(),
    quantity: p.integer(),
    issued: p.integer().default(0),
    instructions: sealed().nullable(),
    repeats: p.integer(),
    /** The line of an earlier prescription that this issues again. */
    repeatOf: p.uuid().nullable(),
    state: p.string().length(14).$type<PrescriptionLineState>(),
    reason: sealed().nullable(),
    sourceSystem: p.string().length(200).nullable(),
    sourceValue: p.string().length(200).nullable(),
    changedBy: p.uuid().nullable(),
    changedAt: instant(),
  },
  indexes: [{ name: 'prescription_line_order', properties: ['hospitalId', 'prescriptionId', 'position'] }],
});
export type PrescriptionLine = InferEntity<typeof PrescriptionLine>;

/** Medicine that came back, of one line and one batch: in quarantine until a pharmacist decides. */
export const MedicineReturn = defineEntity({
  name: 'MedicineReturn',
  tableName: 'medicine_return',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    visitId: p.uuid(),
    patientId: p.uuid(),
    lineId: p.uuid(),
    batchId: p.uuid(),
    medicineId: p.uuid(),
    quantity: p.integer(),
    state: p.string().length(12).$type<ReturnState>(),
    reason: sealed(),
    returnedBy: p.uuid(),
    returnedAt: instant(),
    decidedBy: p.uuid().nullable(),
    decidedAt: instant().nullable(),
    note: sealed().nullable(),
  },
  indexes: [{ name: 'medicine_return_line', properties: ['hospitalId', 'lineId', 'batchId'] }],
});
export type MedicineReturn = InferEntity<typeof MedicineReturn>;
