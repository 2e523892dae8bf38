import type * as acorn from 'acorn';
import type { Located } from './follow.js';
import { bare, isFunction, nameOf, type SyntaxNode } from './nodes.js';
import { pathText } from './path-text.js';
import type { Project } from './project.js';

/** The paths for which code runs, as the comparisons around it say. */
export interface TestedPaths {
  readonly paths: readonly string[];
  /** The code runs for what is below them, too. */
  readonly isPrefix: boolean;
}

/** Reads off which paths a node of a handler is for; undefined when nothing around it compares the path. */
export function testedPaths(project: Project, at: Located): TestedPaths | undefined {
  const found: TestedPaths[] = [];
  let child = at.node;
  for (
    let node = project.above(at);
    node && !isFunction(node);
    node = project.above({ ...at, node })
  ) {
    const tested = testsAround(project, at.file, node, child);
    if (tested) found.push(tested);
    child = node;
  }
  if (project.above({ ...at, node: child }) && isFunction(child)) return narrowest(found);
  return narrowest(found);
}

/** What is exact says more than what is a beginning; the nearest says more than what stands around it. */
export function narrowest(found: readonly TestedPaths[]): TestedPaths | undefined {
  return found.find(({ isPrefix }) => !isPrefix) ?? found[0];
}

function testsAround(
  project: Project,
  file: string,
  node: SyntaxNode,
  child: SyntaxNode,
): TestedPaths | undefined {
  const when = (test: SyntaxNode, outcome: boolean) =>
    pathsWhen(project, { file, node: test }, outcome);
  switch (node.type) {
    case 'IfStatement':
    case 'ConditionalExpression':
      if (child === node.test) return undefined;
      return when(node.test, child === node.consequent);
    case 'LogicalExpression':
      return child === node.right && node.operator !== '??'
        ? when(node.left, node.operator === '&&')
        : undefined;
    case 'SwitchStatement':
      return casePaths(project, file, node, child);
    case 'BlockStatement':
      return afterExits(project, file, node.body, child);
    default:
      return undefined;
  }
}

/** The paths for which a test has an outcome. */
function pathsWhen(
  project: Project,
  { file, node }: Located,
  outcome: boolean,
): TestedPaths | undefined {
  const test = bare(node);
  const when = (part: SyntaxNode, wanted = outcome) =>
    pathsWhen(project, { file, node: part }, wanted);
  if (test.type === 'UnaryExpression' && test.operator === '!')
    return when(test.argument, !outcome);
  if (test.type === 'LogicalExpression' && test.operator !== '??') {
    const [left, right] = [when(test.left), when(test.right)];
    // Both parts hold, or one of them does.
    if ((test.operator === '&&') === outcome)
      return narrowest([left, right].flatMap((each) => each ?? []));
    return left && right ? either(left, right) : undefined;
  }
  if (test.type === 'BinaryExpression' && /^[!=]==?$/.test(test.operator)) {
    if (test.operator.startsWith('=') !== outcome) return undefined;
    return (
      compared(project, file, test.left, test.right) ??
      compared(project, file, test.right, test.left)
    );
  }
  return outcome && test.type === 'CallExpression' ? calledTest(project, file, test) : undefined;
}

function either(a: TestedPaths, b: TestedPaths): TestedPaths {
  return { paths: [...a.paths, ...b.paths], isPrefix: a.isPrefix || b.isPrefix };
}

function compared(
  project: Project,
  file: string,
  path: SyntaxNode,
  text: SyntaxNode,
): TestedPaths | undefined {
  if (!isPath(project, { file, node: path })) return undefined;
  const { text: known, isCertain } = pathText(project, { file, node: text });
  return known !== undefined && isCertain ? { paths: [known], isPrefix: false } : undefined;
}

/** `path.startsWith('/mcp')`, `['/mcp', '/'].includes(path)`. */
function calledTest(
  project: Project,
  file: string,
  { callee, arguments: given }: acorn.CallExpression,
): TestedPaths | undefined {
  const [first] = given;
  if (callee.type !== 'MemberExpression' || !first) return undefined;
  const method = nameOf(callee);
  if (method === 'startsWith' && isPath(project, { file, node: callee.object })) {
    const { text, isCertain } = pathText(project, { file, node: first });
    return text !== undefined && isCertain ? { paths: [text], isPrefix: true } : undefined;
  }
  if (method !== 'includes' || !isPath(project, { file, node: first })) return undefined;
  const { ends } = project.follow(file, callee.object);
  const [list] = ends;
  if (ends.length !== 1 || list?.kind !== 'value' || list.node.type !== 'ArrayExpression')
    return undefined;
  const texts = list.node.elements.map(
    (each) => each && pathText(project, { file: list.file, node: each }).text,
  );
  return texts.every((text) => typeof text === 'string')
    ? { paths: texts, isPrefix: false }
    : undefined;
}

/** The labels that lead to a case, those of empty cases before it among them. */
function casePaths(
  project: Project,
  file: string,
  node: acorn.SwitchStatement,
  child: SyntaxNode,
): TestedPaths | undefined {
  const at = node.cases.findIndex((each) => (each as SyntaxNode) === child);
  if (at < 0 || !isPath(project, { file, node: node.discriminant })) return undefined;
  const paths: string[] = [];
  for (let index = at; index >= 0; index -= 1) {
    const each = node.cases[index];
    if (!each || (index < at && each.consequent.length > 0)) break;
    const text = each.test ? pathText(project, { file, node: each.test }).text : undefined;
    if (text === undefined) return undefined;
    paths.unshift(text);
  }
  return { paths, isPrefix: false };
}

/** `if (path !== '/mcp') return …;` before it. */
function afterExits(
  project: Project,
  file: string,
  body: readonly SyntaxNode[],
  child: SyntaxNode,
): TestedPaths | undefined {
  const found = body.slice(0, body.indexOf(child)).flatMap((statement) => {
    if (statement.type !== 'IfStatement' || statement.alternate || !leaves(statement.consequent))
      return [];
    return pathsWhen(project, { file, node: statement.test }, false) ?? [];
  });
  return narrowest(found);
}

function leaves(statement: SyntaxNode): boolean {
  if (statement.type === 'ReturnStatement' || statement.type === 'ThrowStatement') return true;
  const last = statement.type === 'BlockStatement' ? statement.body.at(-1) : undefined;
  return last ? leaves(last) : false;
}

/** Properties that hold the path of a request, or begin with it. */
const OF_REQUESTS = new Set(['url', 'pathname', 'path', 'originalUrl']);
const KEEPING = new Set(['split', 'replace', 'toLowerCase', 'trim', 'toString', 'at', 'slice']);
const MAX_STEPS = 8;

/** Whether an expression is the path of a request. */
function isPath(project: Project, { file, node }: Located, left = MAX_STEPS): boolean {
  if (left <= 0) return false;
  const expression = bare(node);
  const next = (each: SyntaxNode) => isPath(project, { file, node: each }, left - 1);
  if (expression.type === 'LogicalExpression') return next(expression.left);
  if (expression.type === 'CallExpression') {
    const { callee } = expression;
    if (callee.type !== 'MemberExpression') return false;
    return KEEPING.has(nameOf(callee) ?? '') && next(callee.object);
  }
  if (expression.type === 'MemberExpression') {
    if (OF_REQUESTS.has(nameOf(expression) ?? '')) return true;
    const { property, computed } = expression;
    return (
      computed && property.type === 'Literal' && property.value === 0 && next(expression.object)
    );
  }
  if (expression.type !== 'Identifier') return false;
  const binding = project.program.scopes.get(file)?.bindingOf(expression);
  if (binding?.kind === 'parameter') return OF_REQUESTS.has(binding.path.at(-1) ?? '');
  if (binding?.kind !== 'variable' || binding.values.length !== 1) return false;
  const name = binding.path.at(-1);
  if (name !== undefined && name !== '[]') return OF_REQUESTS.has(name);
  const [value] = binding.values;
  return value !== undefined && next(value);
}
