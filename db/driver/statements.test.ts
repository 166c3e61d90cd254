import { raw } from '@mikro-orm/core';
import { describe, expect, it } from 'vitest';
import { createStatements } from '#db/driver/statements.ts';

const make = () =>
  createStatements({
    formatDate: (date) => date.toISOString(),
    quoteName: (name) => `"${name.replaceAll('"', '""')}"`,
  });
const { bind } = make();
const textOf = (sql: string, params: readonly unknown[]) => bind(sql, params).statement.text;

describe('a statement with values', () => {
  it('has no value in its text, only numbered parameters', () => {
    const bound = bind("update t set a = ?, b = '-' where c = ?", ["x'; drop table t", 7]);
    expect(bound.statement.text).toBe("update t set a = $1, b = '-' where c = $2");
    expect(bound.values).toEqual(["x'; drop table t", '7']);
  });

  it('is the same statement for other values of the same types, and another for other types', () => {
    const first = bind('select ? + 1', [1]).statement;
    expect(bind('select ? + 1', [2]).statement).toBe(first);
    const second = bind('select ? + 1', [2 ** 40]).statement;
    expect(second.text).toBe(first.text);
    expect(second.base).not.toBe(first.base);
  });

  it('takes a list as one array, whatever its length, where it fills an `in`', () => {
    expect(textOf('where id in (?) and b = ?', [['a', 'b'], 1])).toBe('where id = any($1) and b = $2');
    expect(textOf('where id not in ( ? )', [['a']])).toBe('where id <> all($1 )');
    expect(bind('where id in (?)', [['a']]).statement).toBe(
      bind('where id in (?)', [['a', 'b', 'c']]).statement,
    );
    expect(bind('where id in (?)', [['a"b', 'c\\d', 'e,f', null, 1, true]]).values).toEqual([
      String.raw`{"a\"b","c\\d","e,f",null,"1","true"}`,
    ]);
  });

  it('writes a list elsewhere as so many values, and one value in an `in` as that value', () => {
    expect(textOf('values (?, ?)', [['a', 'b'], 'c'])).toBe('values ($1, $2, $3)');
    expect(textOf('where id in (?)', ['a'])).toBe('where id in ($1)');
    expect(textOf('where id in (?, ?)', ['a', 'b'])).toBe('where id in ($1, $2)');
    expect(
      textOf('where (a, b) in ((?), (?))', [
        ['a', 1],
        ['b', 2],
      ]),
    ).toBe('where (a, b) in (($1, $2), ($3, $4))');
  });

  it('puts names and raw pieces into the text and their values in their places', () => {
    const piece = raw('coalesce(??, ?)', ['a"b', 5]);
    expect(textOf('select ? where ?? = ?', [piece, 'c', true])).toBe(
      'select coalesce("a""b", $1) where "c" = $2',
    );
    expect(bind('select ? where ?? = ?', [piece, 'c', true]).values).toEqual(['5', 'true']);
  });

  it('keeps a question mark that is an operator', () => {
    expect(textOf(String.raw`a \? 'k' and b = ?`, [1])).toBe("a ? 'k' and b = $1");
    expect(textOf("a ? 'k'", [])).toBe("a ? 'k'");
  });

  it('sends JSON, instants, big numbers and bytes as the server reads them', () => {
    const values = bind('f(?, ?, ?, ?, ?, ?)', [
      { a: [1] },
      new Date(0),
      2n ** 62n,
      Buffer.from('\u0001z'),
      null,
      -0,
    ]).values;
    expect(values).toEqual([
      '{"a":[1]}',
      '1970-01-01T00:00:00.000Z',
      String(2n ** 62n),
      String.raw`\x017a`,
      null,
      '0',
    ]);
  });

  it('refuses what has no place in a statement', () => {
    for (const value of [undefined, Number.NaN, Number.POSITIVE_INFINITY, new Map(), () => 1, Symbol('x')])
      expect(() => bind('select ?', [value])).toThrow(TypeError);
    expect(() => bind('select ?, ?', [1])).toThrow(TypeError);
  });
});

describe('names of statements', () => {
  it('change when plans are forgotten, and are not given to texts of one use', () => {
    const statements = make();
    const { statement } = statements.bind('select ?', ['a']);
    const before = statements.nameOf(statement);
    statements.forgetPlans();
    expect(statements.nameOf(statement)).not.toBe(before);
    const long = statements.bind(
      `select ${'?, '.repeat(9000)}?`,
      Array.from({ length: 9001 }, () => 'x'),
    );
    expect(statements.nameOf(long.statement)).toBeUndefined();
  });

  it('run out, so that a connection keeps no endless number of plans', () => {
    const statements = make();
    const named = Array.from({ length: 2500 }, (_, at) =>
      statements.nameOf(statements.bind(`select ${at}`, []).statement),
    );
    expect(named.filter(Boolean)).toHaveLength(2000);
  });
});
