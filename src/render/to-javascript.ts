import { Parser, type Comment } from 'acorn';
import { tsPlugin } from '@sveltejs/acorn-typescript';

/** A node of the parser, as far as types are looked for. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A part of the text that goes. A statement goes with its line, and with a blank line between two. */
interface Cut {
  readonly start: number;
  readonly end: number;
  readonly isStatement?: true;
}

const typescript = Parser.extend(tsPlugin());

/** Statements that say something of types alone. */
const TYPES_ALONE = ['TSInterfaceDeclaration', 'TSTypeAliasDeclaration', 'TSDeclareFunction'];
/** Members of classes that do. */
const MEMBERS_ALONE = ['TSIndexSignature', 'TSDeclareMethod', 'TSAbstractMethodDefinition'];
/** Parts of expressions and declarations that do, from their first to their last character. */
const PARTS = ['TSTypeAnnotation', 'TSTypeParameterDeclaration', 'TSTypeParameterInstantiation'];
/** What a compiler would have to write code for. The templates have none of it. */
const NOT_ERASABLE =
  /^(?:TSEnumDeclaration|TSModuleDeclaration|TSParameterProperty|TSImportEqualsDeclaration|TSExportAssignment|TSTypeAssertion|Decorator)$/;
/** Words before the name of a member. */
const MODIFIERS = /\b(?:private|protected|public|readonly|override)\s+/g;
/** What needs no parentheses before a dot. */
const SIMPLE = ['Identifier', 'MemberExpression', 'CallExpression', 'ThisExpression'];

/**
 * Takes the types out of TypeScript whose syntax can be erased. Everything else stays as it was written, with its
 * comments; a comment above a type goes with it.
 *
 * @returns an empty text for a file of types alone
 * @throws Error for syntax that a compiler would turn into code
 */
export function toJavaScript(text: string): string {
  const comments: Comment[] = [];
  const program = typescript.parse(text, {
    sourceType: 'module',
    ecmaVersion: 'latest',
    locations: true,
    onComment: comments,
  }) as unknown as Node;
  const statements = nodesIn(program['body']);
  const cuts: Cut[] = [];
  for (const statement of statements) {
    if (isOfTypes(statement)) cuts.push(wholeStatement(statement, text, comments));
    else collect(statement, undefined, text, comments, cuts);
  }
  const rest = apply(text, cuts);
  return statements.every(isOfTypes) ? '' : rest;
}

/** Whether nothing is left of a statement without types. */
function isOfTypes(statement: Node): boolean {
  if (TYPES_ALONE.includes(statement.type) || statement['declare'] === true) return true;
  if (statement['importKind'] === 'type' || statement['exportKind'] === 'type') return true;
  const { declaration } = statement;
  if (isNode(declaration)) return isOfTypes(declaration);
  // What only has types inside its braces would still load the module.
  const named = nodesIn(statement['specifiers']);
  return named.length > 0 && named.every(isTypeSpecifier);
}

function isTypeSpecifier({ importKind, exportKind }: Node): boolean {
  return importKind === 'type' || exportKind === 'type';
}

/** The lines of a statement or of a member, and the comments right above. */
function wholeStatement(node: Node, text: string, comments: readonly Comment[]): Cut {
  let { start } = node;
  // The comment of an overloaded function stands above the first of its signatures.
  if (node.type !== 'TSDeclareFunction') {
    for (const comment of comments.filter(({ end }) => end <= node.start).reverse()) {
      const isAbove = /^[ \t]*(?:\n[ \t]*)?$/.test(text.slice(comment.end, start));
      if (!isAbove || !/(?:^|\n)[ \t]*$/.test(text.slice(0, comment.start))) break;
      start = comment.start;
    }
  }
  const line = text.lastIndexOf('\n', start - 1) + 1;
  const after = text.indexOf('\n', node.end);
  return { start: line, end: after < 0 ? text.length : after + 1, isStatement: true };
}

/** Finds what goes below a node. */
function collect(
  node: Node,
  parent: Node | undefined,
  text: string,
  comments: readonly Comment[],
  cuts: Cut[],
): void {
  if (NOT_ERASABLE.test(node.type)) throw new Error(`${node.type} cannot be taken out of code`);
  if (nodesIn(node['params']).some(({ name }) => name === 'this')) {
    throw new Error('the type of `this` cannot be taken out of code');
  }
  if (PARTS.includes(node.type)) {
    cuts.push({ start: beforeMark(node, text), end: node.end });
    return;
  }
  if (isNode(parent) && parent.type === 'ClassBody' && isMemberOfTypes(node)) {
    cuts.push(wholeStatement(node, text, comments));
    return;
  }
  cuts.push(...ownCuts(node, parent, text));
  for (const [key, value] of Object.entries(node)) {
    if (key === 'implements') continue;
    for (const child of isNode(value) ? [value] : nodesIn(value)) {
      // The same node stands twice where a name is short for two.
      if (key === 'value' && child === node['key']) continue;
      if (key === 'local' && isNode(node['imported']) && node['imported'].start === child.start) {
        continue;
      }
      collect(child, node, text, comments, cuts);
    }
  }
}

/** A question mark or an exclamation mark may stand between a name and its type. */
function beforeMark({ type, start }: Node, text: string): number {
  const mark = text[start - 1] ?? '';
  return type === 'TSTypeAnnotation' && '?!'.includes(mark) ? start - 1 : start;
}

function isMemberOfTypes(member: Node): boolean {
  return (
    MEMBERS_ALONE.includes(member.type) ||
    member['declare'] === true ||
    member['abstract'] === true ||
    (member.type === 'MethodDefinition' && !isNode((member['value'] as Node)['body']))
  );
}

/** What goes of a node itself, its children aside. */
function ownCuts(node: Node, parent: Node | undefined, text: string): Cut[] {
  switch (node.type) {
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
      return castCuts(node, parent, text);
    case 'TSNonNullExpression':
      return [{ start: node.end - 1, end: node.end }];
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
      return specifierCuts(nodesIn(node['specifiers']), text);
    case 'ClassDeclaration':
    case 'ClassExpression':
      return classCuts(node, text);
    case 'PropertyDefinition':
    case 'MethodDefinition': {
      const key = node['key'] as Node;
      const before = text.slice(node.start, key.start);
      const modifiers = [...before.matchAll(MODIFIERS)].map(({ index, 0: word }) => ({
        start: node.start + index,
        end: node.start + index + word.length,
      }));
      const isMarkedAlone = node['optional'] === true && !isNode(node['typeAnnotation']);
      return isMarkedAlone ? [...modifiers, markAfter(key, text)] : modifiers;
    }
    case 'Identifier':
      return node['optional'] === true && !isNode(node['typeAnnotation'])
        ? [{ start: node.end - 1, end: node.end }]
        : [];
    default:
      return [];
  }
}

function markAfter({ end }: Node, text: string): Cut {
  const mark = text.indexOf('?', end);
  return { start: mark, end: mark + 1 };
}

/** `x as T` and `x satisfies T`, with parentheses that only they needed. */
function castCuts(node: Node, parent: Node | undefined, text: string): Cut[] {
  const expression = node['expression'] as Node;
  const [gap = ''] = /^[\s)]*/.exec(text.slice(expression.end, node.end)) ?? [];
  const cast = { start: expression.end + gap.trimEnd().length, end: node.end };
  const isHead =
    (parent?.type === 'MemberExpression' && parent['object'] === node) ||
    (parent?.type === 'CallExpression' && parent['callee'] === node);
  const isBare = SIMPLE.includes(expression.type) && cast.start === expression.end;
  if (!isHead || !isBare) return [cast];
  return [
    { start: text.lastIndexOf('(', node.start), end: node.start },
    { start: cast.start, end: text.indexOf(')', node.end) + 1 },
  ];
}

/** Names of types among others, each with a comma. */
function specifierCuts(all: readonly Node[], text: string): Cut[] {
  const specifiers = all.filter(({ type }) => /^(?:Im|Ex)portSpecifier$/.test(type));
  const [first] = all;
  const last = specifiers.at(-1);
  if (first?.type === 'ImportDefaultSpecifier' && last && specifiers.every(isTypeSpecifier)) {
    return [{ start: first.end, end: text.indexOf('}', last.end) + 1 }];
  }
  return specifiers.flatMap((one, index): Cut[] => {
    if (!isTypeSpecifier(one)) return [];
    const next = specifiers[index + 1];
    if (next) return [{ start: one.start, end: next.start }];
    const value = specifiers.slice(0, index).findLast((each) => !isTypeSpecifier(each));
    return [{ start: value?.end ?? one.start, end: one.end }];
  });
}

/** What stands between the name of a class and its body, and the word before it. */
function classCuts(node: Node, text: string): Cut[] {
  const body = node['body'] as Node;
  const heads = [
    node['id'],
    node['typeParameters'],
    node['superClass'],
    node['superTypeParameters'],
  ];
  const end = Math.max(...heads.filter(isNode).map((each) => each.end), node.start);
  const clause = /\s*\bimplements\b/.exec(text.slice(end, body.start));
  const word = /^abstract\s+/.exec(text.slice(node.start, body.start));
  return [
    ...(clause ? [{ start: end + clause.index, end: body.start - 1 }] : []),
    ...(word ? [{ start: node.start, end: node.start + word[0].length }] : []),
  ];
}

/** Puts together what is left. */
function apply(text: string, cuts: readonly Cut[]): string {
  let rest = '';
  let at = 0;
  for (const { start, end, isStatement } of [...cuts].sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    rest += text.slice(at, Math.max(start, at));
    at = end;
    if (!isStatement) continue;
    const isOpen = rest === '' || /(?:\n|\{)\n$/.test(rest);
    if (isOpen) at += /^\n*/.exec(text.slice(at))?.[0].length ?? 0;
  }
  return `${(rest + text.slice(at)).trimEnd()}\n`;
}

function isNode(value: unknown): value is Node {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { type?: unknown }).type === 'string'
  );
}

function nodesIn(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}
