import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { ConsultationOutcome } from '#contracts/cases/messages.ts';
import { currentHospital, instant, sealed, tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

/** A signed consultation note. */
export const Consultation = defineEntity({
  name: 'Consultation',
  tableName: 'consultation',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    visitId: p.uuid(),
    patientId: p.uuid(),
    doctorId: p.uuid(),
    note: sealed(),
    outcome: p.string().length(20).$type<ConsultationOutcome>(),
    exitNote: sealed().nullable(),
    signedAt: instant(),
    occurredAt: instant(),
    submissionId: p.uuid(),
  },
  uniques: [{ name: 'consultation_submission_unique', properties: ['hospitalId', 'submissionId'] }],
  indexes: [
    { name: 'consultation_visit', properties: ['hospitalId', 'visitId'] },
    { name: 'consultation_patient', properties: ['hospitalId', 'patientId', 'signedAt'] },
  ],
});
export type Consultation = InferEntity<typeof Consultation>;

export const Diagnosis = defineEntity({
  name: 'Diagnosis',
  tableName: 'diagnosis',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    consultationId: p.uuid(),
    visitId: p.uuid(),
    patientId: p.uuid(),
    system: p.string().length(200),
    code: p.string().length(64),
    /** What the doctor called it; sealed, as it may be no code's text. */
    text: sealed().nullable(),
    rank: p.string().length(10).$type<'primary' | 'secondary'>(),
    certainty: p.string().length(12).$type<'confirmed' | 'provisional'>(),
  },
  indexes: [
    { name: 'diagnosis_consultation', properties: ['hospitalId', 'consultationId'] },
    { name: 'diagnosis_code', properties: ['hospitalId', 'code'] },
  ],
});
export type Diagnosis = InferEntity<typeof Diagnosis>;

/** ICD-10-CM tabular list, the same for every hospital; on the reviewed list of tables without a tenant. */
export const Icd10Code = defineEntity({
  name: 'Icd10Code',
  tableName: 'icd10_code',
  rowLevelSecurity: 'force',
  policies: [
    { name: 'readable', command: 'select', using: `code is not null and ${currentHospital} is not null` },
  ],
  properties: {
    code: p.string().length(10).primary(),
    kind: p.string().length(5).$type<'leaf' | 'group'>(),
    chapter: p.string().length(10),
    text: p.string().length(400),
    searchText: p.text(),
  },
});
export type Icd10Code = InferEntity<typeof Icd10Code>;
