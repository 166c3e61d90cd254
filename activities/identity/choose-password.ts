import { Refusal } from '#domain/platform/refusal.ts';
import { passwordMax, passwordMin } from '#contracts/identity/names.ts';
import { passwordFault } from '#domain/identity/password-rule.ts';
import type { PasswordFault } from '#domain/identity/password-rule.ts';
import { hashPassword } from '#db/identity/password.ts';
import { isCommonPassword } from '#activities/identity/guessed-passwords.ts';

const product = ['HMTP', 'Hospital Management Technology Platform'];

/** What a person is told; NIST SP 800-63B-4 section 3.1.1.2: "shall provide the reason for rejection". */
const because: Readonly<Record<PasswordFault, string>> = {
  short: `at least ${passwordMin} characters; a few words are easy to remember`,
  long: `at most ${passwordMax} characters`,
  blank: 'more than blanks',
  common: 'this is one of the passwords that are tried first; choose another',
  sequence: 'a row of keys, letters or digits is tried first; choose another',
  repeated: 'the same again and again is tried first; choose another',
  context: 'your name, your e-mail or the hospital’s name is tried first; choose another',
};

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
  if (fault)
    return {
      refusal: new Refusal('request.invalid', {}, [
        { path: field, message: because[fault], code: `password.${fault}` },
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
