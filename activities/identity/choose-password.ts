import { Refusal } from '#domain/platform/refusal.ts';
import { passwordMax, passwordMin } from '#contracts/identity/names.ts';
import { passwordFault } from '#domain/identity/password-rule.ts';
import { hashPassword } from '#db/identity/password.ts';
import { isCommonPassword } from '#activities/identity/guessed-passwords.ts';

const product = ['HMTP', 'Hospital Management Technology Platform'];

/** Whom a password is for: what anybody would guess first. */
export type PasswordOwner = { name: string; email: string; hospital: { slug: string; name: string } };

/** A password with its hash, or why it is refused. */
export type WeighedPassword = { readonly hash: string } | { readonly refusal: Refusal };

/**
 * Checks a password that somebody chose and hashes it. Everywhere a password is set it comes this way.
 * @param field of the form, for the refusal
 * @returns its hash, or the refusal request.invalid with the reason, which is told once the code that it is set with was right
 */
export async function weighPassword(
  password: string,
  owner: PasswordOwner,
  field: string,
): Promise<WeighedPassword> {
  const context = [owner.name, owner.email, owner.hospital.slug, owner.hospital.name, ...product];
  const fault = passwordFault(password, context, isCommonPassword);
  // The reason is told: NIST SP 800-63B-4 section 3.1.1.2, "shall provide the reason for rejection".
  if (fault)
    return {
      refusal: new Refusal('request.invalid', {}, [
        {
          path: field,
          code: `password.${fault}`,
          ...(fault === 'short' ? { params: { minimum: passwordMin } } : {}),
          ...(fault === 'long' ? { params: { maximum: passwordMax } } : {}),
        },
      ]),
    };
  return { hash: await hashPassword(password) };
}

/** The hash of a password that was weighed. @throws Refusal request.invalid with the reason */
export function acceptedPassword(weighed: WeighedPassword): string {
  if ('refusal' in weighed) throw weighed.refusal;
  return weighed.hash;
}

/** Weighs a password and gives its hash. @throws Refusal request.invalid with the reason */
export const choosePassword = async (
  password: string,
  owner: PasswordOwner,
  field: string,
): Promise<string> => acceptedPassword(await weighPassword(password, owner, field));
