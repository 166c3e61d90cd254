import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { CaseType, OwnStep } from '#contracts/cases/names.ts';
import type { CaseMessage, CaseTerms, Receipt } from '#contracts/cases/messages.ts';
import type { Condition, Plan } from '#contracts/cases/plan.ts';
import { instant, tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

/** What somebody is taken through: a visit, an order of it. While it is open its truth is the flow `workflowId`. */
export const CareCase = defineEntity({
  name: 'CareCase',
  tableName: 'care_case',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    type: p.string().length(20).$type<CaseType>(),
    parentId: p.uuid().nullable(),
    visitId: p.uuid().nullable(),
    patientId: p.uuid().nullable(),
    /** The person whose case it is: a visit's doctor, who ordered. */
    ownerId: p.uuid().nullable(),
    state: p.string().length(20),
    /** What it holds up: the bill of its visit, and the patient's return to the doctor. */
    blocks: p.boolean(),
    awaits: p.boolean(),
    /** What it waits for of its own orders. */
    waits: p.string().length(10).$type<Condition>().nullable(),
    /** Steps written so far, and how many of them the flow is known to have heard of. */
    version: p.integer(),
    heardVersion: p.integer(),
    terms: p.json<CaseTerms>(),
    workflowId: p.string().length(200),
    begunAt: instant(),
    changedAt: instant(),
    endedAt: instant().nullable(),
    outcome: p.string().length(20).nullable(),
  },
  indexes: [
    { name: 'care_case_visit', properties: ['hospitalId', 'visitId'] },
    { name: 'care_case_parent', properties: ['hospitalId', 'parentId'] },
    { name: 'care_case_patient', properties: ['hospitalId', 'patientId'] },
  ],
});
export type CareCase = InferEntity<typeof CareCase>;

/** A step that was written: the plan as the flow made it and the answer. Only added to. */
export const CaseStep = defineEntity({
  name: 'CaseStep',
  tableName: 'case_step',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    caseId: p.uuid(),
    version: p.integer(),
    /** The submission, or the platform's step. */
    cause: p.string().length(60),
    step: p.string().length(20).$type<CaseMessage['act'] | OwnStep>(),
    actorId: p.uuid().nullable(),
    plan: p.json<Plan>(),
    receipt: p.json<Receipt>(),
    at: instant(),
  },
  uniques: [
    { name: 'case_step_version_unique', properties: ['hospitalId', 'caseId', 'version'] },
    { name: 'case_step_cause_unique', properties: ['hospitalId', 'caseId', 'cause'] },
  ],
});
export type CaseStep = InferEntity<typeof CaseStep>;
