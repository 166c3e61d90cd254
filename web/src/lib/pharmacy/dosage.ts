import type { PrescriptionLine } from '#contracts/pharmacy/prescription.ts';
import { unitText } from '#lib/platform/format.ts';
import { numberTag, pluralOf, t, tAny } from '#lib/i18n/messages.ts';

/** A number of a dose: no trailing zero, a zero before the point, a comma for thousands (NHS MEDi). */
export const doseNumber = (value: number): string =>
  value.toLocaleString(numberTag(), { maximumFractionDigits: 6 });

/** Units of a dose as prescriptions write them: mcg, as µg is read as mg (ISMP, list of error-prone abbreviations, 2024); brackets are of the code. */
const ofDoses: Readonly<Record<string, string>> = { ug: 'mcg', '[IU]': 'IU' };

/** A unit in words: `{tablet}` is counted, so it has a plural; `mL` is a unit as it is. */
export function unitWord(ucum: string, count = 1): string {
  const counted = /^\{(.+)\}$/.exec(ucum)?.[1];
  if (!counted) return unitText(ofDoses[ucum] ?? ucum);
  return tAny(`unit.${counted}#${pluralOf(count)}`, counted.replaceAll('_', ' '));
}
export const amountText = (count: number, ucum: string): string =>
  `${doseNumber(count)} ${unitWord(ucum, count)}`;

/** The longest form there are words for: `powder for oral suspension`. */
const longestForm = 4;
/** A name with the form at its end in the language of the page; one that has no words there stays as the catalogue writes it. */
export function withForm(name: string): string {
  const words = name.split(' ');
  for (let length = Math.min(longestForm, words.length); length > 0; length -= 1) {
    const form = tAny(`form.${words.slice(-length).join('_').toLowerCase()}`, '');
    if (form) return [...words.slice(0, -length), form].join(' ');
  }
  return name;
}

/** A medicine's name as prescriptions write it: lower case up to the strength, whose units keep their letters, and its form in words. */
export const genericText = (name: string): string =>
  withForm(name.replace(/^\D+/, (words) => words.toLowerCase()));

type Dosage = Pick<
  PrescriptionLine,
  'doseValue' | 'doseUnit' | 'route' | 'timesPerDay' | 'asNeeded' | 'maxPerDay' | 'durationDays'
>;
/** How near a rate is to so many times in so many days: as it is, then written with three decimals, then with two. */
const nearness = [
  [1e-6, 31],
  [6e-4, 14],
  [5e-3, 7],
] as const;

/** A rate as whole times in whole days, in the fewest days that say it: 2/7 is 2 in 7. Null of what is no such fraction. */
export function timesInDays(timesPerDay: number): { times: number; days: number } | null {
  for (const [off, most] of nearness)
    for (let days = 1; days <= most; days += 1) {
      const times = Math.round(timesPerDay * days);
      if (times > 0 && Math.abs(timesPerDay * days - times) <= off * days) return { times, days };
    }
  return null;
}

/** How often in words; nothing is rounded to another rate: what is no fraction of days is said as it is. */
function rateText(timesPerDay: number): string {
  const { times, days } = timesInDays(timesPerDay) ?? { times: timesPerDay, days: 1 };
  if (days > 1) return times === 1 ? t('dose.every_days', { days }) : t('dose.in_days', { times, days });
  if (times === 1) return t('dose.once');
  return times === 2 ? t('dose.twice') : t('dose.times', { times: doseNumber(times) });
}

function timesText({ asNeeded, maxPerDay, timesPerDay }: Dosage): string {
  const times = timesPerDay === null ? '' : rateText(timesPerDay);
  if (!asNeeded) return times;
  const most = maxPerDay === null ? '' : t('dose.at_most', { times: doseNumber(maxPerDay) });
  return [t('dose.as_needed'), times, most].filter(Boolean).join(', ');
}

/** Whether anything is said of how a medicine is taken. */
const isStated = (line: Dosage): boolean =>
  line.doseValue !== null || line.timesPerDay !== null || line.asNeeded;

/**
 * How a medicine is taken; empty parts are left out, nothing is abbreviated.
 * @param isLabelled whether it stands after the word DOSE, which is not said twice
 */
export function dosageText(line: Dosage, isLabelled = false): string {
  if (!isStated(line)) return t(isLabelled ? 'dose.none' : 'dose.not_stated');
  const dose = line.doseValue === null ? '' : amountText(line.doseValue, line.doseUnit ?? '');
  const days = line.durationDays === null ? '' : t('dose.days', { count: line.durationDays });
  return [dose, tAny(`route.${line.route}`), timesText(line), days].filter(Boolean).join(' · ');
}

/** What the boxes of a line do not say: by which way, and how often where that is no whole number of times a day. */
export function besideBoxes(line: Dosage): string {
  const isPlain = !line.asNeeded && (line.timesPerDay === null || Number.isInteger(line.timesPerDay));
  return [tAny(`route.${line.route}`), isPlain ? '' : timesText(line)].filter(Boolean).join(' · ');
}

/**
 * Base units for a course: dose x times a day x days, rounded up; as needed by the daily maximum. Null when something is missing or
 * the dose is not in base units. The same sum as the pharmacy's rule; what is sent is what the prescriber sees.
 */
export function quantityOf(dosage: Omit<Dosage, 'route'>, baseUnit: string): number | null {
  const { doseValue, doseUnit, durationDays } = dosage;
  const perDay = dosage.asNeeded ? (dosage.maxPerDay ?? dosage.timesPerDay) : dosage.timesPerDay;
  if (!doseValue || !perDay || !durationDays || doseUnit !== baseUnit) return null;
  // Binary fractions such as 0.1 must not make one tablet more.
  return Math.ceil(Math.round(doseValue * perDay * durationDays * 1e6) / 1e6);
}
