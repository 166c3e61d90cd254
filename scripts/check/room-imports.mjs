// Lint rule: a relative import may not leave its room. `#db/...` shows the crossing, `../../db/...` hides it.
import path from 'node:path';

const rooms = [
  'contracts',
  'domain',
  'db',
  'workflows',
  'activities',
  'integrations',
  'api',
  'web',
  'temporal',
  'scripts',
  'test',
];

/** The room a file of the project lives in, or undefined for files at the root. */
export function roomOf(file, root) {
  const [first] = path.relative(root, file).split(path.sep);
  return rooms.includes(first) ? first : undefined;
}

/** @type {import('eslint').Rule.RuleModule} */
export const noCrossRoomRelative = {
  meta: {
    type: 'problem',
    docs: { description: 'relative imports stay inside their room' },
    messages: {
      crossing: 'Import "{{ source }}" leaves {{ from }}/ for {{ to }}: write #{{ to }}/... instead.',
    },
    schema: [],
  },
  create(context) {
    const from = roomOf(context.filename, context.cwd);
    const look = (node) => {
      const source = node.source?.value;
      if (typeof source !== 'string' || !source.startsWith('.') || !from) return;
      const to = roomOf(path.resolve(path.dirname(context.filename), source), context.cwd);
      if (to && to !== from) context.report({ node, messageId: 'crossing', data: { source, from, to } });
    };
    return {
      ImportDeclaration: look,
      ExportNamedDeclaration: look,
      ExportAllDeclaration: look,
      ImportExpression: look,
    };
  },
};
