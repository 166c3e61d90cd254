import appointments from '#lib/i18n/hi/appointments.json';
import audit from '#lib/i18n/hi/audit.json';
import billing from '#lib/i18n/hi/billing.json';
import consultations from '#lib/i18n/hi/consultations.json';
import doctors from '#lib/i18n/hi/doctors.json';
import fields from '#lib/i18n/hi/fields.json';
import identity from '#lib/i18n/hi/identity.json';
import inbox from '#lib/i18n/hi/inbox.json';
import labs from '#lib/i18n/hi/labs.json';
import patients from '#lib/i18n/hi/patients.json';
import pharmacy from '#lib/i18n/hi/pharmacy.json';
import platform from '#lib/i18n/hi/platform.json';
import procedures from '#lib/i18n/hi/procedures.json';
import refusals from '#lib/i18n/hi/refusals.json';
import visits from '#lib/i18n/hi/visits.json';

/** Hindi: loaded only where it is chosen (`locale.svelte.ts`). */
export const words: Readonly<Record<string, string>> = {
  ...appointments,
  ...audit,
  ...billing,
  ...consultations,
  ...doctors,
  ...fields,
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
