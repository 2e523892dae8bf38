import { mergeJson } from './merge-json.js';

/** What is ours in a file of the user's. */
interface Sides {
  /** What was added before; undefined where nothing was, or nobody knows. */
  readonly base?: string | undefined;
  readonly yours: string;
  /** What is to be there now. */
  readonly generated: string;
}

/** A file of the user's with what is ours in it. */
interface Added {
  readonly text: string;
  /** Keys whose value stays although ours is another one. */
  readonly kept: readonly string[];
}

/**
 * Brings what is ours in a file of the user's up to date. What they have stays: a key with a value of their own, a
 * line that they changed or took out. Only a version rises as in every project.
 *
 * @returns undefined for a JSON file that is no object
 */
export function withAdditions(path: string, sides: Sides): Added | undefined {
  if (!path.endsWith('.json')) return { text: withBlocks(sides), kept: [] };
  const { base = '{}', yours, generated } = sides;
  const merged = mergeJson({ base, yours, generated: withoutKnown(yours, generated) });
  return merged && { text: merged.yours, kept: merged.conflicts.map(({ place }) => place) };
}

/** Tells whether all that was added to a file is there. */
export function hasAdditions(path: string, yours: string, generated: string): boolean {
  const added = withAdditions(path, { yours, generated });
  return added?.text === yours && added.kept.length === 0;
}

interface Dependencies {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Leaves out development dependencies that the package has for running already. */
function withoutKnown(yours: string, generated: string): string {
  let dependencies: Dependencies['dependencies'];
  try {
    ({ dependencies } = JSON.parse(yours) as Dependencies);
  } catch {
    return generated;
  }
  const ours = JSON.parse(generated) as Dependencies;
  const devDependencies = Object.entries(ours.devDependencies ?? {}).filter(
    ([name]) => dependencies?.[name] === undefined,
  );
  return JSON.stringify({
    ...ours,
    ...(ours.devDependencies ? { devDependencies: Object.fromEntries(devDependencies) } : {}),
  });
}

/** Lines with a comment above, and blank lines between. */
function withBlocks({ base = '', yours, generated }: Sides): string {
  const [before, now] = [base, generated].map(blocksIn) as [string[], string[]];
  let text = yours;
  for (const block of before.filter((each) => !now.includes(each))) {
    const heir = now.find((each) => keyOf(each) === keyOf(block));
    text = replaceBlock(text, block, heir);
  }
  const isKnown = (block: string) => before.some((each) => keyOf(each) === keyOf(block));
  const lines = new Set(text.split('\n').map(lineKey));
  const more = now
    .filter((block) => !isKnown(block) && !linesIn(block).every((line) => lines.has(lineKey(line))))
    .join('\n\n');
  if (more === '') return text;
  const start = text.trimEnd();
  return `${start}${start === '' ? '' : '\n\n'}${more}\n`;
}

function blocksIn(text: string): string[] {
  return text
    .split(/\n{2,}/)
    .map((block) => block.trimEnd())
    .filter((block) => block !== '');
}

/** A block as it was written; one that the user touched stays. */
function replaceBlock(text: string, block: string, heir: string | undefined): string {
  const framed = `\n${text}`;
  const at = framed.indexOf(`\n${block}\n`);
  if (at < 0) return text;
  const [start, end] = [text.slice(0, at), text.slice(at + block.length + 1)];
  return heir === undefined ? start + end.replace(/^\n/, '') : `${start}${heir}\n${end}`;
}

const VARIABLE = /^#?\s?([A-Z][A-Z0-9_]*)=/;

/** The lines that do something, and those that would without the sign before them. */
function linesIn(block: string): string[] {
  return block.split('\n').filter((line) => VARIABLE.test(line) || !line.startsWith('#'));
}

/** What makes two blocks the same thing. */
function keyOf(block: string): string {
  return linesIn(block).map(lineKey).join('\n');
}

/** What makes two lines the same thing: the name of a variable, else all of it. */
function lineKey(line: string): string {
  return VARIABLE.exec(line)?.[1] ?? line.trim();
}
