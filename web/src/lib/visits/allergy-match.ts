import type { AllergyStatement } from '#contracts/visits/triage.ts';

type Allergy = Extract<AllergyStatement, { state: 'list' }>['items'][number];
type Drug = {
  name: string;
  brand: string;
  atc?: string | null | undefined;
  rxnorm?: string | null | undefined;
};

/**
 * Classes that people name as an allergy, by words and by the group of the ATC classification (WHO Collaborating Centre for Drug Statistics
 * Methodology, ATC index 2024). Where a medicine has no ATC code, endings of the international names tell (WHO INN stem book, 2018: -cillin,
 * cef-, -oxacin, -cycline, sulfa-).
 */
const classes: readonly { words: RegExp; atc: readonly string[]; stem: RegExp }[] = [
  { words: /penicillin|amoxi|ampi|cillin/, atc: ['J01C'], stem: /cillin\b/ },
  {
    words: /cephalosporin|cefalosporin|\bcef|\bceph/,
    atc: ['J01DB', 'J01DC', 'J01DD', 'J01DE'],
    stem: /\bcef|\bceph/,
  },
  { words: /sul(?:f|ph)a|sul(?:f|ph)on|co-?trimoxazole/, atc: ['J01E'], stem: /\bsulfa|trimethoprim/ },
  { words: /quinolone|floxacin/, atc: ['J01M'], stem: /oxacin\b/ },
  { words: /tetracycline|cycline/, atc: ['J01A'], stem: /cycline\b/ },
  { words: /macrolide|thromycin/, atc: ['J01FA'], stem: /thromycin\b/ },
  {
    words: /nsaid|anti-?inflammator|aspirin|ibuprofen|diclofenac|naproxen/,
    atc: ['M01A', 'N02BA', 'B01AC06'],
    stem: /\baspirin|acetylsalicylic|profen\b|fenac\b|naproxen/,
  },
  { words: /opioid|opiate|morphine|codeine/, atc: ['N02A', 'R05DA'], stem: /\bmorphine|\bcodeine|tramadol/ },
];

const plain = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9 -]/g, ' ');

function fits(allergy: Allergy, drug: Drug): boolean {
  if (allergy.code && drug.rxnorm && allergy.code === drug.rxnorm) return true;
  const stated = plain(allergy.text);
  const named = plain(`${drug.name} ${drug.brand}`);
  // A word of the allergy that is a word of the medicine; short ones and units would match too much.
  const words = stated.split(/[ -]+/).filter((word) => word.length >= 5);
  if (
    words.some((word) =>
      named.split(/[ -]+/).some((other) => other === word || other === word.replace(/s$/, '')),
    )
  )
    return true;
  return classes.some(
    ({ words: said, atc, stem }) =>
      said.test(stated) && (atc.some((group) => drug.atc?.startsWith(group)) || stem.test(named)),
  );
}

/** The recorded allergies that speak against a medicine, the severe ones first. None does not mean that it is safe. */
export function allergiesAgainst(allergies: AllergyStatement | null | undefined, drug: Drug): Allergy[] {
  if (allergies?.state !== 'list') return [];
  const isSevere = (allergy: Allergy): number => (allergy.severity === 'severe' ? 0 : 1);
  return allergies.items.filter((each) => fits(each, drug)).toSorted((a, b) => isSevere(a) - isSevere(b));
}
