import ts from 'typescript';

const operators = new Set(['<', '>', '<=', '>=']);

/**
 * Texts are not compared by `<` and `>`: of days it happens to be right, of points in time with other offsets, of a day beside a point in
 * time, and of names it is not, and nobody sees which is meant. `compareDays` (domain/platform/calendar.ts) says days, `compareKeys` says ids.
 */
export const noTextOrder = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      text: 'Texts are compared: say what they are. Days by compareDays, points in time by Date.parse, ids and codes by compareKeys.',
    },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices ?? {};
    if (!program) return {};
    const checker = program.getTypeChecker();
    const isText = (node) => {
      const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(node));
      const parts = (type.isUnion() ? type.types : [type]).filter(
        (part) => !(part.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)),
      );
      return parts.length > 0 && parts.every((part) => part.flags & ts.TypeFlags.StringLike);
    };
    return {
      BinaryExpression(node) {
        if (operators.has(node.operator) && isText(node.left) && isText(node.right))
          context.report({ node, messageId: 'text' });
      },
    };
  },
};
