import { invalidField } from '#domain/platform/refusal.ts';

/** A keyset cursor as clients hold it: the sort key of the last row, opaque to them. */
export const encodeCursor = (key: readonly string[]): string =>
  Buffer.from(JSON.stringify(key)).toString('base64url');

/** Reverse of `encodeCursor`. @throws Refusal request.invalid for anything else */
export function decodeCursor(cursor: string, parts: number): string[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(key) &&
      key.length === parts &&
      key.every((part) => typeof part === 'string' && part.length < 200 && !part.includes('\u0000'))
    )
      return key as string[];
  } catch {
    // Falls through to the refusal: a cursor that is no JSON is as wrong as one of another shape.
  }
  throw invalidField('cursor', 'not a cursor of this list');
}
