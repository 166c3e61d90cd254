import { expect, test } from 'vitest';
import { compareMarks } from './installation.ts';

const empty = { id: undefined, hasData: false };

test('two fresh stores are marked', () => {
  expect(compareMarks(empty, empty)).toEqual({ kind: 'write', id: undefined });
});

test('equal ids agree', () => {
  expect(compareMarks({ id: 'a', hasData: true }, { id: 'a', hasData: true })).toEqual({
    kind: 'agreed',
    id: 'a',
  });
});

test('a start killed between the two marks is healed with the id that is there', () => {
  expect(compareMarks({ id: 'a', hasData: false }, empty)).toEqual({ kind: 'write', id: 'a' });
});

test.each([
  ['different ids', { id: 'a', hasData: true }, { id: 'b', hasData: true }],
  ['a replaced Temporal beside a used database', { id: 'a', hasData: true }, empty],
  ['a replaced database beside used flows', empty, { id: 'a', hasData: true }],
  [
    'a used database without an id beside marked flows',
    { id: undefined, hasData: true },
    { id: 'a', hasData: false },
  ],
  ['an unmarked used database beside an empty Temporal', { id: undefined, hasData: true }, empty],
])('%s are kept apart', (_name, database, flows) => {
  expect(compareMarks(database, flows).kind).toBe('apart');
});

const used = { id: 'a', hasData: true };

test('a lost Temporal names the rebuilding start, which marks the new one as the database is', () => {
  expect(compareMarks(used, empty)).toMatchObject({
    kind: 'apart',
    remedy: expect.stringContaining('--rebuild-flows') as string,
  });
  expect(compareMarks(used, empty, true)).toEqual({ kind: 'write', id: 'a' });
});

test.each([
  ['flows of another installation', used, { id: 'b', hasData: true }],
  ['flows without a mark', used, { id: undefined, hasData: true }],
  ['an empty database', empty, used],
])('a rebuilding start still refuses %s', (_name, database, flows) => {
  expect(compareMarks(database, flows, true).kind).toBe('apart');
});
