import { z } from 'zod';
import { Id, Instant, page, PageQuery, text, TokenCode } from '#contracts/platform/wire.ts';
import { taskKinds, taskStates } from '#contracts/inbox/names.ts';
import { comparators, resultFlags } from '#contracts/labs/names.ts';
import { PatientSummary } from '#contracts/patients/patient.ts';
import { orderTypes, visitStages } from '#contracts/visits/names.ts';

export const Task = z.object({
  id: Id,
  kind: z.enum(taskKinds),
  state: z.enum(taskStates),
  title: z.string().describe('key of its words'),
  patient: PatientSummary.nullable(),
  caseId: Id.describe('the case it is a step of: its visit, its order, or a matter of no visit'),
  visitId: Id.nullable(),
  stage: z.enum(visitStages).nullable(),
  priority: z.number().int().describe('1 first ... 5 last'),
  urgency: z.number().int().nullable(),
  departmentId: Id.nullable(),
  assigneeId: Id.nullable(),
  assigneeName: z.string().nullable(),
  isShared: z
    .boolean()
    .describe('its person did not come to it in time: everybody of its department may take it'),
  claimantId: Id.nullable(),
  claimantName: z.string().nullable(),
  claimedAt: Instant.nullable(),
  token: TokenCode.nullable(),
  createdAt: Instant,
  dueAt: Instant,
  escalation: z.number().int().describe('how many rungs of its ladder were climbed, repeats counted; 0 none'),
  version: z.number().int(),
  workflowId: z.string(),
  order: z
    .object({
      id: Id,
      type: z.enum(orderTypes),
      specimenId: Id.nullable(),
      accession: z.string().nullable(),
      itemIds: z.array(Id).nullable().describe('items this task is about; null: not only some'),
    })
    .nullable()
    .describe('the order this task belongs to'),
  about: z.array(z.string()).describe('names of the tests, medicines or procedures it is about'),
  critical: z
    .array(
      z.object({
        name: z.string(),
        comparator: z.enum(comparators).nullable(),
        value: z.number().nullable(),
        unit: z.string().nullable().describe('UCUM'),
        flag: z.enum(resultFlags).nullable(),
      }),
    )
    .describe('critical results it is about, readable before it is opened'),
  reason: z.string().nullable().describe('what an attention task is about'),
  note: z.string().nullable().describe('what somebody who supervises says about it'),
});
export type Task = z.infer<typeof Task>;

/** `mine`: claimed by or assigned to me; `desk`: my department, not another's; `all`: everything my permissions show. */
export const InboxQuery = PageQuery.extend({
  view: z.enum(['mine', 'desk', 'all']).default('desk'),
  kind: z.enum(taskKinds).optional(),
  q: text(100).optional().describe('name, record number, accession or token'),
});
export const InboxPage = page(Task);
export const InboxCounts = z.object({
  mine: z.number().int(),
  desk: z.number().int(),
  all: z.number().int(),
  overdue: z.number().int(),
  byKind: z.record(z.string(), z.number().int()),
});

export const VersionInput = z.object({ version: z.number().int().describe('task version the person saw') });

export const CompleteTaskInput = z.object({
  version: z.number().int().optional(),
  take: z
    .number()
    .int()
    .optional()
    .describe('version of a task that nobody has: it is taken with this act, or not at all'),
  form: z.record(z.string(), z.unknown()).describe('the form of the task kind'),
});

/** A saved draft of a form (sealed with the patient's key); the person's own. */
export const DraftInput = z.object({
  form: z.record(z.string(), z.unknown()),
  after: Instant.nullable()
    .optional()
    .describe(
      '`savedAt` of the draft this goes on from, null of none; another one kept meanwhile is not replaced. Without it, it is',
    ),
});
export const Draft = z.object({
  form: z.record(z.string(), z.unknown()).nullable(),
  savedAt: Instant.nullable(),
});

/** Data of an SSE message. Without a task, after a gap in what was heard, the screen asks for it. */
export const InboxEvent = z.object({
  kind: z.string(),
  taskId: Id.nullable(),
  visitId: Id.nullable(),
  taskKind: z.string().nullable(),
  departmentId: Id.nullable(),
  assigneeId: Id.nullable(),
  task: Task.optional().describe('the task as it is now, for those whose list may show it'),
});
export type InboxEvent = z.infer<typeof InboxEvent>;
