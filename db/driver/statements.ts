import { hash } from 'node:crypto';
import { isRaw } from '@mikro-orm/core';
import { arrayText, encode, isList, oids } from '#db/driver/parameter.ts';
import type { FormatDate } from '#db/driver/parameter.ts';
import { cut, numbered } from '#db/driver/template.ts';
import type { Place, Template } from '#db/driver/template.ts';

/** A text with numbered parameters of declared types. `isFit` says whether the server can prepare it, once it was asked. */
export type Statement = {
  readonly text: string;
  readonly types: readonly number[];
  readonly base: string;
  isFit: boolean | Promise<boolean> | null;
};

/** A statement with its values, and what it was made of, for the server that cannot prepare it. */
export type Bound = {
  statement: Statement;
  values: (string | null)[];
  sql: string;
  params: readonly unknown[];
};

type Entry = { template: Template; variants: Map<string, Statement> };

/** What differs between databases: how a name and an instant are written. */
export type Writing = { formatDate: FormatDate; quoteName(name: string): string };

/** Texts kept in memory, and names given to the server: each connection keeps the plans of the names it has met. */
const maxTexts = 4000;
const maxNames = 2000;
const longestNamed = 20_000;
/** The protocol counts the parameters of a statement in 16 bits. */
export const maxParameters = 65_535;

/** Turns texts with `?` and values into statements with numbered, typed parameters, the same call into the same statement. */
export function createStatements(writing: Writing) {
  const known = new Map<string, Entry>();
  const names = new Set<string>();
  let generation = 0;

  const entryOf = (sql: string): Entry => {
    const found = known.get(sql);
    if (found) return found;
    if (known.size >= maxTexts) known.clear();
    const entry = { template: cut(sql), variants: new Map<string, Statement>() };
    known.set(sql, entry);
    return entry;
  };

  /** Puts names and raw pieces into the text, so that only values are left. */
  const flatten = ({ template }: Entry, params: readonly unknown[]): { sql: string; params: unknown[] } => {
    const left: unknown[] = [];
    let sql = '';
    const add = (text: string) => void (sql += text.replaceAll('?', String.raw`\?`));
    for (const [index, text] of template.texts.entries()) {
      add(text);
      if (index >= template.slots.length) continue;
      const param = params[index];
      if (template.slots[index] === 'name') add(writing.quoteName(param as string));
      else if (isRaw(param)) {
        const inner = flatten(entryOf(param.sql), param.params);
        sql += inner.sql;
        left.push(...inner.params);
      } else {
        sql += '?';
        left.push(param);
      }
    }
    return { sql, params: left };
  };

  const makeStatement = (template: Template, places: Place[], types: number[]): Statement => {
    const text = numbered(template, places);
    return { text, types, base: hash('sha1', `${types.join()}\n${text}`, 'base64url'), isFit: null };
  };

  const bind = (given: string, givenParams: readonly unknown[]): Bound => {
    let [sql, params, entry] = [given, givenParams, entryOf(given)];
    if (!params.length) {
      // Without values the text goes as it is: a question mark in it is an operator.
      let plain = entry.variants.get('plain');
      if (!plain) {
        plain = { text: sql, types: [], base: hash('sha1', sql, 'base64url'), isFit: null };
        entry.variants.set('plain', plain);
      }
      return { statement: plain, values: [], sql, params };
    }
    if (entry.template.slots.includes('name') || params.some((param) => isRaw(param))) {
      ({ sql, params } = flatten(entry, params));
      entry = entryOf(sql);
    }
    const { template, variants } = entry;
    const values: (string | null)[] = [];
    const places: Place[] = [];
    const types: number[] = [];
    let signature = '';
    const add = (value: unknown) => {
      const { code, text } = encode(value, writing.formatDate);
      values.push(text);
      types.push(oids[code]);
      signature += code;
    };
    for (const [index, slot] of template.slots.entries()) {
      const value = params[index];
      if (!isList(value)) {
        places.push(1);
        add(value);
      } else if (slot === 'value') {
        const members = value.flat(Infinity);
        places.push(members.length);
        signature += `(${members.length})`;
        members.forEach(add);
      } else {
        places.push('list');
        values.push(arrayText(value, writing.formatDate));
        types.push(oids.u);
        signature += 'a';
      }
    }
    let statement = variants.get(signature);
    if (!statement) {
      statement = makeStatement(template, places, types);
      variants.set(signature, statement);
    }
    return { statement, values, sql, params };
  };

  return {
    bind,
    /** Name of a statement on every connection, or nothing when there are too many: then it is parsed each time. */
    nameOf: ({ base, text }: Statement): string | undefined => {
      if (!names.has(base)) {
        if (names.size >= maxNames || text.length > longestNamed) return undefined;
        names.add(base);
      }
      return generation ? `${base}_${generation}` : base;
    },
    /** After a change of tables plans of before may answer otherwise: all statements get new names. */
    forgetPlans: () => void (generation += 1),
  };
}
export type Statements = ReturnType<typeof createStatements>;
