import type { PrescriptionLine } from '#contracts/pharmacy/prescription.ts';
import { unitText } from '#lib/platform/format.ts';
import { numberTag, pluralOf, t, tAny } from '#lib/i18n/messages.ts';

/** A number of a dose: no trailing zero, a zero before the point, a comma for thousands (NHS MEDi). */
export const doseNumber = (value: number): string =>
  value.toLocaleString(numberTag(), { maximumFractionDigits: 6 });

/** A unit in words: `{tablet}` is counted, so it has a plural; `mL` is a unit as it is. */
export function unitWord(ucum: string, count = 1): string {
  const counted = /^\{(.+)\}$/.exec(ucum)?.[1];
  if (!counted) return unitText(ucum);
  return tAny(`unit.${counted}#${pluralOf(count)}`, counted.replaceAll('_', ' '));
}
export const amountText = (count: number, ucum: string): string =>
  `${doseNumber(count)} ${unitWord(ucum, count)}`;

/** The longest form there are words for: `powder for oral suspension`. */
const longestForm = 4;
/** A name with the form at its end in the language of the page; one that has no words there stays as the catalogue writes it. */
function withForm(name: string): string {
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
function timesText({ asNeeded, maxPerDay, timesPerDay }: Dosage): string {
  const times =
    timesPerDay === null
      ? ''
      : timesPerDay < 1
        ? t('dose.every_days', { days: Math.round(1 / timesPerDay) })
        : timesPerDay === 1
          ? t('dose.once')
          : timesPerDay === 2
            ? t('dose.twice')
            : t('dose.times', { times: doseNumber(timesPerDay) });
  if (!asNeeded) return times;
  const most = maxPerDay === null ? '' : t('dose.at_most', { times: doseNumber(maxPerDay) });
  return [t('dose.as_needed'), times, most].filter(Boolean).join(', ');
}

/** How a medicine is taken, after the word DOSE; empty parts are left out, nothing is abbreviated. */
export function dosageText(line: Dosage): string {
  const dose = line.doseValue === null ? '' : amountText(line.doseValue, line.doseUnit ?? '');
  const days = line.durationDays === null ? '' : t('dose.days', { count: line.durationDays });
  const parts = [dose, tAny(`route.${line.route}`), timesText(line), days].filter(Boolean);
  return dose || line.timesPerDay !== null || line.asNeeded ? parts.join(' · ') : t('dose.not_stated');
}

/** What the boxes of a line do not say: by which way, and how often where that is no whole number of times a day. */
export function besideBoxes(line: Dosage): string {
  const isPlain = !line.asNeeded && (line.timesPerDay === null || line.timesPerDay >= 1);
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
