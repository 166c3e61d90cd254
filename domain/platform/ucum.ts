/**
 * Units of measure by UCUM, The Unified Code for Units of Measure, version 2.2 (2024), case sensitive. Of its atoms these are here that
 * laboratories and pharmacies measure and count with; a unit outside them is not known.
 */
const prefixes = ['da', 'Y', 'Z', 'E', 'P', 'T', 'G', 'M', 'k', 'h', 'd', 'c', 'm', 'u', 'n', 'p', 'f', 'a'];
const metric = [
  ...['m', 's', 'g', 'rad', 'K', 'C', 'cd', 'mol', 'sr', 'Hz', 'N', 'Pa', 'J', 'W', 'A', 'V', 'F', 'Ohm'],
  ...['S', 'Wb', 'Cel', 'T', 'H', 'lm', 'lx', 'Bq', 'Gy', 'Sv', 'l', 'L', 'bar', 'eq', 'osm', 'g%', 'kat'],
  ...['U', '[IU]', '[iU]', 'cal', 'dyn', 'm[Hg]', 'm[H2O]', 'eV'],
];
const plain = [
  ...['10*', '10^', '%', '[ppth]', '[ppm]', '[ppb]', '[pH]', 'min', 'h', 'd', 'wk', 'mo', 'a', 'deg'],
  ...['[degF]', '[in_i]', '[ft_i]', '[lb_av]', '[oz_av]', '[drp]', '[tsp_us]', '[tbs_us]', '[HPF]', '[LPF]'],
  ...["[arb'U]", "[GPL'U]", "[MPL'U]", "[APL'U]", "[beth'U]", "[tb'U]", "[dye'U]", '[CFU]', '[PFU]', '[FFU]'],
  ...['[AU]', '[BAU]', '[CCID_50]', '[TCID_50]', '[Ch]', '[diop]'],
];
const anyOf = (atoms: readonly string[]): string =>
  atoms
    .toSorted((a, b) => b.length - a.length)
    .map((atom) => atom.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
    .join('|');
const annotation = '\\{[\\x21-\\x7a|\\x7e]*\\}';
const unit = `(?:(?:${anyOf(prefixes)})?(?:${anyOf(metric)})|${anyOf(plain)})(?:[+-]?\\d+)?`;
const component = `(?:(?:${unit}|\\d+)(?:${annotation})?|${annotation})`;
const whole = new RegExp(`^/?${component}(?:[./]${component})*$`);

/** Whether a text is a unit of UCUM, of the atoms known here. What is counted stands in braces: `{tablet}`. */
export const isUcum = (text: string): boolean => whole.test(text);
