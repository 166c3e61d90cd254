import { defineEntity, p } from '@mikro-orm/core';
import type { InferEntity } from '@mikro-orm/core';
import type { Permission } from '#contracts/identity/names.ts';
import type { TaskKind, TaskState } from '#contracts/inbox/names.ts';
import type { CaseMessage } from '#contracts/cases/messages.ts';
import type { OrderType } from '#contracts/visits/names.ts';
import { instant, sealed, tenantColumns, tenantTable } from '#db/tenancy/tenant-entity.ts';

/** A task of an inbox. Opened and closed by flows only; claimed by compare-and-set. */
export const Task = defineEntity({
  name: 'Task',
  tableName: 'task',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    kind: p.string().length(20).$type<TaskKind>(),
    permission: p.string().length(40).$type<Permission>(),
    departmentId: p.uuid().nullable(),
    servicePoint: p.string().length(40).nullable(),
    assigneeId: p.uuid().nullable(),
    /** Since when everybody of its department may take it, though it is somebody's. */
    sharedAt: instant().nullable(),
    patientId: p.uuid().nullable(),
    visitId: p.uuid().nullable(),
    priority: p.integer(),
    state: p.string().length(12).$type<TaskState>(),
    claimantId: p.uuid().nullable(),
    claimedAt: instant().nullable(),
    createdAt: instant(),
    dueAt: instant(),
    escalation: p.integer().default(0),
    closedAt: instant().nullable(),
    closedBy: p.uuid().nullable(),
    /** Cancelled because of what; or what an attention task is about. */
    /** A code, never words of a person. */
    reason: p.string().length(200).nullable(),
    closingNote: sealed().nullable(),
    supervisorNote: sealed().nullable(),
    version: p.integer().default(1),
    workflowId: p.string().length(200),
    /** The order a task belongs to, and the specimen it is about. */
    orderId: p.uuid().nullable(),
    orderType: p.string().length(20).$type<OrderType>().nullable(),
    specimenId: p.uuid().nullable(),
    /** Tests a task is about, where it is not about all of its specimen. */
    partIds: p.json<string[]>().nullable(),
    /** The overdue task that an attention task is about; it ends with that one. */
    aboutTaskId: p.uuid().nullable(),
  },
  indexes: [
    { name: 'task_list', properties: ['hospitalId', 'state', 'kind', 'priority', 'dueAt', 'id'] },
    { name: 'task_visit', properties: ['hospitalId', 'visitId'] },
  ],
});
export type Task = InferEntity<typeof Task>;

/** `stored` inert form, `applied` in the tables, `refused` for good, `settled` the flow knows it too. */
export type SubmissionState = 'stored' | 'applied' | 'refused' | 'settled';

/** A form as it was sent, and what became of it. Its id is the Temporal update id. */
export const Submission = defineEntity({
  name: 'Submission',
  tableName: 'submission',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    actorId: p.uuid(),
    role: p.string().length(30),
    idempotencyKey: p.string().length(80),
    message: p.string().length(30),
    workflowId: p.string().length(200),
    caseId: p.uuid(),
    taskId: p.uuid().nullable(),
    patientId: p.uuid(),
    bodySha256: p.string().length(64),
    body: sealed(),
    /** The Temporal message: ids and enums only, so that the relay can send it again. */
    envelope: p.json<CaseMessage>(),
    state: p.string().length(10).$type<SubmissionState>(),
    problem: p.json<{ code: string; details?: Record<string, unknown> }>().nullable(),
    requestId: p.string().length(64).nullable(),
    /** Where the person sat, for the audit of what is applied later. */
    address: p.string().length(45).nullable(),
    createdAt: instant(),
    appliedAt: instant().nullable(),
    settledAt: instant().nullable(),
    resends: p.integer().default(0),
  },
  uniques: [{ name: 'submission_key_unique', properties: ['hospitalId', 'actorId', 'idempotencyKey'] }],
});
export type Submission = InferEntity<typeof Submission>;

/** A person's unfinished form of a task, sealed. */
export const FormDraft = defineEntity({
  name: 'FormDraft',
  tableName: 'form_draft',
  ...tenantTable,
  properties: { ...tenantColumns, taskId: p.uuid(), userId: p.uuid(), form: sealed(), savedAt: instant() },
  uniques: [{ name: 'form_draft_unique', properties: ['hospitalId', 'taskId', 'userId'] }],
});
export type FormDraft = InferEntity<typeof FormDraft>;

/** Result of a non-flow mutation by Idempotency-Key: what it made, never what was typed. */
export const HttpIdempotency = defineEntity({
  name: 'HttpIdempotency',
  tableName: 'http_idempotency',
  ...tenantTable,
  properties: {
    ...tenantColumns,
    actorId: p.uuid(),
    idempotencyKey: p.string().length(80),
    route: p.string().length(80),
    bodySha256: p.string().length(64),
    resultId: p.uuid(),
    createdAt: instant(),
  },
  uniques: [{ name: 'http_idempotency_unique', properties: ['hospitalId', 'actorId', 'idempotencyKey'] }],
});
export type HttpIdempotency = InferEntity<typeof HttpIdempotency>;
