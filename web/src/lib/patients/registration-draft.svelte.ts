import { emptyPerson } from '#lib/patients/person-form.ts';
import type { PersonForm } from '#lib/patients/person-form.ts';
import { readTyped } from '#lib/patients/typed-name.ts';

class RegistrationDraft {
  readonly owner: string;
  form = $state<PersonForm>(emptyPerson());

  constructor(owner: string, start: Partial<PersonForm>) {
    this.owner = owner;
    this.form = emptyPerson(start);
  }
}
let kept: RegistrationDraft | null = null;

/**
 * The registration as it was left, for the same person at the desk and the same search: looking at another record loses nothing.
 * Only in memory, as it names a patient: it is gone with the page, and with the next registration.
 */
export function registrationDraft(userId: string, typed: string): RegistrationDraft {
  const owner = `${userId}:${typed}`;
  if (kept?.owner !== owner) kept = new RegistrationDraft(owner, readTyped(typed));
  return kept;
}

export function forgetRegistration(): void {
  kept = null;
}
