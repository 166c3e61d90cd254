import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { OrderState } from '#contracts/cases/names.ts';
import type { OrderPriority } from '#contracts/labs/names.ts';
import type { ProcedureState, Side } from '#contracts/procedures/names.ts';
import {
  instant,
  orderedPrice,
  sealed,
  tenantColumns,
  tenantTable,
  versionColumns,
} from '#db/tenancy/tenant-entity.ts';

const typeColumns = {
  ...tenantColumns,
  code: p.string().length(40),
  system: p.string().length(200),
  name: p.string().length(200),
  durationMinutes: p.integer(),
  needsSide: p.boolean(),
  active: p.boolean(),
  version: p.integer().default(1),
};

/** A procedure of the hospital's catalogue; its price is the service price of its code. What is read of it is one of its versions. */
export const ProcedureType = defineEntity({
  name: 'ProcedureType',
  tableName: 'procedure_type',
  ...tenantTable,
  properties: typeColumns,
  uniques: [{ name: 'procedure_type_code_unique', properties: ['hospitalId', 'code'] }],
});
export type ProcedureType = InferEntity<typeof ProcedureType>;

/** A procedure of the catalogue as it was from a day on. */
export const ProcedureTypeVersion = defineEntity({
  name: 'ProcedureTypeVersion',
  tableName: 'procedure_type_version',
  ...tenantTable,
  properties: { ...typeColumns, ...versionColumns },
  uniques: [{ name: 'procedure_type_version_unique', properties: ['hospitalId', 'itemId', 'version'] }],
});
export type ProcedureTypeVersion = InferEntity<typeof ProcedureTypeVersion>;

export const ProcedureOrder = defineEntity({
  name: 'ProcedureOrder',
  tableName: 'procedure_order',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    visitId: p.uuid(),
    patientId: p.uuid(),
    state: p.string().length(12).$type<OrderState>(),
    priority: p.string().length(10).$type<OrderPriority>(),
    orderedBy: p.uuid(),
    ownerId: p.uuid().nullable(),
    orderedAt: instant(),
    endedAt: instant().nullable(),
    workflowId: p.string().length(200),
    submissionId: p.uuid(),
  },
  indexes: [{ name: 'procedure_order_visit', properties: ['hospitalId', 'visitId'] }],
});
export type ProcedureOrder = InferEntity<typeof ProcedureOrder>;

/** One procedure of an order, with what became of it. */
export const ProcedureItem = defineEntity({
  name: 'ProcedureItem',
  tableName: 'procedure_item',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    orderId: p.uuid(),
    visitId: p.uuid(),
    patientId: p.uuid(),
    typeId: p.uuid(),
    typeVersion: p.integer(),
    ...orderedPrice,
    position: p.integer(),
    waitFor: p.boolean(),
    state: p.string().length(10).$type<ProcedureState>(),
    side: p.string().length(5).$type<Side>(),
    note: sealed().nullable(),
    scheduledAt: instant().nullable(),
    place: p.string().length(80),
    performedBy: p.uuid().nullable(),
    performedAt: instant().nullable(),
    report: sealed().nullable(),
    reason: sealed().nullable(),
    sourceSystem: p.string().length(200).nullable(),
    sourceValue: p.string().length(200).nullable(),
    changedBy: p.uuid().nullable(),
    changedAt: instant(),
    endedAt: instant().nullable(),
  },
  indexes: [{ name: 'procedure_item_order', properties: ['hospitalId', 'orderId'] }],
});
export type ProcedureItem = InferEntity<typeof ProcedureItem>;
