import type { Gender } from '#contracts/patients/names.ts';
import { latinName } from '#domain/patients/latin-name.ts';
import { plainName, soundOf } from '#domain/patients/name-search.ts';

export type Identity = {
  givenName: string;
  familyName: string;
  gender: Gender;
  birthDate: string | null;
  isEstimated: boolean;
};

/** From this score on a person at the desk is asked. */
export const askFrom = 0.6;

/** Share of equal letter pairs of two words (Dice), 0 to 1. */
function likeness(a: string, b: string): number {
  if (a === b) return 1;
  const pairs = (word: string) =>
    Array.from({ length: Math.max(0, word.length - 1) }, (_, index) => word.slice(index, index + 2));
  const [left, right] = [pairs(a), pairs(b)];
  if (!left.length || !right.length) return 0;
  const rest = [...right];
  const equal = left.filter((pair) => {
    const at = rest.indexOf(pair);
    if (at < 0) return false;
    rest.splice(at, 1);
    return true;
  }).length;
  return (2 * equal) / (left.length + right.length);
}

/** How alike two full names are, 0 to 1: as they are written, or in Latin letters where they are in different scripts or spellings. */
export const nameLikeness = (a: string, b: string): number =>
  Math.max(partsLikeness(a, b), 0.95 * partsLikeness(latinName(a), latinName(b)));

/** Whatever the order of the parts: each part of the shorter name with its best match. */
function partsLikeness(a: string, b: string): number {
  const [one, two] = [plainName(a).split(' ').filter(Boolean), plainName(b).split(' ').filter(Boolean)].sort(
    (x, y) => x.length - y.length,
  );
  if (!one?.length || !two) return 0;
  const best = one.map((part) =>
    Math.max(
      ...two.map((other) =>
        soundOf(part) === soundOf(other) ? Math.max(0.9, likeness(part, other)) : likeness(part, other),
      ),
    ),
  );
  return best.reduce((sum, value) => sum + value, 0) / one.length;
}

const years = (date: string) => Number(date.slice(0, 4));

/**
 * How likely two records are one person, 0 to 1, with the reasons in words of the desk. Weights: name 0.5, birth date 0.35,
 * phone 0.15 (the person's or a guardian's); an opposite sex halves it. A family shares names and phones, so the birth date decides between its members.
 */
export function duplicateScore(
  a: Identity,
  b: Identity,
  samePhone = false,
): { score: number; reasons: string[] } {
  const reasons: string[] = [];
  const name = nameLikeness(`${a.givenName} ${a.familyName}`, `${b.givenName} ${b.familyName}`);
  if (name > 0.95) reasons.push('same_name');
  else if (name > 0.75) reasons.push('similar_name');
  let birth = 0;
  if (a.birthDate && b.birthDate) {
    if (a.birthDate === b.birthDate && !a.isEstimated && !b.isEstimated) {
      birth = 1;
      reasons.push('same_birth_date');
    } else if ((a.isEstimated || b.isEstimated) && Math.abs(years(a.birthDate) - years(b.birthDate)) <= 2) {
      birth = 0.6;
      reasons.push('birth_year_near');
    } else if (
      a.birthDate.slice(0, 4) === b.birthDate.slice(0, 4) &&
      a.birthDate.slice(5, 7) === b.birthDate.slice(8) &&
      a.birthDate.slice(8) === b.birthDate.slice(5, 7)
    ) {
      birth = 0.8;
      reasons.push('birth_date_swapped');
    }
  } else birth = 0.4;
  if (samePhone) reasons.push('same_phone');
  const opposite =
    (a.gender === 'male' && b.gender === 'female') || (a.gender === 'female' && b.gender === 'male');
  const weighed = 0.5 * Math.max(0, (name - 0.5) * 2) + 0.35 * birth + 0.15 * (samePhone ? 1 : 0);
  return { score: Math.round((opposite ? weighed / 2 : weighed) * 100) / 100, reasons };
}
