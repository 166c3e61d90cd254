import { openRegistration, swapped } from '#lib/patients/half-typed.ts';
import type { HalfTyped } from '#lib/patients/half-typed.ts';
import { emptyPerson } from '#lib/patients/person-form.ts';
import type { PersonForm } from '#lib/patients/person-form.ts';
import { forgetTyping, keepTyping, readTyping } from '#lib/platform/kept-typing.ts';

const names = { current: 'registration', earlier: 'registration.earlier' } as const;

class RegistrationDraft {
  readonly owner: string;
  #q = '';
  form = $state<PersonForm>(emptyPerson());
  /** Half typed for another search: offered back. */
  earlier = $state.raw<HalfTyped | null>(null);

  constructor(owner: string) {
    this.owner = owner;
  }
  get current(): HalfTyped {
    return { q: this.#q, form: $state.snapshot(this.form) as PersonForm };
  }
  get q(): string {
    return this.#q;
  }
  show({ current, earlier }: { current: HalfTyped; earlier: HalfTyped | null }): void {
    this.#q = current.q;
    this.form = emptyPerson(current.form);
    this.earlier = earlier;
  }
  /** Goes on with the one that is offered; what stands in the form meanwhile is offered instead. */
  goOn(): void {
    if (this.earlier) this.show(swapped(this.current, this.earlier));
  }
  forgetEarlier(): void {
    this.earlier = null;
  }
  /** Keeps both in this tab, so that a reload loses neither. */
  keep(): void {
    keepTyping(names.current, this.owner, this.current);
    if (this.earlier) keepTyping(names.earlier, this.owner, this.earlier);
    else forgetTyping(names.earlier);
  }
}
let kept: RegistrationDraft | null = null;

/**
 * The registration as it was left, for the same person at the desk and the same search: neither a look at another record nor a reload
 * loses anything, and one that was half typed for another search is offered back. It is gone when the patient is registered and when
 * the sign-in ends.
 */
export function registrationDraft(userId: string, typed: string): RegistrationDraft {
  if (kept?.owner === userId && kept.q === typed) return kept;
  const isOwn = kept?.owner === userId;
  const left = {
    current: isOwn && kept ? kept.current : readTyping<HalfTyped>(names.current, userId),
    earlier: isOwn && kept ? kept.earlier : readTyping<HalfTyped>(names.earlier, userId),
  };
  kept = new RegistrationDraft(userId);
  kept.show(openRegistration(typed, left));
  return kept;
}

/** The patient is registered: what was half typed for somebody else stays. */
export function forgetRegistration(): void {
  kept = null;
  forgetTyping(names.current);
}
