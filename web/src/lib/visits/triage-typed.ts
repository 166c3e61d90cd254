import type { LocalDate } from '#contracts/platform/wire.ts';
import type { z } from 'zod';
import type { AllergyStatement, MedicineStatement, TriageForm } from '#contracts/visits/triage.ts';
import type { VisitChart } from '#contracts/visits/visit.ts';
import type {
  Breathes,
  CapillaryRefill,
  Consciousness,
  Gcs,
  GcsPart,
  RespiratoryEffort,
} from '#contracts/visits/vitals-names.ts';
import type { PatientSummary } from '#contracts/patients/patient.ts';
import { gcsParts, vitalSigns } from '#contracts/visits/vitals-names.ts';
import { ageInDays } from '#domain/patients/age.ts';
import { adultDays } from '#domain/visits/news2.ts';
import type { VitalSubject } from '#domain/visits/news2.ts';
import type { ObservedChild } from '#domain/visits/pews.ts';
import type { MeasuredOf } from '#domain/visits/vital-weight.ts';
import type { ApiProblem } from '#lib/platform/api.ts';
import { numberTyped } from '#lib/platform/read-number.ts';
import { checkTyped, entered } from '#lib/visits/vitals.ts';

/** Code, reaction and dose come from other systems; they are kept when the list is sent again. */
export type Item = { text: string; severity: string } & Partial<
  Record<'system' | 'code' | 'reaction' | 'dose', string | undefined>
>;
type Allergies = AllergyStatement['state'] | 'as_record' | '';
type Medicines = MedicineStatement['state'] | 'as_record' | '';

/** A triage as it is typed; kept in a draft as it is. */
export type TypedTriage = {
  complaint: string;
  vitals: Record<string, string>;
  confirmed: Record<string, boolean>;
  consciousness: Consciousness | '';
  /** Its three responses; empty is not asked. */
  gcs: { [P in GcsPart]: Gcs[P] | '' };
  breathed: Breathes | '';
  flow: string;
  capillaryRefill: CapillaryRefill | '';
  respiratoryEffort: RespiratoryEffort | '';
  allergies: Allergies;
  allergyItems: Item[];
  newAllergy: string;
  allergiesWrong: boolean;
  medicines: Medicines;
  medicineItems: Item[];
  newMedicine: string;
  pregnancy: string;
  urgency: string;
  note: string;
};

type Known = Pick<VisitChart, 'allergies' | 'medicines'> | null;
/** The form with nothing typed. Lists on record stand ready to be corrected, not to be asked for from nothing and so forgotten. */
export const emptyTriage = (known: Known): TypedTriage => ({
  complaint: '',
  vitals: {},
  confirmed: {},
  consciousness: '',
  gcs: { eye: '', verbal: '', motor: '' },
  breathed: '',
  flow: '',
  capillaryRefill: '',
  respiratoryEffort: '',
  allergies: '',
  allergyItems: known?.allergies.state === 'list' ? known.allergies.items : [],
  newAllergy: '',
  allergiesWrong: false,
  medicines: '',
  medicineItems:
    known?.medicines.state === 'list' ? known.medicines.items.map((item) => ({ ...item, severity: '' })) : [],
  newMedicine: '',
  pregnancy: '',
  urgency: '',
  note: '',
});

export const askedSigns = vitalSigns.filter((vital) => vital.onForm);

/** Ages at which pregnancy is asked; wide, so that nobody is passed over. */
const fertile = { from: 10 * 365.25, to: 61 * 365.25 };
/** Whether pregnancy is a question for this person: not for men, nor far from the years of it. */
export function asksPregnancy(
  patient: Pick<PatientSummary, 'gender'> | null,
  ageDays: number | null,
): boolean {
  if (patient?.gender === 'male') return false;
  return ageDays === null || (ageDays >= fertile.from && ageDays < fertile.to);
}

/** Age of a patient on a day, or null where nobody knows the birth date. */
export const ageDaysOf = (
  patient: Pick<PatientSummary, 'birthDate'> | null,
  today: LocalDate,
): number | null =>
  !patient || patient.birthDate.precision === 'unknown' ? null : ageInDays(patient.birthDate.date, today);

/** Whether the score of children is for them. */
export const isChildsScore = ({ ageDays, pregnant }: VitalSubject): boolean =>
  ageDays !== null && ageDays < adultDays && !pregnant;

export const subjectOf = (typed: Pick<TypedTriage, 'pregnancy'>, ageDays: number | null): VitalSubject => ({
  ageDays,
  pregnant: typed.pregnancy === 'pregnant',
});

/** What is typed of the signs, as rules read it: only what can be recorded. */
export function observedOf(typed: TypedTriage, measured: MeasuredOf): ObservedChild {
  const { vitals } = typed;
  const states = checkTyped(askedSigns, vitals, measured);
  return {
    vitals: askedSigns.flatMap(({ code }) =>
      ['ok', 'unlikely'].includes(states.get(code)?.state ?? '')
        ? [{ code, value: numberTyped(vitals[code]) }]
        : [],
    ),
    consciousness: typed.consciousness || null,
    breathed: typed.breathed || null,
    oxygenFlow: flowOf(typed),
    capillaryRefill: typed.capillaryRefill || null,
    respiratoryEffort: typed.respiratoryEffort || null,
  };
}

const enteredSigns = (vitals: TypedTriage['vitals']) =>
  askedSigns.filter(({ code }) => entered(vitals[code]));

/** Signs the API asked to be confirmed, as it knows more than a page that has not read the record: each gets its tick. */
export function askedOf(problem: ApiProblem | null, vitals: TypedTriage['vitals']): ReadonlySet<string> {
  if (problem?.code !== 'triage.confirm_vital') return new Set();
  const sent = enteredSigns(vitals);
  const places = (problem.problem.errors ?? []).map(({ path }) => Number(path.split('.')[2]));
  return new Set(places.flatMap((place) => sent[place]?.code ?? []));
}

/** The scale as it was chosen; null until all three responses are. */
export const gcsTyped = (gcs: TypedTriage['gcs']): Gcs | null =>
  gcsParts.every((part) => gcs[part]) ? (gcs as Gcs) : null;

/** L/min as typed; null where there is none, or none that can be. */
export function flowOf({ breathed, flow }: Pick<TypedTriage, 'breathed' | 'flow'>): number | null {
  if (breathed !== 'oxygen' || !entered(flow)) return null;
  const value = numberTyped(flow);
  return value >= 0.1 && value <= 60 ? value : null;
}

/** Questions that are not answered, or answered with what cannot be. */
export function missingOfTriage(
  typed: TypedTriage,
  known: Known,
  asksIfPregnant: boolean,
  measured: MeasuredOf,
): string[] {
  const wrong = [...checkTyped(askedSigns, typed.vitals, measured)].flatMap(([code, { state }]) =>
    state === 'impossible' || (state === 'unlikely' && !typed.confirmed[code]) ? [code] : [],
  );
  const takesAway = typed.allergies === 'none_known' && known?.allergies.state === 'list';
  const isEmptyList = (state: string, items: readonly Item[], more: string) =>
    state === 'list' && !items.length && !more.trim();
  return [
    typed.complaint.trim() ? '' : 'complaint',
    // Each for itself: as many are marked as are counted.
    ...wrong,
    gcsParts.some((part) => typed.gcs[part]) && !gcsTyped(typed.gcs) ? 'gcs' : '',
    entered(typed.flow) && typed.breathed === 'oxygen' && flowOf(typed) === null ? 'flow' : '',
    typed.allergies && !isEmptyList(typed.allergies, typed.allergyItems, typed.newAllergy) ? '' : 'allergies',
    takesAway && !typed.allergiesWrong ? 'allergiesWrong' : '',
    typed.medicines && !isEmptyList(typed.medicines, typed.medicineItems, typed.newMedicine)
      ? ''
      : 'medicines',
    asksIfPregnant && !typed.pregnancy ? 'pregnancy' : '',
    typed.urgency ? '' : 'urgency',
  ].filter(Boolean);
}

const withTyped = (items: readonly Item[], more: string, severity: string): Item[] =>
  more.trim() ? [...items, { text: more.trim(), severity }] : [...items];

function allergiesToSend(typed: TypedTriage, known: Known): z.input<typeof TriageForm>['allergies'] {
  if (typed.allergies === 'as_record') return known?.allergies ?? { state: 'not_asked' };
  if (typed.allergies === 'list') {
    // What was typed last and not yet added counts: nobody should lose it by pressing send.
    const items = withTyped(typed.allergyItems, typed.newAllergy, 'unknown');
    return { state: 'list', items: items.map((item) => ({ ...item, severity: item.severity as 'unknown' })) };
  }
  if (typed.allergies !== 'none_known') return { state: 'not_asked' };
  return { state: 'none_known', ...(typed.allergiesWrong ? { confirmed: true } : {}) };
}

function medicinesToSend(typed: TypedTriage, known: Known): z.input<typeof TriageForm>['medicines'] {
  if (typed.medicines === 'as_record') return known?.medicines ?? { state: 'not_asked' };
  if (typed.medicines !== 'list') return { state: typed.medicines === 'none' ? 'none' : 'not_asked' };
  const items = withTyped(typed.medicineItems, typed.newMedicine, '');
  return { state: 'list', items: items.map(({ severity: _none, ...item }) => item) };
}

/** The triage as the API takes it. */
export function triageToSend(
  typed: TypedTriage,
  known: Known,
  asksIfPregnant: boolean,
  isChild = false,
): z.input<typeof TriageForm> {
  const flow = flowOf(typed);
  const gcs = gcsTyped(typed.gcs);
  return {
    urgency: Number(typed.urgency) as 1,
    complaint: typed.complaint,
    pregnancy: asksIfPregnant ? (typed.pregnancy as 'unknown') : 'not_applicable',
    vitals: enteredSigns(typed.vitals).map(({ code, unit }) => ({
      code,
      value: numberTyped(typed.vitals[code]),
      unit,
      confirmed: typed.confirmed[code] ?? false,
    })),
    ...(typed.consciousness ? { consciousness: typed.consciousness } : {}),
    ...(gcs ? { gcs } : {}),
    ...(typed.breathed === 'air' ? { breathed: { state: 'air' as const } } : {}),
    ...(typed.breathed === 'oxygen'
      ? { breathed: { state: 'oxygen' as const, ...(flow === null ? {} : { flow }) } }
      : {}),
    ...(isChild && typed.capillaryRefill ? { capillaryRefill: typed.capillaryRefill } : {}),
    ...(isChild && typed.respiratoryEffort ? { respiratoryEffort: typed.respiratoryEffort } : {}),
    allergies: allergiesToSend(typed, known),
    medicines: medicinesToSend(typed, known),
    ...(typed.note.trim() ? { note: typed.note } : {}),
  };
}
