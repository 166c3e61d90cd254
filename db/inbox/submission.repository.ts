import type { CaseMessage, FromPerson, Receipt } from '#contracts/cases/messages.ts';
import { stepOfCause } from '#db/cases/case.repository.ts';
import { Submission } from '#db/inbox/inbox.entity.ts';
import type { SubmissionState } from '#db/inbox/inbox.entity.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import { byId, lockedRow, readRows } from '#db/tenancy/locked-row.ts';
import { sha256 } from '#db/tenancy/vault.ts';
import { compareKeys } from '#domain/platform/order.ts';

/** A message without what is added when it is stored. */
export type Envelope = CaseMessage extends infer M
  ? M extends CaseMessage
    ? Omit<M, keyof FromPerson>
    : never
  : never;

export type NewSubmission = {
  idempotencyKey: string;
  message: string;
  workflowId: string;
  caseId: string;
  taskId: string | null;
  patientId: string;
  body: unknown;
  /** Ids and enums of the message; who acts, the submission's id and the version of the case that was seen are added. */
  envelope: Envelope;
};

/** What an answer is made of: where a submission goes, and what became of it. */
export type StoredSubmission = Pick<
  Submission,
  'id' | 'actorId' | 'role' | 'workflowId' | 'caseId' | 'envelope' | 'state' | 'problem'
>;

/** JSON with sorted keys: the same form gives the same hash whatever the order it was sent in. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, entry: unknown) =>
    entry && typeof entry === 'object' && !Array.isArray(entry)
      ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => compareKeys(a, b)))
      : entry,
  );

/** Hash of what was sent: with another one under the same key, it is another act. */
export const bodyHash = (message: string, target: string, body: unknown): string =>
  sha256(`${message}\n${target}\n${canonicalJson(body)}`);

/** The submission of a person's Idempotency-Key, or null. */
export async function findSubmissionByKey(
  tenant: Tenant,
  idempotencyKey: string,
): Promise<Submission | null> {
  const [found] = await readRows(tenant, Submission, {
    where: 'actor_id = ? and idempotency_key = ?',
    values: [tenant.actorId, idempotencyKey],
  });
  return found ?? null;
}

/**
 * Waits for others with the same Idempotency-Key until they have stored theirs: what is checked or made before storing would
 * otherwise meet the first press as somebody else's. Held until the transaction ends, from the next statement on.
 */
export function lockSubmissionKey(tenant: Tenant, idempotencyKey: string): void {
  sendWrite(tenant.em, 'select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `submission:${tenant.hospitalId}:${tenant.actorId ?? ''}:${idempotencyKey}`,
  ]);
}

/** Stores the form, inert, before anything is promised. The key is locked, so that no other row can have it. */
export async function storeSubmission(
  tenant: Tenant,
  input: NewSubmission,
  hash: string,
): Promise<StoredSubmission> {
  const id = uuidv7();
  const body = await tenant.vault.sealJson(tenant, input.patientId, input.body);
  const [stored] = await tenant.em.execute<{ envelope: Submission['envelope'] }[]>(
    `insert into submission (id, hospital_id, actor_id, role, idempotency_key, message, workflow_id, case_id, task_id, patient_id, body_sha256, body, envelope, state, request_id, created_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
             ?::jsonb || jsonb_build_object('knows', coalesce((select version from care_case where hospital_id = ? and id = ?), 0)), 'stored', ?, now())
     returning envelope`,
    [
      id,
      tenant.hospitalId,
      tenant.actorId,
      tenant.role,
      input.idempotencyKey,
      input.message,
      input.workflowId,
      input.caseId,
      input.taskId,
      input.patientId,
      hash,
      body,
      JSON.stringify({ ...input.envelope, submissionId: id, actorId: tenant.actorId, role: tenant.role }),
      tenant.hospitalId,
      input.caseId,
      tenant.requestId,
    ],
  );
  if (!stored) throw new Error('the submission was not stored');
  const { workflowId, caseId } = input;
  const [actorId, role] = [tenant.actorId ?? '', tenant.role ?? ''];
  return { id, actorId, role, workflowId, caseId, envelope: stored.envelope, state: 'stored', problem: null };
}

/** A submission, locked until the transaction ends; null when there is none. */
export const lockSubmission = (tenant: Tenant, id: string): Promise<Submission | null> =>
  lockedRow(tenant, Submission, byId(id));

/** A submission of the person who asks. */
export const ownSubmission = (tenant: Tenant, id: string): Promise<Submission | null> =>
  tenant.em.findOne(Submission, { hospitalId: tenant.hospitalId, actorId: tenant.actorId ?? '', id });

export async function markApplied(tenant: Tenant, id: string): Promise<void> {
  sendWrite(
    tenant.em,
    "update submission set state = 'applied', applied_at = now() where hospital_id = ? and id = ?",
    [tenant.hospitalId, id],
  );
}

/** The answer of a submission that was written: it stands in the journal of its case. Null while it is not. */
export async function receiptOfSubmission(
  tenant: Tenant,
  { id, caseId, state }: Pick<Submission, 'id' | 'caseId' | 'state'>,
): Promise<Receipt | null> {
  if (state !== 'applied' && state !== 'settled') return null;
  return (await stepOfCause(tenant, caseId, id))?.receipt ?? null;
}

/** A refusal is final for this key; one that was applied stays applied. */
export async function markRefused(
  tenant: Tenant,
  id: string,
  refusal: { code: string; details: Record<string, unknown> },
): Promise<void> {
  sendWrite(
    tenant.em,
    "update submission set state = 'refused', problem = ?, settled_at = now() where hospital_id = ? and id = ? and state = 'stored'",
    [JSON.stringify(refusal), tenant.hospitalId, id],
  );
}

/**
 * The flow knows them too: the relay leaves them alone, and each case notes up to where its flow has heard. Cases are locked in one
 * order, since others settle at the same time; an array is looked up case by case, where a semi-join may look at every case.
 */
export async function markSettled(tenant: Tenant, ids: readonly string[]): Promise<void> {
  const { em, hospitalId } = tenant;
  sendWrite(
    em,
    `with cases as (
       select c.id from care_case c where c.hospital_id = ? and c.id = any(array(select case_id from submission where hospital_id = ? and id in (?))) order by c.id for no key update),
     settled as (
       update submission set state = 'settled', settled_at = now() where hospital_id = ? and id in (?) and state = 'applied' returning case_id, id),
     heard as (
       select t.case_id, max(s.version) as version from settled t join case_step s on s.hospital_id = ? and s.case_id = t.case_id and s.cause = t.id::text group by t.case_id)
     update care_case c set heard_version = h.version from heard h
      where c.hospital_id = ? and c.id = h.case_id and c.heard_version < h.version and exists (select 1 from cases where cases.id = c.id)`,
    [hospitalId, hospitalId, ids, hospitalId, ids, hospitalId, hospitalId],
  );
}

export type Unsettled = {
  id: string;
  actorId: string;
  role: string;
  message: string;
  workflowId: string;
  caseId: string;
  envelope: CaseMessage;
  state: SubmissionState;
  ageSeconds: number;
};

/** Submissions that are not settled after some seconds, oldest first: what the relay sends again. */
export async function unsettled(
  tenant: Tenant,
  olderThanSeconds: number,
  limit: number,
): Promise<Unsettled[]> {
  return tenant.em.execute<Unsettled[]>(
    `select id, actor_id as "actorId", role, message, workflow_id as "workflowId", case_id as "caseId", envelope, state, extract(epoch from now() - created_at)::int as "ageSeconds"
       from submission where state in ('stored', 'applied') and created_at < now() - make_interval(secs => ?)
      order by created_at limit ?`,
    [olderThanSeconds, limit],
  );
}

/** Counts that submissions are sent once more. */
export async function countResends(tenant: Tenant, ids: readonly string[]): Promise<void> {
  await tenant.em.execute('update submission set resends = resends + 1 where hospital_id = ? and id in (?)', [
    tenant.hospitalId,
    ids,
  ]);
}

/** A submission of anybody, for who settles it; null when it is not there. */
export const submissionById = (tenant: Tenant, id: string): Promise<Submission | null> =>
  tenant.em.findOne(Submission, { hospitalId: tenant.hospitalId, id });
