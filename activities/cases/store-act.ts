import type { CaseUpdate } from '#contracts/cases/names.ts';
import {
  bodyHash,
  findSubmissionByKey,
  lockSubmissionKey,
  storeSubmission,
} from '#db/inbox/submission.repository.ts';
import type { NewSubmission, StoredSubmission } from '#db/inbox/submission.repository.ts';
import { together } from '#db/tenancy/together.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { assertSameAct } from '#activities/inbox/make-once.ts';

/** Where an act goes, and what its flow is told of it. */
export type Prepared = Omit<NewSubmission, 'idempotencyKey' | 'message' | 'body'>;

export type ActToStore<Answer> = {
  message: CaseUpdate;
  /** What the act is about, part of the hash: the task, the visit, or "new". */
  target: string;
  body: unknown;
  /** Does acts that no flow waits for, in this transaction; null for those that go to a flow. */
  withoutFlow?(tenant: Tenant): Promise<Answer | null>;
  /** Asks for what `prepare` needs, in the round trip that looks the key up; decides nothing. */
  ahead?(tenant: Tenant): Promise<unknown>;
  /** Checks turn, person and form before anything is stored, and says where it goes. @throws Refusal: nothing is stored then */
  prepare(tenant: Tenant): Promise<Prepared>;
};

/**
 * Stores what a person sent for a flow, inert, once for its key; or does it, where no flow waits for it.
 * @throws Refusal idempotency.body_differs, and what `prepare` or the act without a flow refuses
 */
export async function storeAct<Answer>(
  tenant: Tenant,
  idempotencyKey: string,
  act: ActToStore<Answer>,
): Promise<{ done: Answer; stored: null } | { done: null; stored: StoredSubmission }> {
  const hash = bodyHash(act.message, act.target, act.body);
  lockSubmissionKey(tenant, idempotencyKey);
  const [first, done] = await together([
    findSubmissionByKey(tenant, idempotencyKey),
    act.withoutFlow?.(tenant) ?? null,
    act.ahead?.(tenant),
  ]);
  if (done) return { done, stored: null };
  if (first) {
    assertSameAct(first, hash);
    return { done: null, stored: first };
  }
  const { message, body } = act;
  const submission = { idempotencyKey, message, body, ...(await act.prepare(tenant)) };
  return { done: null, stored: await storeSubmission(tenant, submission, hash) };
}
