import { JsonProperty, Utils } from '@mikro-orm/core';

/** Type of a parameter as it is declared to the server, by its letter in a statement's signature. */
export const oids = { u: 0, b: 16, l: 20, i: 23, n: 1700 } as const;
export type TypeCode = keyof typeof oids;

/** A value on its way to the server: its type and its text. */
export type Encoded = { code: TypeCode; text: string | null };

/** Writes an instant as the platform does. */
export type FormatDate = (date: Date) => string;

/** Whether a value is JSON although it is an array: the ORM marks what it has copied for a JSON column. */
export const isJson = (value: object): boolean =>
  (value as { [JsonProperty]?: unknown })[JsonProperty] === true;

export const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value) && !isJson(value);

const bytes = (view: ArrayBufferView): string =>
  `\\x${Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('hex')}`;

function numberOf(value: number): Encoded {
  if (!Number.isFinite(value)) throw new TypeError('a number that is none has no place in a statement');
  const text = String(value);
  if (!Number.isInteger(value) || text.includes('e')) return { code: 'n', text };
  if (value >= -(2 ** 31) && value < 2 ** 31) return { code: 'i', text };
  return { code: value >= -(2 ** 63) && value < 2 ** 63 ? 'l' : 'n', text };
}

/**
 * Type and text of a value. Numbers and booleans have the type that they would have when written into the statement; all else is
 * left to the server to tell from its place, as a quoted literal is.
 * @throws TypeError for what has no place in a statement
 */
export function encode(value: unknown, formatDate: FormatDate): Encoded {
  switch (typeof value) {
    case 'string':
      return { code: 'u', text: value };
    case 'number':
      return numberOf(value);
    case 'boolean':
      return { code: 'b', text: value ? 'true' : 'false' };
    case 'bigint':
      return { code: 'u', text: value.toString() };
    default:
  }
  if (value === null) return { code: 'u', text: null };
  if (value instanceof Date) return { code: 'u', text: formatDate(value) };
  if (ArrayBuffer.isView(value)) return { code: 'u', text: bytes(value) };
  if (typeof value === 'object' && (isJson(value) || Utils.isPlainObject(value)))
    return { code: 'u', text: JSON.stringify(value) };
  throw new TypeError(
    `a ${value === undefined ? 'missing value' : typeof value} has no place in a statement`,
  );
}

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

/** A list as the text of a Postgres array of one dimension; lists in it are taken as their members. */
export function arrayText(values: readonly unknown[], formatDate: FormatDate): string {
  const members = values.flat(Infinity).map((value) => {
    const { text } = encode(value, formatDate);
    return text === null ? 'null' : quoted(text);
  });
  return `{${members.join(',')}}`;
}
