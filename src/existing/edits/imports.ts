import path from 'node:path';
import type { ExistingAnswer } from '../../answers/existing-schema.js';
import { walk, type SyntaxNode } from '../nodes.js';
import type { Source } from '../parse.js';
import { requiredModule } from '../scope.js';
import { EditFault, type Change } from './change.js';
import { endFor, type Style } from './style.js';

/** Names of the layer as a file calls them: another one where its own is taken. */
export type Names = ReadonlyMap<string, string>;

const SPARE_NAMES: Readonly<Record<string, string>> = {
  protectServer: 'protectMcpServer',
  protectNextServer: 'protectNextMcpServer',
  protectRoute: 'protectMcpRoute',
  sealed: 'sealedMcp',
};

/** Chooses what the functions of the layer are called in a file, sorted. */
export function namesFor({ program }: Source, functions: readonly string[]): Names {
  const taken = new Set<string>();
  walk(program, (node) => {
    if (node.type === 'Identifier') taken.add(node.name);
  });
  return new Map(
    [...new Set(functions)].sort().map((name) => {
      if (!taken.has(name)) return [name, name];
      const spare = SPARE_NAMES[name] ?? `${name}Mcp`;
      if (taken.has(spare))
        throw new EditFault(`both ${name} and ${spare} mean something else in it`);
      return [name, spare];
    }),
  );
}

/** Imports functions of the layer, behind the imports of the file and as they are written. */
export function importOf(
  source: Source,
  names: Names,
  existing: ExistingAnswer,
  style: Style,
): Change {
  const { text, program, file } = source;
  const body = program.body as readonly SyntaxNode[];
  const isRequired = usesRequire(source, existing);
  const last = lastOf(body, isRequired ? isRequire : isImport);
  const anchor = last === undefined ? undefined : body[last];
  const { quote, lineBreak } = style;
  const from = quote + specifierOf(file, existing, isRequired) + quote;
  const as = isRequired ? ': ' : ' as ';
  const list = [...names].map(([name, own]) => (name === own ? name : name + as + own)).join(', ');
  const line = isRequired
    ? `const { ${list} } = require(${from})`
    : `import { ${list} } from ${from}`;
  if (anchor && last !== undefined) {
    const next = body[last + 1];
    const at = endOfLine(text, anchor.end, next?.start);
    const semicolon = text[anchor.end - 1] === ';' ? ';' : '';
    const code = line + endFor({ semicolon }, text.slice(next?.start ?? text.length));
    const splices = [{ start: at, end: at, text: lineBreak + code }];
    return { splices, tree: { kind: 'insert', before: next, code } };
  }
  const { at, next } = topOf(source);
  const code = line + endFor(style, text.slice(next?.start ?? text.length));
  const isBelowText = at > 0 && !/[\n\uFEFF]$/.test(text.slice(0, at));
  const gap = /^\r?\n|^$/.test(text.slice(at)) ? '' : lineBreak;
  const inserted = (isBelowText ? lineBreak : '') + code + lineBreak + gap;
  return {
    splices: [{ start: at, end: at, text: inserted }],
    tree: { kind: 'insert', before: next, code },
  };
}

/** Tells whether a file loads what it needs with `require`. */
function usesRequire({ file, program }: Source, { modules }: ExistingAnswer): boolean {
  const body = program.body as readonly SyntaxNode[];
  const isModule = body.some(({ type }) => /^(Import|Export)/.test(type));
  if (/\.[cm]?tsx?$/.test(file)) {
    const isOld = body.some(({ type }) => /^TS(ImportEquals|ExportAssignment)/.test(type));
    if (isOld && !isModule) throw new EditFault('it imports with `import … = require(…)`');
    return false;
  }
  if (isModule || file.endsWith('.mjs')) return false;
  return file.endsWith('.cjs') || body.some(isRequire) || modules === 'commonjs';
}

function isImport({ type }: SyntaxNode): boolean {
  return type === 'ImportDeclaration' || type === 'TSImportEqualsDeclaration';
}

/** `const x = require('x')`, `require('x')`, `require('x').y()`. */
function isRequire(statement: SyntaxNode): boolean {
  if (statement.type === 'VariableDeclaration') {
    return statement.declarations.every(({ init }) => init != null && loads(init));
  }
  return statement.type === 'ExpressionStatement' && loads(statement.expression);
}

function loads(node: SyntaxNode): boolean {
  if (requiredModule(node) !== undefined) return true;
  if (node.type === 'MemberExpression') return loads(node.object);
  return node.type === 'CallExpression' && loads(node.callee);
}

/** The last of the first row of imports; comments and directives do not end the row. */
function lastOf(
  body: readonly SyntaxNode[],
  isOne: (node: SyntaxNode) => boolean,
): number | undefined {
  const first = body.findIndex(isOne);
  if (first === -1) return undefined;
  const end = body.findIndex((node, index) => index > first && !isOne(node));
  return (end === -1 ? body.length : end) - 1;
}

/** The end of a line, with what is said behind a statement; the statement itself where another one follows. */
function endOfLine(text: string, from: number, next: number | undefined): number {
  const found = /\r?\n/.exec(text.slice(from));
  const end = found ? from + found.index : text.length;
  return next !== undefined && next < end ? from : end;
}

/**
 * Where a file without imports begins: behind its byte order mark, hashbang, directives and what its first
 * comments say of the whole file. A comment right above a statement belongs to that.
 */
function topOf({ text, program, comments }: Source): { at: number; next: SyntaxNode | undefined } {
  const body = program.body as readonly SyntaxNode[];
  const next = body.find((node) => !isDirective(node));
  const first = next?.start ?? text.length;
  const directive = body.findLast(isDirective);
  if (directive) {
    const below = belowLine(text, directive.end);
    return { at: below > first ? directive.end : below, next };
  }
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  for (const { start, end, value } of comments) {
    const below = belowLine(text, end);
    if (below > first) break;
    const isOfFile =
      text.startsWith('#!', start) ||
      text.slice(end, below).split('\n').length > 2 ||
      PRAGMA.test(value);
    if (isOfFile) at = below;
  }
  return { at, next };
}

function isDirective(node: SyntaxNode): boolean {
  return node.type === 'ExpressionStatement' && node.directive !== undefined;
}

/** Where the next line begins, or the one behind it where that is empty. */
function belowLine(text: string, from: number): number {
  const found = /\n(?:[ \t]*\r?\n)?/.exec(text.slice(from));
  return found ? from + found.index + found[0].length : text.length;
}

/** What a tool reads at the very beginning. */
const PRAGMA = /@ts-|eslint-|@jsx|@jest|@vitest/;

function specifierOf(
  file: string,
  { layer, imports }: ExistingAnswer,
  isRequired: boolean,
): string {
  const place = path.posix.relative(path.posix.dirname(file), layer);
  const directory = /^\.\.(\/|$)/.test(place) ? place : `./${place}`;
  return isRequired || imports === '' ? directory : `${directory}/index${imports}`;
}
