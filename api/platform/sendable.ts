/** Keys that reach into prototypes: no body holds them, at any depth, also where nothing is said of a member. */
export const forbiddenKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

type Schema = Readonly<Record<string, unknown>>;

/** Postgres holds no NUL in a text. */
const noNul = String.raw`^[^\u0000]*$`;
const memberNames = { pattern: noNul, not: { enum: forbiddenKeys } };
const anything = { $ref: '#/components/schemas/Json' };

/** Any JSON that is taken where a form does not say more; refers to itself, so that it holds at any depth. */
export const anyJson: Schema = {
  description: 'any JSON without NUL and without keys that reach into prototypes, nested at most 32 deep',
  anyOf: [
    { type: ['null', 'boolean', 'number'] },
    { type: 'string', pattern: noNul },
    { type: 'array', items: anything },
    { type: 'object', propertyNames: memberNames, additionalProperties: anything },
  ],
};

const says = (schema: Schema): boolean =>
  Object.keys(schema).some((key) => key !== 'description' && key !== 'default');
const isSchema = (value: unknown): value is Schema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const hasType = ({ type }: Schema, name: string): boolean => [type].flat().includes(name);
/** What already says which texts there are. */
const ofTexts = ['pattern', 'format', 'enum', 'const'];

const each = (value: unknown, mend: (schema: Schema) => Schema): unknown =>
  Array.isArray(value)
    ? value.map((entry) => (isSchema(entry) ? mend(entry) : (entry as unknown)))
    : isSchema(value)
      ? mend(value)
      : value;

/** Keywords that hold further schemas of what is sent. Of `if` and `not` nothing is sent. */
const nested = ['items', 'anyOf', 'oneOf', 'allOf', 'then', 'else', 'additionalProperties'];

/**
 * The schema of a body with what `api/middleware/request.ts` refuses of every body: a text holds no NUL, a member has no forbidden
 * name, and what is not described is JSON of which the same is true.
 */
export function sendable(schema: Schema): Schema {
  if (!says(schema)) return { ...schema, ...anything };
  const properties = isSchema(schema['properties'])
    ? Object.fromEntries(
        Object.entries(schema['properties']).map(([name, member]) => [name, each(member, sendable)]),
      )
    : undefined;
  const within = nested
    .filter((key) => key in schema)
    .map((key) => [key, each(schema[key], sendable)] as const);
  return {
    ...schema,
    ...(properties ? { properties } : {}),
    ...Object.fromEntries(within),
    ...(hasType(schema, 'string') && !ofTexts.some((key) => key in schema) ? { pattern: noNul } : {}),
    ...(hasType(schema, 'object') ? { propertyNames: memberNames } : {}),
    ...(hasType(schema, 'object') && !('additionalProperties' in schema)
      ? { additionalProperties: anything }
      : {}),
  };
}
