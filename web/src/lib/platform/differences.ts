import { t } from '#lib/i18n/messages.ts';

/** A field of which what is typed and what is stored are not the same. */
export type Difference = { label: string; mine: string; theirs: string };

type Labels = (field: string) => string;

/** A value as a person compares it with another one: a list one entry a line, of an entry what is said in it. */
export function comparedText(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (Array.isArray(value)) return value.map(comparedText).join('\n') || '–';
  if (typeof value === 'object')
    return Object.entries(value)
      .filter(([, each]) => each !== null && each !== '' && !(Array.isArray(each) && !each.length))
      .map(([, each]) => comparedText(each))
      .join(', ');
  return String(value as string | number);
}

/** Where two versions of something differ, field by field of mine. */
export const differencesOf = (
  mine: Readonly<Record<string, unknown>>,
  theirs: Readonly<Record<string, unknown>>,
  labelOf: Labels,
): Difference[] =>
  Object.keys(mine)
    .filter((field) => JSON.stringify(mine[field]) !== JSON.stringify(theirs[field]))
    .map((field) => ({
      label: labelOf(field),
      mine: comparedText(mine[field]),
      theirs: comparedText(theirs[field]),
    }));
