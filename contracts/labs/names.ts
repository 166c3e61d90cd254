/** What a result of a test is: a number, a number that may be off scale (`<`, `>`), one of a list, or words. */
export const resultKinds = ['quantity', 'quantity_comparator', 'coded', 'text'] as const;
export type ResultKind = (typeof resultKinds)[number];

/** FHIR quantity-comparator, as far as analysers use it. */
export const comparators = ['<', '<=', '>=', '>'] as const;
export type Comparator = (typeof comparators)[number];

export const orderPriorities = ['routine', 'urgent', 'stat'] as const;
export type OrderPriority = (typeof orderPriorities)[number];
/** Inbox priority of an order's tasks, 1 first. */
export const priorityOfOrder: Readonly<Record<OrderPriority, 1 | 2 | 3>> = { stat: 1, urgent: 2, routine: 3 };

/** States of one test of an order. `verified` is what a doctor may act on; the last four end it. */
export const labItemStates = [
  'ordered',
  'collected',
  'received',
  'resulted',
  'verified',
  'reviewed',
  'cancelled',
  'expired',
] as const;
export type LabItemState = (typeof labItemStates)[number];

export const specimenStates = ['collected', 'received', 'rejected'] as const;
export type SpecimenState = (typeof specimenStates)[number];

/** Why a laboratory does not take a specimen. Source: CLSI GP44 categories of unsuitable specimens. */
export const rejectReasons = [
  'haemolysed',
  'clotted',
  'insufficient',
  'wrong_container',
  'unlabelled',
  'mislabelled',
  'leaked',
  'too_old',
  'contaminated',
  'other',
] as const;
export type RejectReason = (typeof rejectReasons)[number];

/** HL7 v3 ObservationInterpretation. No range, no flag: `null` is never shown as normal. */
export const resultFlags = ['LL', 'L', 'N', 'H', 'HH', 'A'] as const;
export type ResultFlag = (typeof resultFlags)[number];

export const rangeSexes = ['any', 'male', 'female'] as const;
export const rangePregnancies = ['any', 'pregnant', 'not_pregnant'] as const;

/** Specimen types with the HL7 v2 table 0487 code they stand for. */
export const specimenTypes = {
  blood: 'BLD',
  serum: 'SER',
  plasma: 'PLAS',
  urine: 'UR',
  stool: 'STL',
  sputum: 'SPT',
  swab: 'SWA',
  csf: 'CSF',
  capillary_blood: 'BLDC',
  other: 'OTH',
} as const;
export type SpecimenType = keyof typeof specimenTypes;

export const labOrderWorkflow = 'labOrder';
