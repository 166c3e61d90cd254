import type { PrescriptionLineInput } from '#contracts/pharmacy/prescription.ts';
import { routes } from '#contracts/pharmacy/names.ts';
import type { Route } from '#contracts/pharmacy/names.ts';
import { isWithdrawn, textOf } from './fhir.ts';
import type { Dosage, Resource } from './fhir.ts';
import { atMost, recordedOf } from './recorded.ts';
import type { Recorded, Skip } from './recorded.ts';

/** A recorded prescription: the medicine, how it is taken, and how much is handed over. */
export type RecordedMedicine = Recorded & {
  /** Unit that the quantity was recorded in; null when none was. */
  readonly unit: string | null;
  readonly line: Omit<PrescriptionLineInput, 'medicineId' | 'source'>;
};

/** Most lines of one prescription. */
const mostLines = 60;
const mostQuantity = 100_000;
const hoursOf: Readonly<Record<string, number>> = { min: 1 / 60, h: 1, d: 24, wk: 168, mo: 730, a: 8760 };
/** A dose of which only the number was recorded. */
const someDose = '{dose}';

/** Words of a medicine's name that say how it is given. */
const wordsOfRoute: readonly [RegExp, Route][] = [
  [/\binhal/i, 'inhaled'],
  [/\bnasal\b/i, 'nasal'],
  [/\bophthalmic\b/i, 'ophthalmic'],
  [/\botic\b/i, 'otic'],
  [/\btopical\b/i, 'topical'],
  [/\btransdermal\b/i, 'transdermal'],
  [/\bvaginal\b/i, 'vaginal'],
  [/\brectal\b/i, 'rectal'],
  [/\boral\b/i, 'oral'],
];

/** The recorded route, else what the medicine's name says, else `other`: never a guess. */
export function routeOf(dosage: Dosage | undefined, name: string): Route {
  const recorded = textOf(dosage?.route).toLowerCase();
  const named = routes.find((route) => recorded.startsWith(route));
  return named ?? wordsOfRoute.find(([words]) => words.test(name))?.[1] ?? 'other';
}

function timesPerDayOf(dosage: Dosage | undefined): number | null {
  const { frequency, period, periodUnit } = dosage?.timing?.repeat ?? {};
  const hours = (period ?? 1) * (hoursOf[periodUnit ?? ''] ?? 0);
  const times = frequency && hours > 0 ? (frequency * 24) / hours : 0;
  return times > 0 && times <= 48 ? Math.round(times * 1000) / 1000 : null;
}

const whole = (value: number | undefined, most: number): number | null =>
  value !== undefined && value > 0 ? Math.min(Math.ceil(value), most) : null;

/** Dose, times and words of a request. Without a dosage the words are "as recorded", without a quantity it is one dispense unit. */
export function lineOf(request: Resource, name: string): RecordedMedicine['line'] {
  const dosages = request.dosageInstruction ?? [];
  const [first] = dosages;
  const dose = first?.doseAndRate?.[0]?.doseQuantity;
  const doseValue = dose?.value && dose.value > 0 ? dose.value : null;
  const words = dosages
    .map(({ text, patientInstruction }) => (text ?? patientInstruction ?? '').trim())
    .filter(Boolean)
    .join('; ');
  const asNeeded = first?.asNeededBoolean === true;
  const supply = request.dispenseRequest?.expectedSupplyDuration;
  return {
    doseValue,
    doseUnit: doseValue ? (dose?.code ?? dose?.unit ?? someDose) : null,
    route: routeOf(first, name),
    timesPerDay: timesPerDayOf(first),
    asNeeded,
    maxPerDay: null,
    durationDays: supply?.code === 'd' || supply?.unit === 'd' ? whole(supply.value, 3650) : null,
    quantity: whole(request.dispenseRequest?.quantity?.value, mostQuantity) ?? 1,
    instructions: (words || (doseValue && !asNeeded ? '' : 'as recorded')).slice(0, 500),
    repeats: Math.min(request.dispenseRequest?.numberOfRepeatsAllowed ?? 0, 24),
  };
}

/** The prescriptions of an encounter; the reader has put a medicine that was only pointed to in its place. */
export function medicinesOf(requests: readonly Resource[], skip: Skip): RecordedMedicine[] {
  const lines = requests.flatMap((request): RecordedMedicine[] => {
    if (isWithdrawn(request) || !['', 'order', 'original-order'].includes(request.intent ?? '')) {
      skip(isWithdrawn(request) ? 'withdrawn' : 'not an order');
      return [];
    }
    const recorded = recordedOf(request, request.medicationCodeableConcept, request.authoredOn, skip);
    if (!recorded) return [];
    const quantity = request.dispenseRequest?.quantity;
    return [
      { ...recorded, unit: quantity?.code ?? quantity?.unit ?? null, line: lineOf(request, recorded.text) },
    ];
  });
  return atMost(mostLines, lines, skip);
}
