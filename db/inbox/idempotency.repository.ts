import { Refusal } from '#domain/platform/refusal.ts';
import { canonicalJson } from '#db/inbox/submission.repository.ts';
import { sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { sha256 } from '#db/tenancy/vault.ts';

/**
 * Makes something once for a person's Idempotency-Key, in the caller's transaction. Of two that race the second waits for the
 * first to commit and then answers the same. What was made is remembered by id, what was typed only by its hash.
 * @throws Refusal idempotency.body_differs
 */
export async function once(
  tenant: Tenant,
  act: { key: string; route: string; body: unknown },
  make: () => Promise<string>,
): Promise<{ id: string; replayed: boolean }> {
  const { em, hospitalId, actorId } = tenant;
  const hash = sha256(`${act.route}\n${canonicalJson(act.body)}`);
  sendWrite(em, 'select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `${hospitalId}:${actorId ?? ''}:${act.key}`,
  ]);
  const [known] = await em.execute<{ result_id: string; body_sha256: string }[]>(
    'select result_id, body_sha256 from http_idempotency where hospital_id = ? and actor_id = ? and idempotency_key = ?',
    [hospitalId, actorId, act.key],
  );
  if (known && known.body_sha256 !== hash) throw new Refusal('idempotency.body_differs');
  if (known) return { id: known.result_id, replayed: true };
  const id = await make();
  sendWrite(
    em,
    'insert into http_idempotency (id, hospital_id, actor_id, idempotency_key, route, body_sha256, result_id, created_at) values (?, ?, ?, ?, ?, ?, ?, now())',
    [uuidv7(), hospitalId, actorId, act.key, act.route.slice(0, 80), hash, id],
  );
  return { id, replayed: false };
}
