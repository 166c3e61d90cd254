import { randomBytes } from 'node:crypto';
import argon2 from 'argon2';
import { normalPassword } from '#domain/identity/password-rule.ts';

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane. */
const options = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** The hash under which a password is kept, of its normal form. */
export const hashPassword = (password: string): Promise<string> =>
  argon2.hash(normalPassword(password), options);

/** A hash that no password has: of an account that waits for its person to set one. */
export const hashOfNothing = (): Promise<string> => hashPassword(randomBytes(32).toString('hex'));

// Made when the process starts, so that the first unknown name costs no more than the second.
const decoy = hashOfNothing();

/** Whether a password fits; without an account the same work is done, so that time tells nothing. */
export async function passwordFits(hash: string | null, password: string): Promise<boolean> {
  const fits = await argon2.verify(hash ?? (await decoy), normalPassword(password));
  return hash !== null && fits;
}
