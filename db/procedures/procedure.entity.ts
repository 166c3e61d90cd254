import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { OrderPriority } from '#contracts/labs/names.ts';
import type { ProcedureState, Side } from '#contracts/procedures/names.ts';
import { instant, sealed, tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

/** A procedure of the hospital's catalogue; its price is the service price of its code. */
export const ProcedureType = defineEntity({
  name: 'ProcedureType',
  tableName: 'procedure_type',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    code: p.string().length(40),
    system: p.string().length(200),
    name: p.string().length(200),
    durationMinutes: p.integer(),
    needsSide: p.boolean(),
    active: p.boolean(),
  },
  uniques: [{ name: 'procedure_type_code_unique', properties: ['hospitalId', 'code'] }],
});
export type ProcedureType = InferEntity<typeof ProcedureType>;

export const ProcedureOrder = defineEntity({
  name: 'ProcedureOrder',
  tableName: 'procedure_order',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    visitId: p.uuid(),
    patientId: p.uuid(),
    typeId: p.uuid(),
    state: p.string().length(10).$type<ProcedureState>(),
    priority: p.string().length(10).$type<OrderPriority>(),
    side: p.string().length(5).$type<Side>(),
    waitFor: p.boolean(),
    note: sealed().nullable(),
    orderedBy: p.uuid(),
    ownerId: p.uuid().nullable(),
    orderedAt: instant(),
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
    workflowId: p.string().length(200),
    submissionId: p.uuid(),
  },
  indexes: [{ name: 'procedure_order_visit', properties: ['hospitalId', 'visitId'] }],
});
export type ProcedureOrder = InferEntity<typeof ProcedureOrder>;
