import type * as acorn from 'acorn';

/** An expression in TypeScript's own clothes, which mean nothing at run time. */
interface TypedExpression extends acorn.Node {
  type: 'TSAsExpression' | 'TSSatisfiesExpression' | 'TSNonNullExpression' | 'TSTypeAssertion';
  expression: Expression;
}

/** A decorator of a class or of its member. */
interface Decorator extends acorn.Node {
  type: 'Decorator';
  expression: Expression;
}

/** `import name = require('…')`, or of a namespace. */
interface ImportEquals extends acorn.Node {
  type: 'TSImportEqualsDeclaration';
  id: acorn.Identifier;
  moduleReference: acorn.Node & { expression?: Expression };
}

/** `export = name`. */
interface ExportEquals extends acorn.Node {
  type: 'TSExportAssignment';
  expression: Expression;
}

/** A parameter of a constructor that is a property, too. */
interface ParameterProperty extends acorn.Node {
  type: 'TSParameterProperty';
  parameter: acorn.Pattern;
}

type Expression = acorn.Expression | TypedExpression;

/** Whatever may stand in a file, as far as anybody here looks at it. */
export type SyntaxNode =
  acorn.AnyNode | TypedExpression | Decorator | ImportEquals | ExportEquals | ParameterProperty;

/** Nodes with parameters and a body. */
export type FunctionNode = Extract<SyntaxNode, acorn.Function>;

const FUNCTIONS = ['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'];

/** Tells whether a node is a function, of whatever notation. */
export function isFunction(node: SyntaxNode | null | undefined): node is FunctionNode {
  return node != null && FUNCTIONS.includes(node.type);
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** The nodes right below one, in the order of the text. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (const value of Object.values(node) as unknown[]) {
    if (isNode(value)) found.push(value);
    else if (Array.isArray(value)) found.push(...value.filter(isNode));
  }
  const isOrdered = found.every(
    (node, index) => index === 0 || (found[index - 1]?.start ?? 0) <= node.start,
  );
  return isOrdered ? found : found.sort((a, b) => a.start - b.start);
}

/** Visits a node and all below it, each with the node right above. */
export function walk(
  node: SyntaxNode,
  visit: (node: SyntaxNode, above: SyntaxNode | undefined) => void,
  above?: SyntaxNode,
): void {
  visit(node, above);
  for (const child of childrenOf(node)) walk(child, visit, node);
}

/** Takes off what does not change which value an expression has: types, parentheses, `await`, `?.`. */
export function bare(expression: SyntaxNode): SyntaxNode {
  switch (expression.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
    case 'ParenthesizedExpression':
    case 'ChainExpression':
      return bare(expression.expression);
    case 'AwaitExpression':
      return bare(expression.argument);
    default:
      return expression;
  }
}

/** The name of a member or property, where it is written: `a.name`, `a['name']`, `{ name: … }`. */
export function nameOf(
  node: acorn.MemberExpression | acorn.Property | acorn.AssignmentProperty,
): string | undefined {
  const key = node.type === 'MemberExpression' ? node.property : node.key;
  if (!node.computed && key.type === 'Identifier') return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}

/** The value of a property of an object literal; undefined where there is none, or a spread may bring it. */
export function propertyOf(object: SyntaxNode | undefined, name: string): SyntaxNode | undefined {
  if (object === undefined) return undefined;
  const literal = bare(object);
  if (literal.type !== 'ObjectExpression') return undefined;
  let found: SyntaxNode | undefined;
  for (const property of literal.properties) {
    const own = property.type === 'Property' ? nameOf(property) : undefined;
    // What is spread, or has a computed name, may be it.
    if (own === undefined) found = undefined;
    else if (own === name && property.type === 'Property') found = property.value;
  }
  return found;
}
