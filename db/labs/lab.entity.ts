import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { OrderState } from '#contracts/cases/names.ts';
import type {
  Comparator,
  LabItemState,
  OrderPriority,
  RejectReason,
  ResultFlag,
  ResultKind,
  SpecimenState,
  SpecimenType,
} from '#contracts/labs/names.ts';
import type { LabRange } from '#contracts/labs/catalogue.ts';
import {
  instant,
  orderedPrice,
  sealed,
  tenantColumns,
  tenantTable,
  versionColumns,
} from '#db/tenancy/tenant-entity.ts';

const testColumns = {
  ...tenantColumns,
  code: p.string().length(40),
  system: p.string().length(200),
  loinc: p.string().length(20).nullable(),
  name: p.string().length(160),
  specimenType: p.string().length(20).$type<SpecimenType>(),
  container: p.string().length(40),
  resultKind: p.string().length(20).$type<ResultKind>(),
  unit: p.string().length(40).nullable(),
  decimals: p.integer(),
  answers: p.json<{ code: string; text: string }[]>(),
  ranges: p.json<LabRange[]>(),
  turnaroundMinutes: p.integer(),
  active: p.boolean(),
  version: p.integer().default(1),
};

/** A test of the hospital's catalogue; its price is the service price of its code. What is read of it is one of its versions. */
export const LabTest = defineEntity({
  name: 'LabTest',
  tableName: 'lab_test',
  ...tenantTable,
  properties: testColumns,
  uniques: [{ name: 'lab_test_code_unique', properties: ['hospitalId', 'code'] }],
});
export type LabTest = InferEntity<typeof LabTest>;

/** A test as it was from a day on; a change is a further one. The database writes it with each change of the test. */
export const LabTestVersion = defineEntity({
  name: 'LabTestVersion',
  tableName: 'lab_test_version',
  ...tenantTable,
  properties: { ...testColumns, ...versionColumns },
  uniques: [{ name: 'lab_test_version_unique', properties: ['hospitalId', 'itemId', 'version'] }],
});
export type LabTestVersion = InferEntity<typeof LabTestVersion>;

const panelColumns = {
  ...tenantColumns,
  code: p.string().length(40),
  name: p.string().length(160),
  loinc: p.string().length(20).nullable(),
  testIds: p.json<string[]>(),
  active: p.boolean(),
  version: p.integer().default(1),
};

/** Tests that are ordered together. */
export const LabPanel = defineEntity({
  name: 'LabPanel',
  tableName: 'lab_panel',
  ...tenantTable,
  properties: panelColumns,
  uniques: [{ name: 'lab_panel_code_unique', properties: ['hospitalId', 'code'] }],
});
export type LabPanel = InferEntity<typeof LabPanel>;

/** A panel as it was from a day on. */
export const LabPanelVersion = defineEntity({
  name: 'LabPanelVersion',
  tableName: 'lab_panel_version',
  ...tenantTable,
  properties: { ...panelColumns, ...versionColumns },
  uniques: [{ name: 'lab_panel_version_unique', properties: ['hospitalId', 'itemId', 'version'] }],
});

export const LabOrder = defineEntity({
  name: 'LabOrder',
  tableName: 'lab_order',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    visitId: p.uuid(),
    patientId: p.uuid(),
    state: p.string().length(12).$type<OrderState>(),
    priority: p.string().length(10).$type<OrderPriority>(),
    note: sealed().nullable(),
    orderedBy: p.uuid(),
    /** Who the results go to; changes when a doctor hands over. */
    ownerId: p.uuid().nullable(),
    orderedAt: instant(),
    endedAt: instant().nullable(),
    workflowId: p.string().length(200),
    submissionId: p.uuid(),
  },
  indexes: [
    { name: 'lab_order_visit', properties: ['hospitalId', 'visitId'] },
    { name: 'lab_order_owner', properties: ['hospitalId', 'ownerId', 'state'] },
  ],
});
export type LabOrder = InferEntity<typeof LabOrder>;

/** One test of an order; name, kind, unit, answers, ranges and price are those it was ordered by. */
export const LabItem = defineEntity({
  name: 'LabItem',
  tableName: 'lab_item',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    orderId: p.uuid(),
    visitId: p.uuid(),
    patientId: p.uuid(),
    testId: p.uuid(),
    testVersion: p.integer(),
    ...orderedPrice,
    position: p.integer(),
    waitFor: p.boolean(),
    /** Charged when first collected; a new collection costs nothing. */
    charged: p.boolean().default(false),
    state: p.string().length(12).$type<LabItemState>(),
    specimenId: p.uuid().nullable(),
    reason: sealed().nullable(),
    sourceSystem: p.string().length(200).nullable(),
    sourceValue: p.string().length(200).nullable(),
    sourceRecordedAt: instant().nullable(),
    reviewedBy: p.uuid().nullable(),
    reviewedAt: instant().nullable(),
    changedBy: p.uuid().nullable(),
    changedAt: instant(),
  },
  indexes: [
    { name: 'lab_item_order', properties: ['hospitalId', 'orderId', 'position'] },
    { name: 'lab_item_patient', properties: ['hospitalId', 'patientId', 'testId'] },
  ],
});
export type LabItem = InferEntity<typeof LabItem>;

export const Specimen = defineEntity({
  name: 'Specimen',
  tableName: 'specimen',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    orderId: p.uuid(),
    visitId: p.uuid(),
    patientId: p.uuid(),
    accession: p.string().length(30),
    type: p.string().length(20).$type<SpecimenType>(),
    container: p.string().length(40),
    state: p.string().length(10).$type<SpecimenState>(),
    collectedBy: p.uuid(),
    collectedAt: instant(),
    recordedAt: instant(),
    receivedBy: p.uuid().nullable(),
    receivedAt: instant().nullable(),
    rejectReason: p.string().length(20).$type<RejectReason>().nullable(),
    note: sealed().nullable(),
  },
  uniques: [{ name: 'specimen_accession_unique', properties: ['hospitalId', 'accession'] }],
  indexes: [{ name: 'specimen_order', properties: ['hospitalId', 'orderId'] }],
});
export type Specimen = InferEntity<typeof Specimen>;

/** A result as it was entered; a new version never overwrites the one before. Words are sealed. */
export const LabResult = defineEntity({
  name: 'LabResult',
  tableName: 'lab_result',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    itemId: p.uuid(),
    orderId: p.uuid(),
    visitId: p.uuid(),
    patientId: p.uuid(),
    testId: p.uuid(),
    version: p.integer(),
    comparator: p.string().length(2).$type<Comparator>().nullable(),
    value: p.double().$type<number>().nullable(),
    unit: p.string().length(40).nullable(),
    code: p.string().length(64).nullable(),
    words: sealed().nullable(),
    flag: p.string().length(2).$type<ResultFlag>().nullable(),
    rangeText: p.string().length(80).nullable(),
    critical: p.boolean(),
    enteredBy: p.uuid(),
    enteredAt: instant(),
    occurredAt: instant(),
    verifiedBy: p.uuid().nullable(),
    verifiedAt: instant().nullable(),
    submissionId: p.uuid(),
  },
  uniques: [{ name: 'lab_result_version_unique', properties: ['hospitalId', 'itemId', 'version'] }],
  indexes: [{ name: 'lab_result_patient', properties: ['hospitalId', 'patientId', 'testId', 'occurredAt'] }],
});
export type LabResult = InferEntity<typeof LabResult>;
