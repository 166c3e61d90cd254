import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { VisitKind, VisitOutcome, VisitStage } from '#contracts/visits/names.ts';
import type {
  Breathes,
  CapillaryRefill,
  Consciousness,
  RespiratoryEffort,
} from '#contracts/visits/vitals-names.ts';
import { instant, sealed, tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

/** A patient's visit; while open its truth is the workflow `workflowId`. */
export const Visit = defineEntity({
  name: 'Visit',
  tableName: 'visit',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    patientId: p.uuid(),
    kind: p.string().length(20).$type<VisitKind>(),
    stage: p.string().length(20).$type<VisitStage>(),
    outcome: p.string().length(20).$type<VisitOutcome>().nullable(),
    doctorId: p.uuid().nullable(),
    departmentId: p.uuid().nullable(),
    appointmentId: p.uuid().nullable(),
    reason: sealed().nullable(),
    exitNote: sealed().nullable(),
    urgency: p.integer().nullable(),
    sourceSystem: p.string().length(200).nullable(),
    sourceValue: p.string().length(200).nullable(),
    sourceRecordedAt: instant().nullable(),
    workflowId: p.string().length(200),
    openedAt: instant(),
    openedBy: p.uuid(),
    clinicallyClosedAt: instant().nullable(),
    settledAt: instant().nullable(),
    closedAt: instant().nullable(),
    version: p.integer().default(1),
  },
  indexes: [
    { name: 'visit_patient', properties: ['hospitalId', 'patientId', 'openedAt'] },
    { name: 'visit_opened', properties: ['hospitalId', 'openedAt', 'id'] },
  ],
});
export type Visit = InferEntity<typeof Visit>;

export const Triage = defineEntity({
  name: 'Triage',
  tableName: 'triage',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    visitId: p.uuid(),
    patientId: p.uuid(),
    urgency: p.integer(),
    complaint: sealed(),
    pregnancy: p.string().length(20),
    consciousness: p.string().length(12).$type<Consciousness>().nullable(),
    /** Glasgow Coma Scale as it is written (`domain/visits/gcs.ts`). */
    gcs: p.string().length(12).nullable(),
    breathed: p.string().length(8).$type<Breathes>().nullable(),
    oxygenFlow: p.double().$type<number>().nullable(),
    /** NEWS2 as the act worked it out, and whether one parameter alone is red. */
    news2: p.integer().nullable().fieldName('news2'),
    news2Red: p.boolean().nullable().fieldName('news2_red'),
    capillaryRefill: p.string().length(8).$type<CapillaryRefill>().nullable(),
    respiratoryEffort: p.string().length(10).$type<RespiratoryEffort>().nullable(),
    /** Bedside PEWS of a child, as the act worked it out. */
    pews: p.integer().nullable(),
    note: sealed().nullable(),
    recordedBy: p.uuid(),
    occurredAt: instant(),
    recordedAt: instant(),
    submissionId: p.uuid(),
  },
  uniques: [{ name: 'triage_submission_unique', properties: ['hospitalId', 'submissionId'] }],
  indexes: [{ name: 'triage_visit', properties: ['hospitalId', 'visitId'] }],
});
export type Triage = InferEntity<typeof Triage>;

export const VitalSign = defineEntity({
  name: 'VitalSign',
  tableName: 'vital_sign',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    visitId: p.uuid(),
    patientId: p.uuid(),
    triageId: p.uuid(),
    code: p.string().length(16),
    value: p.double().$type<number>(),
    unit: p.string().length(20),
    unlikely: p.boolean(),
    occurredAt: instant(),
    recordedAt: instant(),
    /** Entered in error. */
    struckAt: instant().nullable(),
    struckBy: p.uuid().nullable(),
    struckReason: sealed().nullable(),
  },
  indexes: [{ name: 'vital_sign_patient', properties: ['hospitalId', 'patientId', 'code', 'occurredAt'] }],
});
export type VitalSign = InferEntity<typeof VitalSign>;

/** What was stated about allergies or medicines at a time; the newest counts, older ones stay. */
export const PatientStatement = defineEntity({
  name: 'PatientStatement',
  tableName: 'patient_statement',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    patientId: p.uuid(),
    visitId: p.uuid(),
    about: p.string().length(12).$type<'allergies' | 'medicines'>(),
    state: p.string().length(12),
    items: sealed().nullable(),
    recordedBy: p.uuid(),
    recordedAt: instant(),
    /** Entered in error. */
    struckAt: instant().nullable(),
    struckBy: p.uuid().nullable(),
    struckReason: sealed().nullable(),
  },
  indexes: [
    { name: 'patient_statement_patient', properties: ['hospitalId', 'patientId', 'about', 'recordedAt'] },
  ],
});
export type PatientStatement = InferEntity<typeof PatientStatement>;
