import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { locales } from '#contracts/identity/names.ts';
import '#lib/appointments/appointment-words.ts';
import '#lib/audit/audit-words.ts';
import '#lib/consultations/note-words.ts';
import '#lib/doctors/doctor-words.ts';
import '#lib/identity/door-words.ts';
import '#lib/inbox/board-words.ts';
import '#lib/inbox/duty-words.ts';
import '#lib/inbox/on-duty-words.ts';
import '#lib/labs/lab-words.ts';
import '#lib/patients/death-words.ts';
import '#lib/billing/money-words.ts';
import '#lib/pharmacy/stock-words.ts';
import '#lib/platform/flow-words.ts';
import '#lib/platform/settings-words.ts';
import '#lib/visits/mistake-words.ts';
import '#lib/visits/portal-words.ts';
import '#lib/inbox/waits-words.ts';
import '#lib/visits/import-words.ts';
import '#lib/visits/version-words.ts';
import '#lib/visits/arrival-words.ts';
import { words as hindi } from '#lib/i18n/hi.ts';
import { english, speak, t } from '#lib/i18n/messages.ts';
import { pseudo } from '#lib/i18n/pseudo.ts';
import { readDay } from '#lib/platform/read-day.ts';
import { clinicalDate, moneyText, spanText } from '#lib/platform/format.ts';

const folder = import.meta.dirname;
const filesOf = (locale: string) => readdirSync(path.join(folder, locale)).toSorted();
const read = (locale: string, file: string) =>
  JSON.parse(readFileSync(path.join(folder, locale, file), 'utf8')) as Record<string, string>;
const parametersOf = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).toSorted();

/** Names and abbreviations that are the same in every language, and what a person has to type letter by letter. */
const sameEverywhere =
  /\{\w+\}|\b(?:HMTP|Temporal UI|API|UPI|JSON|ICD-10|J45|LOINC|UCUM|ATC|RxNorm|NEWS2|PEWS|GCS|NT|application\/json|Idempotency-Key|asthma|potassium|mL|kg|cm|English|ACVPU|SpO|FIO|STAT|SOAP|QR|Tab|amox)\b|O₂/g;

describe.each(locales.filter((locale) => locale !== 'en'))('the words of %s', (locale) => {
  it.each(filesOf('en'))('%s: the keys of English, in their order', (file) => {
    expect(Object.keys(read(locale, file))).toEqual(Object.keys(read('en', file)));
  });
  it('name the same parameters, and none is empty', () => {
    for (const file of filesOf('en')) {
      const foreign = read(locale, file);
      for (const [key, text] of Object.entries(read('en', file))) {
        expect(foreign[key]?.trim(), key).toBeTruthy();
        expect(parametersOf(foreign[key] ?? ''), key).toEqual(parametersOf(text));
      }
    }
  });
  it('leave no English', () => {
    const left = filesOf('en').flatMap((file) =>
      Object.entries(read(locale, file)).filter(([, text]) =>
        /[A-Za-z]{2,}/.test(text.replaceAll(sameEverywhere, '')),
      ),
    );
    expect(left).toEqual([]);
  });
  it('have every form that the language asks for', () => {
    const { pluralCategories } = new Intl.PluralRules(locale).resolvedOptions();
    const all = Object.fromEntries(filesOf(locale).flatMap((file) => Object.entries(read(locale, file))));
    const counted = Object.keys(all).filter((key) => key.endsWith('#other'));
    expect(counted.length).toBeGreaterThan(5);
    for (const key of counted)
      for (const form of pluralCategories) expect(all).toHaveProperty([key.replace(/other$/, form)]);
  });
});

describe('a key', () => {
  it('stands in one file only', () => {
    const keys = filesOf('en').flatMap((file) => Object.keys(read('en', file)));
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
  });
  it('is in the words that pages get, in every language', () => {
    const keys = filesOf('en').flatMap((file) => Object.keys(read('en', file)));
    expect(Object.keys(english).toSorted()).toEqual(keys.toSorted());
    expect(Object.keys(hindi).toSorted()).toEqual(keys.toSorted());
  });
});

describe('a page', () => {
  afterEach(() => speak('en', english));

  it('counts, writes money and names months as its language does', () => {
    expect([t('staff.count', { count: 1 }), t('staff.count', { count: 125_000 })]).toEqual([
      '1 account',
      '1,25,000 accounts',
    ]);
    speak('hi', hindi);
    expect([t('staff.count', { count: 1 }), t('staff.count', { count: 2 })]).toEqual(['1 खाता', '2 खाते']);
    expect(clinicalDate('2026-11-27')).toBe('27-नव-2026');
    expect(moneyText({ amountMinor: '-12500000', currency: 'INR' })).toBe('−₹1,25,000.00');
    expect([spanText(125), spanText(3000)]).toEqual(['2:05', '2 दिन']);
  });
  it('marks every letter of the pseudo-locale, and keeps what is filled in', () => {
    speak('ar-XB', pseudo(english));
    const text = t('staff.count', { count: 3 });
    expect(text).toContain('3');
    expect(text).not.toMatch(/count|\{|\}/);
    expect(text).toMatch(/^⟦.*⟧$/);
    expect(readDay(clinicalDate('2028-11-27'))).toBe('2028-11-27');
  });
});

it.each([
  ['appointments', '#lib/appointments/appointment-words.ts'],
  ['audit', '#lib/audit/audit-words.ts'],
  ['board', '#lib/inbox/board-words.ts'],
  ['death', '#lib/patients/death-words.ts'],
  ['doctors', '#lib/doctors/doctor-words.ts'],
  ['duty', '#lib/inbox/duty-words.ts'],
  ['door', '#lib/identity/door-words.ts'],
  ['mistakes', '#lib/visits/mistake-words.ts'],
  ['money', '#lib/billing/money-words.ts'],
  ['labs', '#lib/labs/lab-words.ts'],
  ['notes', '#lib/consultations/note-words.ts'],
  ['on-duty', '#lib/inbox/on-duty-words.ts'],
  ['settings', '#lib/platform/settings-words.ts'],
  ['stock', '#lib/pharmacy/stock-words.ts'],
  ['versions', '#lib/visits/version-words.ts'],
])('who says words of %s brings them along: nobody else may have loaded them', (name, words) => {
  const lib = path.join(folder, '..', '..');
  const keys = Object.keys(read('en', `${name}.json`)).map((key) => key.replace(/#.*/, ''));
  const saying = readdirSync(lib, { recursive: true, encoding: 'utf8' })
    .filter(
      (file) =>
        /(?<!\.test)\.(?:svelte|ts)$/.test(file) &&
        !/^lib\/i18n|(?:audit-actions|page-needs)\.ts$|task-detail/.test(file),
    )
    .map((file) => ({ file, text: readFileSync(path.join(lib, file), 'utf8') }))
    .filter(({ text }) => keys.some((key) => text.includes(`'${key}'`)));
  expect(saying.length).toBeGreaterThan(1);
  expect(saying.filter(({ text }) => !text.includes(`import '${words}'`)).map(({ file }) => file)).toEqual(
    [],
  );
});
