import type { Diagnosis, SoapNote } from '#contracts/consultations/consultation.ts';
import type { FormInput } from '#contracts/inbox/task-forms.ts';
import { awaits, basketToSend, emptyBasket, isEmpty, isReady } from '#lib/visits/basket.ts';
import type { TypedBasket } from '#lib/visits/basket.ts';

export type Outcome = FormInput<'consultation'>['outcome'];
/** A consultation as it is typed; kept in a draft as it is. */
export type TypedConsultation = {
  note: SoapNote;
  diagnoses: Diagnosis[];
  /** Empty while it follows from what is ordered. */
  outcome: Outcome | '';
  toDoctorId: string;
  exitNote: string;
  basket: TypedBasket;
};
export const emptyConsultation = (): TypedConsultation => ({
  note: { subjective: '', objective: '', assessment: '', plan: '' },
  diagnoses: [],
  outcome: '',
  toDoctorId: '',
  exitNote: '',
  basket: emptyBasket(),
});

/** How it may end: coming back needs something to come back for, and what is waited for brings the patient back. */
export function outcomesOf(basket: TypedBasket): Outcome[] {
  const usual = awaits(basket) ? 'await_results' : 'complete';
  return [usual, 'refer_doctor', 'referred', 'transferred', 'died'];
}
/** How it ends: as chosen where that may be, else as what is ordered says. */
export function outcomeOf({ outcome, basket }: Pick<TypedConsultation, 'outcome' | 'basket'>): Outcome {
  const may = outcomesOf(basket);
  return outcome && may.includes(outcome) ? outcome : (may[0] as Outcome);
}
/** Whether the patient leaves the visit by it. */
export const ends = (outcome: Outcome): boolean => ['referred', 'transferred', 'died'].includes(outcome);
export const isNoteEmpty = (note: SoapNote): boolean => !Object.values(note).some((text) => text.trim());
/** Nothing is ordered here for a patient who is gone. */
export const refusesOrders = (typed: TypedConsultation): boolean =>
  ['transferred', 'died'].includes(outcomeOf(typed)) && !isEmpty(typed.basket);

export const mayBeSigned = (typed: TypedConsultation): boolean =>
  !isNoteEmpty(typed.note) &&
  !refusesOrders(typed) &&
  isReady(typed.basket) &&
  (outcomeOf(typed) !== 'refer_doctor' || Boolean(typed.toDoctorId));

/** The consultation as the API takes it. */
export function consultationToSend(typed: TypedConsultation): FormInput<'consultation'> {
  const outcome = outcomeOf(typed);
  const orders = basketToSend(typed.basket);
  return {
    note: typed.note,
    diagnoses: typed.diagnoses,
    outcome,
    sign: true,
    ...(orders ? { orders } : {}),
    ...(outcome === 'refer_doctor' ? { toDoctorId: typed.toDoctorId } : {}),
    ...(ends(outcome) && typed.exitNote.trim() ? { exitNote: typed.exitNote } : {}),
  };
}
