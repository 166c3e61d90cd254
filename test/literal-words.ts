import { parse } from 'svelte/compiler';

type Node = { type: string; [member: string]: unknown };
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';

/** Attributes that people read, or hear. */
const readAttributes = new Set(
  'act alt aria-description aria-label error hint label legend note placeholder text title'.split(' '),
);
/** What is the same in every language: the product, a key of the keyboard, code systems. */
const names = /\b(?:HMTP|Ctrl|LOINC|ICD-10)\b/g;
const hasWords = (text: string) => /\p{L}{2,}/u.test(text.replaceAll(names, ''));

const membersOf = (node: Node): unknown[] =>
  Object.entries(node).flatMap(([name, value]) =>
    name === 'metadata' ? [] : Array.isArray(value) ? value : [value],
  );

/** Words that an expression of the markup gives as they stand: not what is compared, named, or handed to a function. */
function wordsOfExpression(node: Node): string[] {
  if (node.type === 'Literal')
    return typeof node['value'] === 'string' && hasWords(node['value']) ? [node['value']] : [];
  if (node.type === 'TemplateElement') {
    const { cooked } = node['value'] as { cooked: string };
    return hasWords(cooked) ? [cooked] : [];
  }
  if (
    ['CallExpression', 'BinaryExpression', 'MemberExpression', 'ArrowFunctionExpression'].includes(node.type)
  )
    return [];
  if (node.type === 'ConditionalExpression') {
    const { consequent, alternate } = node as unknown as { consequent: Node; alternate: Node };
    return [...wordsOfExpression(consequent), ...wordsOfExpression(alternate)];
  }
  return membersOf(node).filter(isNode).flatMap(wordsOfExpression);
}

/** What markup says in words of its own, instead of by a key. */
function wordsOfMarkup(node: Node): string[] {
  if (node.type === 'Text') {
    const text = String(node['data']).trim();
    return hasWords(text) ? [text] : [];
  }
  if (node.type === 'ExpressionTag') return wordsOfExpression(node['expression'] as Node);
  if (node.type === 'Attribute')
    return readAttributes.has(String(node['name'])) ? valuesOf(node).flatMap(wordsOfMarkup) : [];
  if (['Script', 'StyleSheet', 'Comment', 'SvelteOptions'].includes(node.type)) return [];
  return membersOf(node).filter(isNode).flatMap(wordsOfMarkup);
}
const valuesOf = ({ value }: Node): Node[] => (Array.isArray(value) ? value : [value]).filter(isNode);

/** Words written into the markup of a component. */
export const literalWords = (source: string): string[] =>
  wordsOfMarkup(parse(source, { modern: true }).fragment as unknown as Node);
