import argon2 from 'argon2';

/** OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, 2 passes, 1 lane. */
const options = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const hashPassword = (password: string): Promise<string> => argon2.hash(password, options);

let decoy: Promise<string> | undefined;

/** Whether a password fits; without an account the same work is done, so that time tells nothing. */
export async function passwordFits(hash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword('no account has this one');
  const fits = await argon2.verify(hash ?? (await decoy), password);
  return hash !== null && fits;
}
