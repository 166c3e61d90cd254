import type { LocalDate } from '#contracts/platform/wire.ts';
import type { Money } from '#contracts/platform/wire.ts';
import type { BirthDate, PatientSummary } from '#contracts/patients/patient.ts';
import { ageInYears, ageOn } from '#domain/patients/age.ts';
import { isolated, numberTag, t } from '#lib/i18n/messages.ts';
import { latin, withoutGroups } from '#lib/platform/read-number.ts';

const two = (value: number) => String(value).padStart(2, '0');
/** Names of months, as short as dates write them, in the language of the page. */
export const monthNames = (): string[] => t('date.months').split(' ');

/**
 * A day (`YYYY-MM-DD`) as `23-Nov-2026`, in this order in any language: the NHS form that cannot be read two ways. Points in time become
 * a day of the hospital first (`hospital-time.ts`): the browser's own zone may show another one.
 */
export function clinicalDate(day: string): string {
  const [year, month, date] = day.split('-');
  return isolated(`${date}-${monthNames()[Number(month) - 1]}-${year}`);
}

const formats = new Map<string, Intl.NumberFormat>();
/** How the language of the page writes an amount; of a currency that nobody knows, as a number after its code. */
function moneyFormat(currency: string): Intl.NumberFormat {
  const key = `${numberTag()} ${currency}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(numberTag(), {
      style: 'currency',
      currency: currency || 'XXX',
      currencyDisplay: 'narrowSymbol',
    });
    formats.set(key, format);
  }
  return format;
}

/** The sign an amount is written with; where none is known, the code. */
export const currencySign = (currency: string): string =>
  currency &&
  (moneyFormat(currency)
    .formatToParts(0)
    .find(({ type }) => type === 'currency')?.value ??
    currency);

/** Minor units as people write them, exactly however large: `₹1,25,000.50`. */
export function moneyText({ amountMinor, currency }: Money): string {
  const format = moneyFormat(currency);
  const amount = `${amountMinor}E-${format.resolvedOptions().maximumFractionDigits ?? 2}`;
  return format.format(amount as Intl.StringNumericLiteral).replace('-', '−');
}

/** What a person types as an amount (`1,250.5`), as minor units; null when it is none, as with a comma that groups nothing. */
export function readMoney(text: string): string | null {
  const plain = withoutGroups(latin(text.replace('₹', '')));
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(plain ?? '');
  return match
    ? String(BigInt(match[1] ?? '0') * 100n + BigInt((match[2] ?? '').padEnd(2, '0') || '0'))
    : null;
}

/** Age in words on a calendar day of the hospital; of an estimated year nothing smaller is known. Null where it is not known. */
export function ageWords(birth: BirthDate, on: LocalDate): string | null {
  if (birth.precision === 'unknown') return null;
  if (birth.precision === 'estimated')
    return t('age.approx', { age: t('age.years', { years: ageInYears(birth.date, on) }) });
  const { unit, count } = ageOn(birth.date, on);
  return t(`age.${unit}`, { [unit]: count });
}

/** When somebody was born, as far as it is known: a day, about a year, or that nobody knows. What is said as a day is a day. */
export const bornWords = (birth: BirthDate | null): string =>
  !birth || birth.precision === 'unknown'
    ? t('not_known')
    : birth.precision === 'estimated'
      ? `${t('approx')} ${birth.date.slice(0, 4)}`
      : clinicalDate(birth.date);

type Named = Pick<PatientSummary, 'familyName' | 'givenName' | 'unidentified' | 'mrn'> &
  Partial<Pick<PatientSummary, 'counterSale' | 'band' | 'gender' | 'birthDate'>>;

/** Somebody nobody knows, as they are seen: `Unknown, male, about 40 · band E-0007`; two of them are told apart by the band alone. */
function unknownName({ gender, birthDate, band, mrn }: Named): string {
  // An age as it seems is of a year, so it needs no day of the hospital.
  const years =
    birthDate?.precision === 'estimated'
      ? Math.max(0, new Date().getUTCFullYear() - Number(birthDate.date.slice(0, 4)))
      : null;
  const seen = [
    t('patient.unidentified'),
    gender && gender !== 'unknown' ? t(`gender.${gender}`).toLowerCase() : '',
    years === null ? '' : years ? `${t('approx')} ${years}` : t('patient.under_one'),
  ];
  return `${seen.filter(Boolean).join(', ')} ${band ? `· ${t('patient.band', { band })}` : `(${mrn})`}`;
}

/** `IYER, Lakshmi`; an unidentified person, and nobody in particular, are named as such. */
export const patientName = (patient: Named): string => {
  const name = [patient.familyName.toUpperCase(), patient.givenName].filter(Boolean).join(', ');
  if (name) return name;
  return patient.counterSale ? `${t('patient.counter_sale')} (${patient.mrn})` : unknownName(patient);
};

/** Minutes from now, negative when past. */
export const minutesUntil = (value: string, now: number): number =>
  Math.round((Date.parse(value) - now) / 60_000);
/** How long, to be read at a glance, one way on every screen: `0:07`, `12:30`, from two days on `2 d`. */
export function spanText(minutes: number): string {
  const span = Math.abs(minutes);
  return span < 48 * 60
    ? `${Math.floor(span / 60)}:${two(span % 60)}`
    : t('span.days', { days: Math.floor(span / 1440) });
}

const units: Readonly<Record<string, string>> = {
  'mm[Hg]': 'mmHg',
  Cel: '°C',
  '{score}': '',
  'kg/m2': 'kg/m²',
  '10*3/uL': '×10³/µL',
  '10*6/uL': '×10⁶/µL',
};
/** A UCUM unit as it is written on paper. */
export const unitText = (ucum: string): string => {
  const unit = units[ucum] ?? ucum;
  return unit && isolated(unit);
};
