import appointments from '#lib/i18n/en/appointments.json';
import audit from '#lib/i18n/en/audit.json';
import billing from '#lib/i18n/en/billing.json';
import consultations from '#lib/i18n/en/consultations.json';
import doctors from '#lib/i18n/en/doctors.json';
import identity from '#lib/i18n/en/identity.json';
import inbox from '#lib/i18n/en/inbox.json';
import labs from '#lib/i18n/en/labs.json';
import patients from '#lib/i18n/en/patients.json';
import pharmacy from '#lib/i18n/en/pharmacy.json';
import platform from '#lib/i18n/en/platform.json';
import procedures from '#lib/i18n/en/procedures.json';
import refusals from '#lib/i18n/en/refusals.json';
import visits from '#lib/i18n/en/visits.json';

/** One file a module, as in every room; a key belongs to one of them. */
const en = {
  ...appointments,
  ...audit,
  ...billing,
  ...consultations,
  ...doctors,
  ...identity,
  ...inbox,
  ...labs,
  ...patients,
  ...pharmacy,
  ...platform,
  ...procedures,
  ...refusals,
  ...visits,
};

export type MessageKey = keyof typeof en;

const catalogue: Record<string, string> = en;

/** Text of a key in the language of the page; `{name}` is replaced by the parameter. An unknown key shows itself, so that it is seen. */
export function t(key: MessageKey, params: Record<string, string | number> = {}): string {
  return (catalogue[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in params ? String(params[name]) : whole,
  );
}

/** Text of a key made at run time, e.g. `kind.triage`; the fallback when there is none. */
export const tAny = (key: string, fallback: string = key): string => catalogue[key] ?? fallback;
