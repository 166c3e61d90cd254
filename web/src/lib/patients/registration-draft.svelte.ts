import { emptyPerson } from '#lib/patients/person-form.ts';
import type { PersonForm } from '#lib/patients/person-form.ts';
import { readTyped } from '#lib/patients/typed-name.ts';
import { forgetTyping, readTyping } from '#lib/platform/kept-typing.ts';

export const registration = 'registration';

class RegistrationDraft {
  readonly owner: string;
  form = $state<PersonForm>(emptyPerson());

  constructor(owner: string, start: Partial<PersonForm>) {
    this.owner = owner;
    this.form = emptyPerson(readTyping<PersonForm>(registration, owner) ?? start);
  }
}
let kept: RegistrationDraft | null = null;

/**
 * The registration as it was left, for the same person at the desk and the same search: neither a look at another record nor a reload
 * loses anything. It is gone when the patient is registered and when the sign-in ends.
 */
export function registrationDraft(userId: string, typed: string): RegistrationDraft {
  const owner = `${userId}:${typed}`;
  if (kept?.owner !== owner) kept = new RegistrationDraft(owner, readTyped(typed));
  return kept;
}

export function forgetRegistration(): void {
  kept = null;
  forgetTyping(registration);
}
