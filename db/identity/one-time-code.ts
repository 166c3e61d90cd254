import { randomInt } from 'node:crypto';
import { uuidv7 } from '#db/tenancy/ids.ts';
import type { Tenant } from '#db/tenancy/tenant.ts';
import { sha256 } from '#db/tenancy/vault.ts';

// No letters or digits that look alike: a code is read out and typed.
const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const codeLength = 12;

const codeHash = (code: string) => sha256(`password:${code.toUpperCase().replace(/[\s-]/g, '')}`);

/**
 * Makes a code by which a person sets their own password; those before it are worth nothing any more.
 * @param minutes how long it can be used
 */
export async function insertPasswordCode(
  tenant: Tenant,
  userId: string,
  createdBy: string,
  minutes: number,
): Promise<{ code: string; expiresAt: string }> {
  const { em, hospitalId } = tenant;
  await em.execute(
    'update password_code set used_at = now() where hospital_id = ? and user_id = ? and used_at is null',
    [hospitalId, userId],
  );
  const code = Array.from({ length: codeLength }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  const expiresAt = new Date(Date.now() + minutes * 60_000).toISOString();
  await em.execute(
    'insert into password_code (id, hospital_id, user_id, code_hash, created_by, created_at, expires_at) values (?, ?, ?, ?, ?, now(), ?)',
    [uuidv7(), hospitalId, userId, codeHash(code), createdBy, expiresAt],
  );
  return { code, expiresAt };
}

/** Uses a code of the account with an e-mail, once. @returns the account, or null for anything that is no valid code of it */
export async function usePasswordCode(tenant: Tenant, email: string, code: string): Promise<string | null> {
  const [row] = await tenant.em.execute<{ user_id: string }[]>(
    `update password_code c set used_at = now() from app_user u
      where c.hospital_id = ? and c.code_hash = ? and c.used_at is null and c.expires_at > now()
        and u.hospital_id = c.hospital_id and u.id = c.user_id and u.email = ? and u.disabled_at is null returning c.user_id`,
    [tenant.hospitalId, codeHash(code), email],
  );
  return row?.user_id ?? null;
}
