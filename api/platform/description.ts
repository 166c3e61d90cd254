import { z } from '@hono/zod-openapi';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { Problem } from '#contracts/platform/wire.ts';
import { apiDescription } from '#api/platform/docs-page.ts';
import type { AppEnv } from '#api/platform/env.ts';
import { anyJson, sendable } from '#api/platform/sendable.ts';

/**
 * A pattern as JSON Schema has it (ECMA-262, without slashes and flags): the library that makes the document takes off the
 * slashes and leaves the flags behind the last one. Validators read patterns as `u`; a flag that would change the meaning
 * cannot be published. @throws Error for one
 */
export function publishedPattern(pattern: string): string {
  const flags = /\/([a-z]+)$/.exec(pattern)?.[1];
  if (flags === undefined) return pattern;
  if (flags !== 'u') throw new Error(`the flag ${flags} of the pattern ${pattern} cannot be published`);
  return pattern.slice(0, -2);
}

/** What may be null and has a format otherwise: said as two schemas, since generators and readers take a format for that of one type only. */
function nullOr(schema: Record<string, unknown>): Record<string, unknown> {
  const { type, format, description, ...rest } = schema;
  if (!Array.isArray(type) || !type.includes('null') || type.length !== 2 || format === undefined)
    return schema;
  const [other] = type.filter((each) => each !== 'null') as string[];
  return {
    anyOf: [{ type: other, format, ...rest }, { type: 'null' }],
    ...(description === undefined ? {} : { description }),
  };
}

/** A whole number is read as one that JavaScript keeps exactly (ECMA-262 Number.MAX_SAFE_INTEGER); the library leaves those bounds out. */
function bounded(schema: Record<string, unknown>): Record<string, unknown> {
  if (![schema['type']].flat().includes('integer')) return schema;
  const [least, most] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  return {
    ...schema,
    ...('minimum' in schema || 'exclusiveMinimum' in schema ? {} : { minimum: least }),
    ...('maximum' in schema || 'exclusiveMaximum' in schema ? {} : { maximum: most }),
  };
}

const mended = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(mended);
  if (!value || typeof value !== 'object') return value;
  return mendedObject(nullOr(bounded(value as Record<string, unknown>)));
};

const mendedObject = (value: Record<string, unknown>): unknown =>
  Object.fromEntries(
    Object.entries(value).map(([key, entry]) => [
      key,
      key === 'pattern' && typeof entry === 'string' ? publishedPattern(entry) : mended(entry),
    ]),
  );

/** The bodies of an operation. */
type Described = { requestBody?: { content?: Record<string, { schema: Record<string, unknown> }> } };
type Document = ReturnType<OpenAPIHono<AppEnv>['getOpenAPI31Document']>;

/** What every problem answer refers to, once in the document. */
export function registerDescription(app: OpenAPIHono<AppEnv>): void {
  const { openAPIRegistry } = app;
  const { $schema: _, ...problem } = z.toJSONSchema(Problem);
  openAPIRegistry.registerComponent('schemas', 'Problem', problem as object);
  openAPIRegistry.registerComponent('schemas', 'Json', anyJson);
  openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  });
  openAPIRegistry.registerComponent('securitySchemes', 'cookie', {
    type: 'apiKey',
    in: 'cookie',
    name: 'hmtp_access',
  });
  let document: Document | undefined;
  app.get('/openapi.json', (c) => c.json((document ??= apiDocument(app))));
}

/** The OpenAPI 3.1 document of the API, as `/openapi.json` publishes it. */
export function apiDocument(app: OpenAPIHono<AppEnv>): Document {
  const document = mended(app.getOpenAPI31Document(apiDescription)) as Document;
  for (const item of Object.values(document.paths ?? {}))
    for (const { requestBody } of Object.values(item as Record<string, Described>))
      for (const content of Object.values(requestBody?.content ?? {}))
        content.schema = sendable(content.schema);
  return document;
}
