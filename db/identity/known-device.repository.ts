import { randomBytes } from 'node:crypto';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { sha256 } from '#db/tenancy/vault.ts';

/** Hash of a device's secret as it came in a cookie; of nothing where none came. */
export const deviceHash = (token: string | null): string => sha256(`device:${token ?? ''}`);

/**
 * Remembers that a person signed in from a browser. A browser of several people (a ward's computer) keeps one secret; one that
 * we never gave is not taken.
 * @returns the secret the browser shall keep
 */
export async function rememberDevice(tenant: Tenant, userId: string, given: string | null): Promise<string> {
  const { em, hospitalId } = tenant;
  const [ours] = given
    ? await em.execute<unknown[]>(
        'select 1 from known_device where hospital_id = ? and token_hash = ? limit 1',
        [hospitalId, deviceHash(given)],
      )
    : [];
  const token = given && ours ? given : randomBytes(32).toString('base64url');
  await em.execute(
    `insert into known_device (id, hospital_id, user_id, token_hash, first_at, last_at) values (?, ?, ?, ?, now(), now())
     on conflict (hospital_id, user_id, token_hash) do update set last_at = now()`,
    [uuidv7(), hospitalId, userId, deviceHash(token)],
  );
  return token;
}

/** No browser is known for a person any more: after their password was reset. */
export const forgetDevices = (tenant: Tenant, userId: string) =>
  tenant.em.execute('delete from known_device where hospital_id = ? and user_id = ?', [
    tenant.hospitalId,
    userId,
  ]);
