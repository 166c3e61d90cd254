import { randomUUID } from 'node:crypto';

/** As much of JSON Schema as the published description uses. */
export type Schema = {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  format?: string;
  pattern?: string;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minItems?: number;
  minLength?: number;
  maxLength?: number;
  default?: unknown;
  description?: string;
  $ref?: string;
};

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();
const formats: Readonly<Record<string, () => string>> = {
  uuid: randomUUID,
  'date-time': tomorrow,
  date: () => tomorrow().slice(0, 10),
  email: () => `${randomUUID()}@example.com`,
  uri: () => 'https://example.com/',
};
/** Ordinary values, one of which every pattern takes; a new pattern that takes none is named by the test that reads this. */
export const ordinaryTexts = [
  'Asha Rao',
  'asha@example.com',
  '125',
  '09:30',
  'INR',
  'asha',
  '2026-11-26',
  'abcdef0123456789',
  'A-1',
];

function textFor({ format, pattern, minLength = 0, maxLength = 200 }: Schema): string {
  const made = format ? formats[format]?.() : undefined;
  if (made) return made;
  const fits = new RegExp(pattern ?? '', 'u');
  const found = ordinaryTexts.find(
    (each) => fits.test(each) && each.length >= minLength && each.length <= maxLength,
  );
  return (
    found ?? 'abcdefghij'.repeat(1 + minLength / 10).slice(0, Math.min(Math.max(minLength, 1), maxLength))
  );
}

/** Paths of ids in a body, of list entries the first: `orders.labs.0.items.0.testId`. */
export function idFields(schema: Schema, at: readonly string[] = []): string[] {
  if (schema.format === 'uuid') return [at.join('.')];
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => idFields(part, [...at, name])),
    ...(schema.items ? idFields(schema.items, [...at, '0']) : []),
    ...[...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].flatMap((part) => idFields(part, at)),
  ].filter((field, index, all) => all.indexOf(field) === index);
}

/** The smallest ordinary value of a schema that also has the member at `wanted`. */
export function sample(schema: Schema, wanted = ''): unknown {
  const [head = '', ...rest] = wanted.split('.');
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  // Beside members, alternatives say only which of them are needed together.
  const parts = schema.properties ? undefined : (schema.oneOf ?? schema.anyOf);
  if (parts) return sample(parts.find((part) => part.properties?.[head]) ?? parts[0] ?? {}, wanted);
  const type = [schema.type ?? (schema.properties ? 'object' : 'string')].flat()[0];
  if (type === 'object') {
    const names = [...new Set([...(schema.required ?? []), ...(head ? [head] : [])])];
    return Object.fromEntries(
      names.map((name) => [
        name,
        sample(schema.properties?.[name] ?? {}, name === head ? rest.join('.') : ''),
      ]),
    );
  }
  if (type === 'array') {
    const length = Math.max(schema.minItems ?? 0, head === '0' ? 1 : 0);
    return Array.from({ length }, () => sample(schema.items ?? {}, rest.join('.')));
  }
  if (type === 'integer' || type === 'number')
    return Math.ceil(
      schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : schema.exclusiveMinimum + 1),
    );
  if (type === 'boolean') return true;
  return type === 'null' ? null : textFor(schema);
}

/** Paths of the texts and numbers of a body that say how large they may be. */
export function limitedFields(schema: Schema, at: readonly string[] = []): string[] {
  const isLimited = schema.maxLength !== undefined || schema.maximum !== undefined;
  return [
    ...(isLimited ? [at.join('.')] : []),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, part]) => limitedFields(part, [...at, name])),
    ...(schema.items ? limitedFields(schema.items, [...at, '0']) : []),
    ...[...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].flatMap((part) => limitedFields(part, at)),
  ].filter((field, index, all) => all.indexOf(field) === index);
}

/** A schema in which the member at a path can only be as large as it may be. */
export function atLimit(schema: Schema, field: string): Schema {
  const [head = '', ...rest] = field.split('.');
  const inside = rest.join('.');
  if (!field)
    return {
      ...schema,
      ...(schema.maxLength === undefined ? {} : { minLength: schema.maxLength }),
      ...(schema.maximum === undefined ? {} : { minimum: schema.maximum }),
    };
  const branches = (parts: Schema[] | undefined) => parts?.map((part) => atLimit(part, field));
  const properties = schema.properties?.[head]
    ? { ...schema.properties, [head]: atLimit(schema.properties[head], inside) }
    : schema.properties;
  return {
    ...schema,
    ...(properties ? { properties } : {}),
    ...(schema.items && head === '0' ? { items: atLimit(schema.items, inside) } : {}),
    ...(schema.oneOf ? { oneOf: branches(schema.oneOf) ?? [] } : {}),
    ...(schema.anyOf && !schema.properties ? { anyOf: branches(schema.anyOf) ?? [] } : {}),
  };
}
