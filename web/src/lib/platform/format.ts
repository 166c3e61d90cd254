import type { Money } from '#contracts/platform/wire.ts';
import type { BirthDate, PatientSummary } from '#contracts/patients/patient.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const two = (value: number) => String(value).padStart(2, '0');

/**
 * A day (`YYYY-MM-DD`) as `23-Nov-2026`, in any language: the NHS form that cannot be read two ways. Points in time become a day
 * of the hospital first (`hospital-time.ts`): the browser's own zone may show another one.
 */
export function clinicalDate(day: string): string {
  const [year, month, date] = day.split('-');
  return `${date}-${months[Number(month) - 1]}-${year}`;
}

/** The sign an amount is written with; where none is known, the code. */
export const currencySign = (currency: string): string => (currency === 'INR' ? '₹' : currency);

/** Minor units as people write them: `₹ 1,250.50`. */
export function moneyText({ amountMinor, currency }: Money): string {
  const negative = amountMinor.startsWith('-');
  const digits = (negative ? amountMinor.slice(1) : amountMinor).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${negative ? '−' : ''}${currencySign(currency)}\u00a0${whole}.${digits.slice(-2)}`;
}

/** What a person types as an amount (`1,250.5`), as minor units; null when it is none. */
export function readMoney(text: string): string | null {
  const match = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(text.replace(/[,\s₹]/g, ''));
  return match
    ? String(BigInt(match[1] ?? '0') * 100n + BigInt((match[2] ?? '').padEnd(2, '0') || '0'))
    : null;
}

/** Age in words of the banner: years, below two in months. */
export function ageText(birth: BirthDate, today = new Date()): string | null {
  if (birth.precision === 'unknown') return null;
  const [year = 0, month = 1, day = 1] = birth.date.split('-').map(Number);
  const total =
    (today.getFullYear() - year) * 12 + (today.getMonth() + 1 - month) - (today.getDate() < day ? 1 : 0);
  const text = total < 24 ? `${Math.max(0, total)}m` : `${Math.floor(total / 12)}y`;
  return birth.precision === 'estimated' ? `approx ${text}` : text;
}

/** `IYER, Lakshmi`; an unidentified person, and nobody in particular, are named as such. */
export const patientName = (
  patient: Pick<PatientSummary, 'familyName' | 'givenName' | 'unidentified' | 'mrn'> &
    Partial<Pick<PatientSummary, 'counterSale'>>,
): string => {
  const name = [patient.familyName.toUpperCase(), patient.givenName].filter(Boolean).join(', ');
  return name || `${patient.counterSale ? 'Counter sale' : 'Unidentified'} (${patient.mrn})`;
};

/** Minutes from now, negative when past. */
export const minutesUntil = (value: string, now: number): number =>
  Math.round((Date.parse(value) - now) / 60_000);
/** `12 min`, `3 h 05`, `2 d`. */
export function spanText(minutes: number): string {
  const span = Math.abs(minutes);
  if (span < 60) return `${span} min`;
  if (span < 48 * 60) return `${Math.floor(span / 60)} h ${two(span % 60)}`;
  return `${Math.floor(span / 1440)} d`;
}

const units: Readonly<Record<string, string>> = {
  'mm[Hg]': 'mmHg',
  Cel: '°C',
  '{score}': '',
  'kg/m2': 'kg/m²',
};
/** A UCUM unit as it is written on paper. */
export const unitText = (ucum: string): string => units[ucum] ?? ucum;
