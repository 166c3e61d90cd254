import { Refusal } from '#domain/platform/refusal.ts';

/** A keyset cursor as clients hold it: the sort key of the last row, opaque to them. */
export const encodeCursor = (key: readonly string[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

const isTime = (part: string): boolean => !Number.isNaN(Date.parse(part));

/** What a part of a key may be: the database would refuse anything else as unreadable. */
const parts = {
  id: (part: string) => /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(part),
  instant: (part: string) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(part) && isTime(part),
  day: (part: string) => /^\d{4}-\d\d-\d\d$/.test(part) && isTime(part),
  whole: (part: string) => /^\d{1,9}$/.test(part),
  /** How well a row was found. */
  score: (part: string) => /^\d(?:\.\d{1,20})?(?:e-\d{1,2})?$/.test(part),
  /** In the place of a score where nothing was looked for. */
  none: (part: string) => part === '',
};

/** A part of the key that a list is sorted by. */
export type CursorPart = keyof typeof parts;

/**
 * Reverse of `encodeCursor`.
 * @param shape parts of the list's key
 * @throws Refusal cursor.unknown for one that this list cannot have given
 */
export function decodeCursor(cursor: string, shape: readonly CursorPart[]): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(key) &&
      key.length === shape.length &&
      shape.every((part, index) => typeof key[index] === 'string' && parts[part](key[index] as string))
    )
      return key as string[];
  } catch {
    // Falls through to the refusal: a cursor that is no JSON is as wrong as one of another shape.
  }
  throw new Refusal('cursor.unknown', {}, [{ path: 'cursor', code: 'cursor_unknown' }]);
}
