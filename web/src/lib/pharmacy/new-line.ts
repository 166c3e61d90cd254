import type { Medicine } from '#contracts/pharmacy/medicine.ts';
import type { CurrentMedicine } from '#contracts/visits/clinical-summary.ts';
import { genericText } from '#lib/pharmacy/dosage.ts';
import { medicineName } from '#lib/pharmacy/medicine-name.ts';
import type { Shorthand } from '#lib/pharmacy/shorthand.ts';
import type { TypedLine } from '#lib/visits/basket.ts';
import { t } from '#lib/i18n/messages.ts';

const typed = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : String(Math.round(value * 1e6) / 1e6);

/** A line of a medicine with nothing said yet. */
const emptyLine = (medicine: Medicine): TypedLine => ({
  key: crypto.randomUUID(),
  medicineId: medicine.id,
  name: medicineName(medicine),
  brand: medicine.brand,
  baseUnit: medicine.baseUnit,
  available: medicine.available,
  atc: medicine.atc,
  rxnorm: medicine.rxnorm,
  doseValue: '',
  doseUnit: medicine.baseUnit,
  route: 'oral',
  timesPerDay: '',
  asNeeded: false,
  maxPerDay: '',
  durationDays: '',
  quantity: '',
  instructions: '',
  repeats: '',
});

/** Moments and food in words for the patient: `in the morning, at night, after food`. */
const instructionsOf = ({ moments = [], food, unread = [] }: Partial<Shorthand>): string =>
  [
    ...moments.map((moment) => t(`dose.moment.${moment}`)),
    ...(food ? [t(`dose.food.${food}`)] : []),
    // What was typed and not understood is not lost: the prescriber sees it in the line and decides.
    ...unread,
  ].join(', ');

/** A line as it was typed in one row; what was not said is left empty and asked for. */
export const lineOf = (medicine: Medicine, said: Partial<Shorthand> = {}): TypedLine => ({
  ...emptyLine(medicine),
  doseValue: typed(said.doseValue),
  doseUnit: said.doseUnit ?? medicine.baseUnit,
  route: said.route ?? 'oral',
  timesPerDay: said.asNeeded && said.maxPerDay === undefined ? '' : typed(said.timesPerDay),
  asNeeded: said.asNeeded ?? false,
  maxPerDay: typed(said.maxPerDay),
  durationDays: typed(said.durationDays),
  quantity: typed(said.quantity),
  instructions: instructionsOf(said),
});

/**
 * A line that was prescribed before, to be prescribed again; its quantity follows from the dose anew where it can. Of a medicine that is
 * another one by now, as of another strength, dose and quantity are asked for: what was right would be wrong.
 */
export const lineAgain = (medicine: Medicine, past: CurrentMedicine): TypedLine => {
  const line = takenAs(medicine, past);
  const isSame = medicineName(medicine) === genericText(past.name) && medicine.baseUnit === past.baseUnit;
  return isSame ? line : { ...line, doseValue: '', doseUnit: medicine.baseUnit, quantity: '' };
};

const takenAs = (medicine: Medicine, past: CurrentMedicine): TypedLine => ({
  ...emptyLine(medicine),
  doseValue: typed(past.doseValue),
  doseUnit: past.doseUnit ?? medicine.baseUnit,
  route: past.route,
  timesPerDay: typed(past.timesPerDay),
  asNeeded: past.asNeeded,
  maxPerDay: typed(past.maxPerDay),
  durationDays: typed(past.durationDays),
  quantity: past.doseUnit === medicine.baseUnit && past.durationDays !== null ? '' : typed(past.quantity),
  instructions: past.instructions,
});
