import { sendWrite } from '#db/driver/send-write.ts';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';

/** What was made for a key: its id, and the hash of what was sent. */
export type Made = { resultId: string; bodySha256: string };

/** What was made for a key of the acting person; null when nothing was. Of two that ask at once the second waits for the first to commit. */
export async function lockMade({ em, hospitalId, actorId }: Tenant, key: string): Promise<Made | null> {
  sendWrite(em, 'select pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `${hospitalId}:${actorId ?? ''}:${key}`,
  ]);
  const [known] = await em.execute<Made[]>(
    'select result_id as "resultId", body_sha256 as "bodySha256" from http_idempotency where hospital_id = ? and actor_id = ? and idempotency_key = ?',
    [hospitalId, actorId, key],
  );
  return known ?? null;
}

/** Remembers what was made for a key that is locked. */
export const rememberMade = (
  { em, hospitalId, actorId }: Tenant,
  key: string,
  route: string,
  { resultId, bodySha256 }: Made,
): void =>
  sendWrite(
    em,
    'insert into http_idempotency (id, hospital_id, actor_id, idempotency_key, route, body_sha256, result_id, created_at) values (?, ?, ?, ?, ?, ?, ?, now())',
    [uuidv7(), hospitalId, actorId, key, route.slice(0, 80), bodySha256, resultId],
  );
