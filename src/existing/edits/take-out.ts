import type * as acorn from 'acorn';
import { layerUsesIn, usesLayer } from '../layer-calls.js';
import { isParsed, parseSource, type Source } from '../parse.js';
import { walk, type SyntaxNode } from '../nodes.js';
import { readScopes, type Scopes } from '../scope.js';
import { EditFault, type Change } from './change.js';
import { splice } from './splice.js';
import { assertMeans, meanTheSame } from './verify.js';

type Call = acorn.CallExpression;

/** A file before it was protected, right after, and now. */
interface Texts {
  readonly before: string;
  readonly written: string;
  readonly current: string;
}

/**
 * Takes the protection out of a file that was edited since, by its tree: a formatter may have moved every line
 * of it. Gives the text before where nothing else means anything else.
 *
 * @returns undefined where that cannot be done safely
 */
export function takeOut(file: string, texts: Texts, layer: string): string | undefined {
  const source = parseSource(file, texts.current);
  const original = parseSource(file, texts.before);
  const written = parseSource(file, texts.written);
  if (!isParsed(source) || !isParsed(original) || !isParsed(written)) return undefined;
  const scopes = readScopes(source);
  const { imports, calls } = layerUsesIn(scopes, layer);
  const added = addedStatements(written, original, layer);
  try {
    const changes = [
      ...imports.map((node) => removal(source, node)),
      ...calls.map(({ name, node }) => {
        if (name === 'protectRoute') throw new EditFault('what a route exported is not in it');
        const above = scopes.above(node);
        const isAdded =
          above?.type === 'ExpressionStatement' &&
          added.some((each) => meanTheSame(each, argumentOf(node, source)));
        return isAdded ? removal(source, above) : unwrapping(node);
      }),
    ];
    const after = splice(
      texts.current,
      changes.flatMap(({ splices }) => splices),
    );
    assertMeans(
      source,
      after,
      changes.map(({ tree }) => tree),
    );
    const result = parseSource(file, after);
    if (!isParsed(result) || !isFree(file, texts.current, after, layer)) return undefined;
    return meanTheSame(result, original) ? texts.before : after;
  } catch (error) {
    if (error instanceof EditFault) return undefined;
    throw error;
  }
}

/** Takes a statement away, with its line where nothing else stands on it. */
function removal({ text }: Source, node: SyntaxNode): Change {
  const lineStart = text.lastIndexOf('\n', node.start - 1) + 1;
  const isFirst = /^[\uFEFF \t]*$/.test(text.slice(lineStart, node.start));
  const rest = /^[ \t]*(?:\r?\n|$)/.exec(text.slice(node.end));
  const start =
    isFirst && rest ? lineStart + (text.startsWith('\uFEFF', lineStart) ? 1 : 0) : node.start;
  const end = node.end + (isFirst && rest ? rest[0].length : 0);
  return { splices: [{ start, end, text: '' }], tree: { kind: 'remove', node } };
}

/** Takes a call away from around its argument. */
function unwrapping(node: Call): Change {
  const [argument, ...others] = node.arguments;
  if (!argument || others.length > 0 || argument.type === 'SpreadElement') {
    throw new EditFault('it is not called with one argument');
  }
  return {
    splices: [
      { start: node.start, end: argument.start, text: '' },
      { start: argument.end, end: node.end, text: '' },
    ],
    tree: { kind: 'unwrap', node },
  };
}

/** What stands in the parentheses of a call, as code of its own. */
function argumentOf({ arguments: [argument] }: Call, { file, text }: Source): Source | undefined {
  const code = parseSource(file, argument ? text.slice(argument.start, argument.end) : '');
  return isParsed(code) ? code : undefined;
}

/** The arguments of calls that were put in as statements of their own: no statement before is that argument. */
function addedStatements(written: Source, original: Source, layer: string): (Source | undefined)[] {
  const scopes = readScopes(written);
  return layerUsesIn(scopes, layer)
    .calls.filter(({ node }) => scopes.above(node)?.type === 'ExpressionStatement')
    .map(({ node }) => argumentOf(node, written))
    .filter((argument) => !hasStatement(original, argument));
}

function hasStatement({ file, text, program }: Source, code: Source | undefined): boolean {
  let isThere = false;
  walk(program, (node) => {
    if (node.type !== 'ExpressionStatement' || !code) return;
    const statement = parseSource(file, text.slice(node.start, node.end));
    isThere ||= isParsed(statement) && meanTheSame(statement, code);
  });
  return isThere;
}

/** Tells whether a text is rid of the layer: it does not load it, and no name of it is left that nobody declares. */
export function isFree(file: string, current: string, after: string, layer: string): boolean {
  if (usesLayer(file, after, layer)) return false;
  const [source, result] = [parseSource(file, current), parseSource(file, after)];
  if (!isParsed(source) || !isParsed(result)) return false;
  const names = namesOf(readScopes(source), layer);
  const left = readScopes(result);
  let isFree = true;
  walk(result.program, (node) => {
    if (node.type !== 'Identifier' || !names.has(node.name)) return;
    isFree &&= left.bindingOf(node) !== undefined;
  });
  return isFree;
}

/** What a file calls the functions of the layer. */
function namesOf(scopes: Scopes, layer: string): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of layerUsesIn(scopes, layer).imports) {
    walk(statement, (node) => {
      if (node.type !== 'Identifier' || scopes.bindingOf(node)?.kind !== 'import') return;
      names.add(node.name);
    });
  }
  return names;
}
