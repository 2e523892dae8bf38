import type { Found, Spot } from '../findings.js';
import { childrenOf, nameOf, type SyntaxNode } from '../nodes.js';
import type { Source } from '../parse.js';
import { EditFault, type Change } from './change.js';
import type { Names } from './imports.js';
import { endFor, type Style } from './style.js';

/** The functions of the layer that a change calls. */
export function functionOf(spot: Spot): string {
  return spot.kind === 'route' ? 'protectRoute' : spot.call;
}

/**
 * Makes the change of a spot.
 *
 * @throws {@link EditFault} when something else stands there, or nothing may be put there
 */
export function changeAt(
  source: Source,
  { value: spot, at }: Found<Spot>,
  names: Names,
  style: Style,
): Change {
  if (!at) throw new EditFault('nobody knows where');
  const call = names.get(functionOf(spot)) ?? functionOf(spot);
  const chain = nodesAt(source, at.start, at.end);
  switch (spot.kind) {
    case 'wrap': {
      const node = chain.find(isArgument);
      if (!node) throw new EditFault('no expression stands where the call belongs');
      return {
        splices: [
          { start: at.start, end: at.start, text: `${call}(` },
          { start: at.end, end: at.end, text: ')' },
        ],
        tree: { kind: 'wrap', node, call },
      };
    }
    case 'before': {
      const node = statementOf(source, chain);
      const { text } = source;
      const lineStart = text.lastIndexOf('\n', node.start - 1) + 1;
      const indent = text.slice(lineStart, node.start).replace(/^\uFEFF/, '');
      if (indent.trim() !== '') throw new EditFault('something stands before it on its line');
      const code = `${call}(${spot.argument ?? ''})`;
      const end = endFor(style, text.slice(node.start));
      return {
        splices: [
          { start: node.start, end: node.start, text: code + end + style.lineBreak + indent },
        ],
        tree: { kind: 'insert', before: node, code },
      };
    }
    case 'route': {
      const node = statementOf(source, chain);
      assertExportsOnly(node, spot);
      if (
        ![spot.handler, ...spot.methods].every((name) =>
          /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name),
        )
      ) {
        throw new EditFault('the handler is no name');
      }
      const isEnded = source.text[node.end - 1] === ';';
      const code = `export const { ${exportsOf(spot)} } = ${call}(${spot.handler})${isEnded ? ';' : ''}`;
      return {
        splices: [{ start: node.start, end: node.end, text: code }],
        tree: { kind: 'replace', node, code },
      };
    }
  }
}

/** What a protected route exports: with `OPTIONS`, or Next.js would answer preflights itself, and no page could call. */
export function exportsOf({ methods }: Extract<Spot, { kind: 'route' }>): string {
  return [...new Set([...methods, 'OPTIONS'])].sort().join(', ');
}

/** The nodes that stand exactly at a place, the outer ones first. */
function nodesAt({ program }: Source, start: number, end: number): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  const visit = (node: SyntaxNode) => {
    if (node.start === start && node.end === end && node !== program) found.push(node);
    for (const child of childrenOf(node)) {
      if (child.start <= start && child.end >= end) visit(child);
    }
  };
  visit(program);
  return found;
}

/** What may stand alone between the parentheses of a call. */
function isArgument({ type }: SyntaxNode): boolean {
  return (
    (type.endsWith('Expression') && type !== 'SequenceExpression') ||
    ['Identifier', 'TSNonNullExpression'].includes(type)
  );
}

/** The statement at a place, in a list of statements: elsewhere none can be put beside it. */
function statementOf({ program }: Source, [node]: readonly SyntaxNode[]): SyntaxNode {
  if (node && isInList(program, node)) return node;
  throw new EditFault('no statement of a block stands there');
}

const LISTS = ['Program', 'BlockStatement', 'StaticBlock', 'SwitchCase', 'TSModuleBlock'];

function isInList(list: SyntaxNode, node: SyntaxNode): boolean {
  return childrenOf(list).some((child) =>
    child === node
      ? LISTS.includes(list.type) && !(list.type === 'SwitchCase' && list.test === node)
      : child.start <= node.start && child.end >= node.end && isInList(child, node),
  );
}

/** A statement that exports more than methods of the handler cannot be taken away. */
function assertExportsOnly(node: SyntaxNode, { methods }: Extract<Spot, { kind: 'route' }>): void {
  if (node.type !== 'ExportNamedDeclaration' || node.source) {
    throw new EditFault('no export of the handler stands there');
  }
  const names = node.specifiers.map(({ exported }) =>
    exported.type === 'Identifier' ? exported.name : String(exported.value),
  );
  const { declaration } = node;
  const declared =
    declaration?.type === 'VariableDeclaration'
      ? declaration.declarations.flatMap(({ id }) =>
          id.type === 'Identifier'
            ? [id.name]
            : id.type === 'ObjectPattern'
              ? id.properties.map((each) => (each.type === 'Property' ? nameOf(each) : undefined))
              : [undefined],
        )
      : declaration
        ? [undefined]
        : [];
  const other = [...names, ...declared].filter(
    (name) => name === undefined || !methods.includes(name),
  );
  if (other.length > 0) throw new EditFault('it exports more than the methods of the handler');
}
