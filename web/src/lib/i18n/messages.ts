import type { Locale } from '#contracts/identity/names.ts';
import type appointments from '#lib/i18n/en/appointments.json';
import type arrivals from '#lib/i18n/en/arrivals.json';
import type audit from '#lib/i18n/en/audit.json';
import type board from '#lib/i18n/en/board.json';
import billing from '#lib/i18n/en/billing.json';
import consultations from '#lib/i18n/en/consultations.json';
import type death from '#lib/i18n/en/death.json';
import type doctors from '#lib/i18n/en/doctors.json';
import type duty from '#lib/i18n/en/duty.json';
import type door from '#lib/i18n/en/door.json';
import fields from '#lib/i18n/en/fields.json';
import identity from '#lib/i18n/en/identity.json';
import inbox from '#lib/i18n/en/inbox.json';
import type labs from '#lib/i18n/en/labs.json';
import type mistakes from '#lib/i18n/en/mistakes.json';
import type money from '#lib/i18n/en/money.json';
import type notes from '#lib/i18n/en/notes.json';
import type onDuty from '#lib/i18n/en/on-duty.json';
import type flows from '#lib/i18n/en/flows.json';
import patients from '#lib/i18n/en/patients.json';
import pharmacy from '#lib/i18n/en/pharmacy.json';
import platform from '#lib/i18n/en/platform.json';
import procedures from '#lib/i18n/en/procedures.json';
import refusals from '#lib/i18n/en/refusals.json';
import type settings from '#lib/i18n/en/settings.json';
import type stock from '#lib/i18n/en/stock.json';
import type portal from '#lib/i18n/en/portal.json';
import type waits from '#lib/i18n/en/waits.json';
import type imports from '#lib/i18n/en/imports.json';
import type versions from '#lib/i18n/en/versions.json';
import visits from '#lib/i18n/en/visits.json';

/** One file a module, as in every room; a key belongs to one of them. */
const en = {
  ...billing,
  ...consultations,
  ...fields,
  ...identity,
  ...inbox,
  ...patients,
  ...pharmacy,
  ...platform,
  ...procedures,
  ...refusals,
  ...visits,
};

/** Words that come with the screens that say them (`learn`). */
type LateKey =
  | keyof typeof appointments
  | keyof typeof arrivals
  | keyof typeof audit
  | keyof typeof board
  | keyof typeof death
  | keyof typeof doctors
  | keyof typeof door
  | keyof typeof duty
  | keyof typeof labs
  | keyof typeof mistakes
  | keyof typeof money
  | keyof typeof notes
  | keyof typeof onDuty
  | keyof typeof flows
  | keyof typeof settings
  | keyof typeof stock
  | keyof typeof portal
  | keyof typeof waits
  | keyof typeof imports
  | keyof typeof versions;
type Key = keyof typeof en | LateKey;
/** What stands in several forms by number, `x#one` and `x#other`, is asked for as `x` with a `count`. */
type PluralOf<K> = K extends `${infer Base}#other` ? Base : never;
export type MessageKey = Exclude<Key, `${string}#${string}`> | PluralOf<Key>;
/** Languages with words; `ar-XB` is nobody's: English marked letter by letter, from right to left, so that what has no words is seen. */
export type PageLocale = Locale | 'ar-XB';
export type Words = Readonly<Record<string, string>>;

/** Of numbers and dates: digits are Latin in every language, grouped as in India (1,25,000). */
const numberTags: Readonly<Record<PageLocale, string>> = {
  en: 'en-IN',
  hi: 'hi-IN-u-nu-latn',
  'ar-XB': 'en-IN',
};
const speech = {
  words: en as Words,
  tag: numberTags.en,
  plurals: new Intl.PluralRules('en'),
  isRightToLeft: false,
};

/** From now on words are those of a language. Pages drawn before know nothing of it: `locale.svelte.ts` draws them anew. */
export function speak(locale: PageLocale, words: Words): void {
  const tag = numberTags[locale];
  Object.assign(speech, {
    words,
    tag,
    plurals: new Intl.PluralRules(tag),
    isRightToLeft: locale === 'ar-XB',
  });
}
/** Words of English that come with the screens that say them: an inbox need not carry them. */
export const learn = (words: Words): void => {
  Object.assign(en, words);
};
/** The words of English: what everything is keyed by, and what a pseudo-locale is made of. */
export const english: Words = en;
/** How `Intl` names the language of the page, for numbers. */
export const numberTag = (): string => speech.tag;

const wordsOf = (key: string): string | undefined => speech.words[key] ?? english[key];
/** Names, days and numbers among words that run from right to left keep their own order: isolated as Unicode's annex 9 (FSI, PDI). */
export const isolated = (text: string): string => (speech.isRightToLeft ? `\u2068${text}\u2069` : text);
const written = (value: string | number): string =>
  isolated(typeof value === 'number' ? new Intl.NumberFormat(speech.tag).format(value) : value);
/** The form of a word that goes with a number, in the language of the page; English has `one` and `other`. */
export const pluralOf = (count: number): Intl.LDMLPluralRule => speech.plurals.select(count);

function textOf(key: string, params: Record<string, string | number>): string | undefined {
  const { count } = params;
  return (
    (typeof count === 'number' ? wordsOf(`${key}#${pluralOf(count)}`) : undefined) ??
    wordsOf(key) ??
    wordsOf(`${key}#other`)
  );
}

const filled = (text: string, params: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : written(value);
  });

/** Text of a key in the language of the page; `{name}` is replaced by the parameter, `count` chooses the form. An unknown key shows itself, so that it is seen. */
export const t = (key: MessageKey, params: Record<string, string | number> = {}): string =>
  filled(textOf(key, params) ?? key, params);

/** Text of a key that what the API said was made into; of a newer API than this page, that of the fallback. */
export const tKnown = (
  key: MessageKey,
  fallback: MessageKey,
  params: Record<string, string | number> = {},
): string => {
  const text = textOf(key, params);
  return text === undefined ? t(fallback) : filled(text, params);
};

/** Text of a key made at run time, e.g. `kind.triage`; the fallback when there is none. */
export const tAny = (key: string, fallback: string = key): string => wordsOf(key) ?? fallback;
