import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { apiDocument, publishedPattern } from '#api/platform/description.ts';
import { describedApp } from '#scripts/access-table.ts';
import { ordinaryTexts } from '#test/builders/sample.ts';

type Node = Record<string, unknown>;
const document = apiDocument(describedApp());

/** Every object of a document with its place. */
function nodesOf(value: unknown, at = ''): { node: Node; at: string }[] {
  if (!value || typeof value !== 'object') return [];
  const inside = Object.entries(value).flatMap(([key, entry]) => nodesOf(entry, `${at}/${key}`));
  return Array.isArray(value) ? inside : [{ node: value as Node, at }, ...inside];
}
const nodes = nodesOf(document);
const validity = (specification: unknown) => new Validator().validate(structuredClone(specification) as Node);

/** Patterns of a document that no JSON Schema validator could use: they do not compile, or take no ordinary value. */
const uselessPatterns = (value: unknown): string[] =>
  nodesOf(value).flatMap(({ node: { pattern }, at }) => {
    if (typeof pattern !== 'string') return [];
    try {
      const compiled = new RegExp(pattern, 'u');
      return ordinaryTexts.some((text) => compiled.test(text)) ? [] : [`${at}: ${pattern}`];
    } catch {
      return [`${at}: ${pattern}`];
    }
  });

describe('the published description', () => {
  it('is valid OpenAPI 3.1, and a document that is not would be told', async () => {
    expect(await validity(document)).toMatchObject({ valid: true });
    expect(await validity({ ...document, paths: { '/x': { get: { responses: 'none' } } } })).toMatchObject({
      valid: false,
    });
  });

  it('has patterns that compile and take an ordinary value; one with its flags would be told', () => {
    expect(uselessPatterns(document)).toEqual([]);
    expect(uselessPatterns({ pattern: '^[a-z]*$/u' })).toHaveLength(1);
    expect(nodes.filter(({ node }) => typeof node['pattern'] === 'string').length).toBeGreaterThan(50);
    expect(publishedPattern('^[a-z]+$/u')).toBe('^[a-z]+$');
    expect(() => publishedPattern('^[a-z]+$/i')).toThrow('cannot be published');
  });

  it('describes each parameter of a path, and only those', () => {
    for (const [path, item] of Object.entries(document.paths ?? {})) {
      for (const [method, operation] of Object.entries(item as Record<string, Node>)) {
        const described = (
          (operation['parameters'] ?? []) as { name: string; in: string; required?: boolean }[]
        )
          .filter((each) => each.in === 'path')
          .map(({ name, required }) => `${name} ${required}`);
        const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => `${name} true`);
        expect([method, path, described.sort()]).toEqual([method, path, named.sort()]);
      }
    }
  });

  it('says of what may be null that it may, where the values are listed too', () => {
    const wrong = nodes.filter(
      ({ node: { type, enum: values } }) =>
        Array.isArray(type) && type.includes('null') && Array.isArray(values) && !values.includes(null),
    );
    expect(wrong.map(({ at }) => at)).toEqual([]);
    expect(nodes.filter(({ node }) => 'nullable' in node && typeof node['nullable'] === 'boolean')).toEqual(
      [],
    );
  });

  it('refers to nothing that is not there', () => {
    const schemas = Object.keys(document.components?.schemas ?? {}).map(
      (name) => `#/components/schemas/${name}`,
    );
    const referred = nodes.flatMap(({ node: { $ref } }) => (typeof $ref === 'string' ? [$ref] : []));
    expect(new Set(referred)).toEqual(new Set(schemas));
  });

  it('says of everything in a form how large it may be, or why not', () => {
    // Compared with what is there, never kept; limits of a range lie in a document of their own; payloads are only passed on.
    const excused = /\/(version|low|high|criticalLow|criticalHigh|data|metadata\/additionalProperties)$/;
    const bounds = ['maxLength', 'maximum', 'format', 'enum', 'const', 'pattern'];
    const unbounded = nodesOf(document.paths, '')
      .filter(({ at }) => at.includes('/requestBody/') && at.includes('/properties/'))
      .filter(({ node: { type } }) =>
        ['string', 'number', 'integer'].some((name) => [type].flat().includes(name)),
      )
      .filter(({ node }) => !bounds.some((name) => name in node))
      .filter(({ at }) => !excused.test(at.replaceAll(/\/(anyOf|oneOf)\/\d+/g, '')));
    expect(unbounded.map(({ at }) => at)).toEqual([]);
    const lists = nodesOf(document.paths, '').filter(
      ({ node, at }) =>
        at.includes('/requestBody/') && node['type'] === 'array' && node['maxItems'] === undefined,
    );
    expect(lists.map(({ at }) => at)).toEqual([]);
  });
});
