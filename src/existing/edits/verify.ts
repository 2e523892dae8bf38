import { isDeepStrictEqual } from 'node:util';
import type { SyntaxNode } from '../nodes.js';
import { isParsed, parseSource, type Source } from '../parse.js';
import { EditFault, type TreeChange } from './change.js';

/** A tree without the places of its nodes. */
type Shape = unknown;

const PLACES = ['start', 'end', 'loc', 'range'];
/** What a formatter changes as well: quotes. */
const LAYOUT = [...PLACES, 'raw', 'directive'];

/**
 * Asserts that a changed file parses, and that its tree is the one before but for what was meant.
 *
 * @throws {@link EditFault}
 */
export function assertMeans(before: Source, after: string, changes: readonly TreeChange[]): void {
  const changed = parseSource(before.file, after);
  if (!isParsed(changed)) throw new EditFault(`${changed.because} after the change`);
  const meant = shapeOf(before.program, changesOf(before, changes));
  const isMeant =
    isDeepStrictEqual(shapeOf(changed.program), meant) &&
    isDeepStrictEqual(commentsOf(changed), commentsOf(before));
  if (!isMeant) throw new EditFault('the change would mean more than it should');
}

const commentsOf = ({ comments }: Source) => comments.map(({ value }) => value);

/** What stands in place of a node. */
type Changes = ReadonlyMap<SyntaxNode, (shape: Shape) => readonly Shape[]>;

function changesOf({ file, program }: Source, changes: readonly TreeChange[]): Changes {
  const found = new Map<SyntaxNode, (shape: Shape) => readonly Shape[]>();
  const then = (node: SyntaxNode, change: (shape: Shape) => readonly Shape[]) => {
    const earlier = found.get(node) ?? ((shape: Shape) => [shape]);
    // What comes before a node stays before it.
    found.set(node, (shape) => {
      const shapes = earlier(shape);
      return [...shapes.slice(0, -1), ...change(shapes.at(-1))];
    });
  };
  for (const change of changes) {
    switch (change.kind) {
      case 'wrap':
        then(change.node, (shape) => [callOf(file, change.call, shape)]);
        break;
      case 'unwrap':
        then(change.node, (shape) => (shape as { arguments: readonly Shape[] }).arguments);
        break;
      case 'remove':
        then(change.node, () => []);
        break;
      case 'replace': {
        const other = statementOf(file, change.code);
        then(change.node, () => [other]);
        break;
      }
      case 'insert': {
        const more = statementOf(file, change.code);
        if (change.before) then(change.before, (shape) => [more, shape]);
        else then(program, (shape) => [withLast(shape, more)]);
      }
    }
  }
  return found;
}

function withLast(program: Shape, statement: Shape): Shape {
  const { body, ...rest } = program as { body: readonly Shape[] };
  return { ...rest, body: [...body, statement] };
}

/** The shape of code that is one statement, read as the file is. */
function statementOf(file: string, code: string): Shape {
  const source = parseSource(file, code);
  const [statement, ...others] = isParsed(source) ? source.program.body : [];
  if (!statement || others.length > 0) throw new EditFault('what would be written is no statement');
  return shapeOf(statement);
}

function callOf(file: string, name: string, argument: Shape): Shape {
  const { expression } = statementOf(file, `${name}(0)`) as { expression: object };
  return { ...expression, arguments: [argument] };
}

/** Tells whether two files have the same tree and the same comments, but for how they are laid out. */
export function meanTheSame(a: Source | undefined, b: Source | undefined): boolean {
  if (!a || !b) return a === b;
  const trimmed = (source: Source) => commentsOf(source).map((text) => text.trim());
  return (
    isDeepStrictEqual(
      shapeOf(a.program, new Map(), LAYOUT),
      shapeOf(b.program, new Map(), LAYOUT),
    ) && isDeepStrictEqual(trimmed(a), trimmed(b))
  );
}

function shapeOf(
  value: unknown,
  changes: Changes = new Map(),
  without: readonly string[] = PLACES,
): Shape {
  const [shape] = shapesOf(value, changes, without);
  return shape;
}

function shapesOf(value: unknown, changes: Changes, without: readonly string[]): readonly Shape[] {
  if (Array.isArray(value)) return [value.flatMap((each) => shapesOf(each, changes, without))];
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return [value];
  const entries = Object.entries(value)
    .filter(([key, each]) => !without.includes(key) && each !== undefined)
    .map(([key, each]) => [key, shapeOf(each, changes, without)] as const);
  const shape = Object.fromEntries(entries);
  return changes.get(value as SyntaxNode)?.(shape) ?? [shape];
}
