import { isDeepStrictEqual } from 'node:util';
import type { SyntaxNode } from '../nodes.js';
import { isParsed, parseSource, type Source } from '../parse.js';
import { EditFault, type TreeChange } from './change.js';

/** A tree without the places of its nodes. */
type Shape = unknown;

const PLACES = ['start', 'end', 'loc', 'range'];

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
    if (change.kind === 'wrap') then(change.node, (shape) => [callOf(file, change.call, shape)]);
    else if (change.kind === 'replace') then(change.node, () => statementsOf(file, change.code));
    else if (change.before)
      then(change.before, (shape) => [...statementsOf(file, change.code), shape]);
    else {
      const atEnd = statementsOf(file, change.code);
      then(program, (shape) => {
        const { body, ...rest } = shape as { body: readonly Shape[] };
        return [{ ...rest, body: [...body, ...atEnd] }];
      });
    }
  }
  return found;
}

/** The shapes of statements, read as the file is. */
function statementsOf(file: string, code: string): Shape[] {
  const source = parseSource(file, code);
  if (!isParsed(source)) throw new EditFault(source.because);
  return source.program.body.map((statement) => shapeOf(statement));
}

function callOf(file: string, name: string, argument: Shape): Shape {
  const [statement] = statementsOf(file, `${name}(0)`) as [{ expression: object }];
  return { ...statement.expression, arguments: [argument] };
}

function shapeOf(value: unknown, changes: Changes = new Map()): Shape {
  const [shape] = shapesOf(value, changes);
  return shape;
}

function shapesOf(value: unknown, changes: Changes): readonly Shape[] {
  if (Array.isArray(value)) return [value.flatMap((each) => shapesOf(each, changes))];
  if (typeof value !== 'object' || value === null || value instanceof RegExp) return [value];
  const entries = Object.entries(value)
    .filter(([key, each]) => !PLACES.includes(key) && each !== undefined)
    .map(([key, each]) => [key, shapeOf(each, changes)] as const);
  const shape = Object.fromEntries(entries);
  return changes.get(value as SyntaxNode)?.(shape) ?? [shape];
}
