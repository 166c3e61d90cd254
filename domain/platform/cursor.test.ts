import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.ts';
import type { CursorPart } from './cursor.ts';

const id = '01a21c5f-f068-728c-a0c0-ef21928f445d';
const at = '2026-11-27T09:39:39.335Z';

describe('a cursor', () => {
  it.each<[CursorPart[], string[]]>([
    [['id'], [id]],
    [
      ['whole', 'instant', 'id'],
      ['3', at, id],
    ],
    [
      ['day', 'id'],
      ['2027-02-28', id],
    ],
    [
      ['none', 'id'],
      ['', id],
    ],
    [
      ['score', 'id'],
      ['0.6499999761581421', id],
    ],
    [
      ['score', 'id'],
      [String(0.000_000_1), id],
    ],
  ])('of %j is read as it was given', (shape, key) => {
    expect(decodeCursor(encodeCursor(key), shape)).toEqual(key);
  });

  it.each<[string, CursorPart[], string]>([
    ['no JSON', ['id'], 'AAAA'],
    ['JSON of another kind', ['id'], Buffer.from('{}').toString('base64url')],
    ['one of another list', ['instant', 'id'], encodeCursor([id])],
    ['parts in another order', ['instant', 'id'], encodeCursor([id, at])],
    ['a number', ['id'], Buffer.from('[1]').toString('base64url')],
    ['a day that no calendar has', ['day', 'id'], encodeCursor(['2026-13-01', id])],
    ['one of a list that was not searched', ['score', 'id'], encodeCursor(['', id])],
    ['a NUL', ['id'], encodeCursor([`${id}\u0000`])],
  ])('that is %s is of no place in the list', (_, shape, cursor) => {
    expect(() => decodeCursor(cursor, shape)).toThrow(expect.objectContaining({ code: 'cursor.unknown' }));
  });
});
