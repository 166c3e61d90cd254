/** How a medicine may be sold. */
export const saleClasses = ['otc', 'prescription', 'controlled'] as const;
export type SaleClass = (typeof saleClasses)[number];

/** States of a line. `waiting`: not enough stock was there to reserve. The last three end it. */
export const prescriptionLineStates = [
  'received',
  'reserved',
  'waiting',
  'partly_issued',
  'issued',
  'cancelled',
  'expired',
] as const;
export type PrescriptionLineState = (typeof prescriptionLineStates)[number];

export const reservationStates = ['held', 'issued', 'released', 'expired'] as const;
export type ReservationState = (typeof reservationStates)[number];

/** Kinds of a line of the stock ledger; `issue` and `write_off` take out, `receive` and `restock` bring in, `adjust` either. */
export const stockMovementKinds = ['receive', 'issue', 'restock', 'adjust', 'write_off'] as const;
export type StockMovementKind = (typeof stockMovementKinds)[number];

/** Returned medicine is no stock until a pharmacist says that it may be, or that it may not. */
export const returnStates = ['quarantined', 'restocked', 'destroyed'] as const;
export type ReturnState = (typeof returnStates)[number];

/** Days in which a pharmacist sees what was issued to a patient, to take it back: as long as a care relationship lasts after a visit (design section 3). */
export const returnDays = 30;

/** Routes of administration, the words of a prescription. */
export const routes = [
  'oral',
  'sublingual',
  'inhaled',
  'nasal',
  'topical',
  'ophthalmic',
  'otic',
  'rectal',
  'vaginal',
  'subcutaneous',
  'intramuscular',
  'intravenous',
  'transdermal',
  'other',
] as const;
export type Route = (typeof routes)[number];

/** How a dispensing ends: everything issued, a part with the rest awaited, or the rest given up. */
export const dispensingOutcomes = ['complete', 'rest_waits', 'rest_declined'] as const;
export type DispensingOutcome = (typeof dispensingOutcomes)[number];

export const prescriptionWorkflow = 'prescription';
