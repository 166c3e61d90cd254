import type { Route } from '#contracts/pharmacy/names.ts';
import { latin } from '#lib/platform/read-number.ts';

/** Times of a day a dose is written for: `1-0-1` is morning and night. */
export type Moment = 'morning' | 'noon' | 'evening' | 'night';

/** A prescription line as it is typed in one row, as far as it is understood. What is not said is left out and asked for. */
export type Shorthand = {
  /** Words and strength of the medicine: what is searched. */
  name: string;
  doseValue?: number;
  /** UCUM; left out: what the medicine is counted in. */
  doseUnit?: string;
  timesPerDay?: number;
  asNeeded?: true;
  maxPerDay?: number;
  durationDays?: number;
  moments?: readonly Moment[];
  food?: 'before' | 'after';
  route?: Route;
  quantity?: number;
  /** What was typed after the name and means nothing here: it is told, never dropped. */
  unread: readonly string[];
};

type Said = Partial<Omit<Shorthand, 'name' | 'unread'>>;

/** Abbreviations of frequency as prescriptions in India and the UK use them (NMC model prescription; BNF, appendix of Latin abbreviations). */
const frequencies: Readonly<Record<string, Said>> = {
  od: { timesPerDay: 1 },
  daily: { timesPerDay: 1 },
  bd: { timesPerDay: 2 },
  bid: { timesPerDay: 2 },
  tds: { timesPerDay: 3 },
  tid: { timesPerDay: 3 },
  qid: { timesPerDay: 4 },
  qds: { timesPerDay: 4 },
  hs: { timesPerDay: 1, moments: ['night'] },
  nocte: { timesPerDay: 1, moments: ['night'] },
  mane: { timesPerDay: 1, moments: ['morning'] },
  eod: { timesPerDay: 1 / 2 },
  weekly: { timesPerDay: 1 / 7 },
  stat: { timesPerDay: 1, durationDays: 1 },
  sos: { asNeeded: true },
  prn: { asNeeded: true },
};
const others: Readonly<Record<string, Said>> = {
  ac: { food: 'before' },
  pc: { food: 'after' },
  po: { route: 'oral' },
  sl: { route: 'sublingual' },
  im: { route: 'intramuscular' },
  iv: { route: 'intravenous' },
  sc: { route: 'subcutaneous' },
  pr: { route: 'rectal' },
  pv: { route: 'vaginal' },
  inh: { route: 'inhaled' },
  top: { route: 'topical' },
};
/** Units of a dose. Those of `solid` mean one of whatever the medicine is counted in. */
const units: Readonly<Record<string, string>> = {
  ml: 'mL',
  mg: 'mg',
  mcg: 'ug',
  g: 'g',
  iu: '[IU]',
  puff: '{puff}',
  puffs: '{puff}',
  drop: '{drop}',
  drops: '{drop}',
};
const solid = /^(?:tab|tabs|tablet|tablets|cap|caps|capsule|capsules|sachet|sachets)$/;
const days: Readonly<Record<string, number>> = {
  d: 1,
  day: 1,
  days: 1,
  w: 7,
  wk: 7,
  week: 7,
  weeks: 7,
  month: 30,
  months: 30,
};
/** `5/7` are days, `2/52` weeks, `1/12` months. */
const parts: Readonly<Record<string, number>> = { '7': 1, '52': 7, '12': 30 };

/** A number of a dose: `2`, `0.5`, `½`, `1/2`, `1½`; null when it is none. A comma is refused, as in the boxes of the line. */
function amountOf(word: string): number | null {
  const text = word.replace(/(\d?)½$/, (_, whole: string) => `${Number(whole || '0') + 0.5}`);
  if (/^\d{1,4}(?:\.\d{1,3})?$/.test(text)) return Number(text);
  return { '1/2': 0.5, '1/4': 0.25, '3/4': 0.75 }[text] ?? null;
}

/** `1-0-1` and `1-1-1-1`: what is taken in the morning, at noon, (in the evening,) at night. Different doses of a day are two lines. */
function patternOf(word: string): Said | null {
  const doses = word.split('-').map(amountOf);
  if (doses.length < 3 || doses.length > 4 || doses.includes(null)) return null;
  const taken = doses.filter((dose) => dose !== 0);
  const [dose] = taken;
  if (!dose || taken.some((other) => other !== dose)) return null;
  const names: readonly Moment[] =
    doses.length === 3 ? ['morning', 'noon', 'night'] : ['morning', 'noon', 'evening', 'night'];
  const moments = names.filter((_, index) => doses[index] !== 0);
  return {
    doseValue: dose,
    timesPerDay: taken.length,
    ...(taken.length < doses.length ? { moments } : {}),
  };
}

function durationOf(word: string): number | null {
  const [, count, unit] = /^x?(\d{1,3})(d|days?|w|wk|weeks?|months?)$/.exec(word) ?? [];
  if (count && unit) return Number(count) * (days[unit] ?? 1);
  const [, part, whole] = /^(\d{1,2})\/(7|52|12)$/.exec(word) ?? [];
  return part && whole ? Number(part) * (parts[whole] ?? 1) : null;
}

function doseOf(word: string): Said | null {
  const [, number = '', unit = ''] = /^([\d./½]+)([a-z]+)$/.exec(word) ?? [];
  const doseValue = amountOf(number);
  if (!doseValue) return null;
  if (solid.test(unit)) return { doseValue };
  const doseUnit = units[unit];
  return doseUnit ? { doseValue, doseUnit } : null;
}

/** What one word says, or null. */
function readWord(word: string): Said | null {
  const [, hours] = /^q(\d{1,2})h$/.exec(word) ?? [];
  if (hours && 24 % Number(hours) === 0) return { timesPerDay: 24 / Number(hours) };
  const [, quantity] = /^#(\d{1,5})$/.exec(word) ?? [];
  if (quantity && Number(quantity)) return { quantity: Number(quantity) };
  const durationDays = durationOf(word);
  if (durationDays) return { durationDays };
  // Looked up only among own members: a word such as `constructor` is none.
  const table = [frequencies, others].find((each) => Object.hasOwn(each, word));
  return table?.[word] ?? patternOf(word) ?? doseOf(word);
}

/** A strength is part of the name: `500mg` before anything else was said. */
const isStrength = (word: string): boolean =>
  /^\d[\d./]*(?:mg|mcg|g|iu|%)$/.test(word) || /^\d[\d.]*$/.test(word);

/** Two words that say one thing: `5 days`, `1 tab`, `max 4`; `x 5d` says `5d`. */
function readPair(word: string, next: string | undefined): Said | null {
  if (next === undefined) return null;
  const most = word === 'max' ? amountOf(next) : null;
  if (most) return { maxPerDay: most };
  if (!/^[\d./½]+$/.test(word) || !/^[a-z]+$/.test(next)) return null;
  return solid.test(next) || Object.hasOwn(units, next) || Object.hasOwn(days, next)
    ? (readWord(`${word}${next}`) ?? null)
    : null;
}

/**
 * Reads `amox 500 1-1-1 5d`, `paracetamol 500 1 tab sos max 4`, `salbutamol 2 puffs qid`: the medicine's words, then how it is taken. A bare
 * number before a frequency is a dose only where the name has a strength already: in `amlodipine 5 od` it is the strength, and the dose is
 * asked for.
 */
export function readShorthand(typed: string): Shorthand {
  const words = latin(typed).split(/\s+/).filter(Boolean);
  const lower = words.map((word) => word.toLowerCase());
  const name: string[] = [];
  const unread: string[] = [];
  let said: Said = {};
  let hasBegun = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = lower[at] ?? '';
    const next = lower[at + 1];
    if (hasBegun && (word === 'x' || word === 'for' || word === '×')) continue;
    const isName = at === 0 || (!hasBegun && isStrength(word) && !name.some((each) => /\d/.test(each)));
    const pair = at === 0 ? null : readPair(word, next);
    const isUnitOfStrength =
      isName && pair?.doseUnit !== undefined && ['mg', 'ug', 'g', '[IU]'].includes(pair.doseUnit);
    if (pair && !isUnitOfStrength) {
      said = { ...said, ...pair };
      hasBegun = true;
      at += 1;
      continue;
    }
    const one = isName ? null : readWord(word);
    const bare = !hasBegun && name.some((each) => /\d/.test(each)) ? amountOf(word) : null;
    if (one) {
      said = { ...said, ...one };
      hasBegun = true;
    } else if (bare && next && Object.hasOwn(frequencies, next)) {
      said = { ...said, doseValue: bare };
      hasBegun = true;
    } else if (hasBegun) unread.push(words[at] ?? '');
    else name.push(words[at] ?? '');
  }
  return { name: name.join(' '), ...said, unread };
}

/** Whether anything but a name was typed: then it can only be a medicine. */
export const saysDosage = ({ name: _name, unread, ...said }: Shorthand): boolean =>
  unread.length > 0 || Object.keys(said).length > 0;
