import ts from 'typescript';

/** Sources by their path from the root. */
export type Sources = ReadonlyMap<string, string>;

/** SQL that changes rows, or takes a number from a counter; a lock that ends with the transaction changes nothing. */
const writing = /\b(insert\s+into\b|update\s+[a-z_"${]|delete\s+from\b|merge\s+into\b|nextval\b)/i;
const locking = /\bfor\s+(no\s+key\s+)?update\b/gi;
/** Calls of the driver and the entity manager that write. */
const writers = new Set([
  'sendWrite',
  'sendInsert',
  'insert',
  'insertMany',
  'nativeUpdate',
  'nativeDelete',
  'upsert',
  'persist',
  'remove',
  'flush',
]);
const managers = new Set(['em', 'tenant.em']);

type Unit = { writes: boolean; uses: Set<string> };

const isText = (
  node: ts.Node,
): node is ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression =>
  ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);

function callsWriter(node: ts.Node): boolean {
  if (!ts.isCallExpression(node)) return false;
  const called = node.expression;
  if (ts.isIdentifier(called)) return called.text === 'sendWrite' || called.text === 'sendInsert';
  if (!ts.isPropertyAccessExpression(called) || !writers.has(called.name.text)) return false;
  return managers.has(called.expression.getText()) || called.name.text.startsWith('native');
}

/** What a declaration does itself, and every name that it mentions: calling and handing on count the same. */
function unitOf(declared: ts.Node): Unit {
  const unit: Unit = { writes: false, uses: new Set() };
  const visit = (node: ts.Node): void => {
    if (isText(node) && writing.test(node.getText().replaceAll(locking, ''))) unit.writes = true;
    if (callsWriter(node)) unit.writes = true;
    if (ts.isIdentifier(node)) unit.uses.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(declared);
  return unit;
}

const pathOf = (module: string): string => module.replace(/^#/, '');

type Parsed = { units: Map<string, Unit>; imports: Map<string, string> };

function parse(file: string, text: string): Parsed {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const units = new Map<string, Unit>();
  const imports = new Map<string, string>();
  for (const statement of source.statements) {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const { importClause, moduleSpecifier } = statement;
      const { namedBindings } = importClause ?? {};
      if (!importClause || importClause.isTypeOnly || !namedBindings || !ts.isNamedImports(namedBindings))
        continue;
      for (const { name, propertyName, isTypeOnly } of namedBindings.elements)
        if (!isTypeOnly)
          imports.set(name.text, `${pathOf(moduleSpecifier.text)}#${(propertyName ?? name).text}`);
    } else if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations)
        if (ts.isIdentifier(name) && initializer) units.set(name.text, unitOf(initializer));
    } else if (ts.isFunctionDeclaration(statement) && statement.name)
      units.set(statement.name.text, unitOf(statement));
  }
  return { units, imports };
}

/**
 * The declarations of the room db/ that change rows, as `path#name`: those that do it themselves, and those that use one, through any
 * number of others.
 */
export function writesOf(sources: Sources): ReadonlySet<string> {
  const parsed = new Map([...sources].map(([file, text]) => [file, parse(file, text)]));
  const writes = new Set<string>();
  const uses = new Map<string, string[]>();
  for (const [file, { units, imports }] of parsed)
    for (const [name, unit] of units) {
      if (unit.writes) writes.add(`${file}#${name}`);
      uses.set(
        `${file}#${name}`,
        [...unit.uses].map((used) => (units.has(used) ? `${file}#${used}` : (imports.get(used) ?? ''))),
      );
    }
  for (let before = -1; before !== writes.size;) {
    before = writes.size;
    for (const [unit, used] of uses) if (used.some((each) => writes.has(each))) writes.add(unit);
  }
  return writes;
}

/** What a file of another room takes from db/ that changes rows. */
export const writesTakenBy = (file: string, text: string, writes: ReadonlySet<string>): string[] =>
  [...parse(file, text).imports.values()].filter((taken) => writes.has(taken));
