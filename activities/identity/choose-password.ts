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

/**
 * Checks a password that somebody chose and hashes it. Everywhere a password is set it comes this way.
 * @param field of the form, for the refusal
 * @throws Refusal request.invalid with the reason
 */
export async function choosePassword(password: string, owner: PasswordOwner, field: string): Promise<string> {
  const context = [owner.name, owner.email, owner.hospital.slug, owner.hospital.name, ...product];
  const fault = passwordFault(password, context, isCommonPassword);
  if (fault)
    throw new Refusal('request.invalid', {}, [
      { path: field, message: because[fault], code: `password.${fault}` },
    ]);
  return hashPassword(password);
}
