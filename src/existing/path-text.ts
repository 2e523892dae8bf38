import type { Located } from './follow.js';
import { bare, type SyntaxNode } from './nodes.js';
import type { Project } from './project.js';

/** A path as code names it. */
export interface PathText {
  /** Undefined when nobody can read it off. */
  readonly text: string | undefined;
  readonly isCertain: boolean;
}

export const UNREAD: PathText = { text: undefined, isCertain: false };
export const EMPTY: PathText = { text: '', isCertain: true };

/** Parts of one expression; a longer one is no path. */
const MAX_PARTS = 12;
const MAX_LENGTH = 20_000;

/** Reads a path off an expression: a literal, a constant, or such in a template. Nothing is evaluated. */
export function pathText(project: Project, at: Located, left = MAX_PARTS): PathText {
  if (left <= 0) return UNREAD;
  const { file } = at;
  const node = bare(at.node);
  if (node.type === 'TemplateLiteral') {
    const parts = node.quasis.flatMap((quasi, index): PathText[] => {
      const text: PathText = { text: quasi.value.cooked ?? undefined, isCertain: true };
      const expression = node.expressions[index];
      return expression ? [text, pathText(project, { file, node: expression }, left - 1)] : [text];
    });
    return parts.reduce(join, EMPTY);
  }
  if (node.type === 'BinaryExpression' && node.operator === '+') {
    const [before, after] = [node.left as SyntaxNode, node.right].map((each) =>
      pathText(project, { file, node: each }, left - 1),
    );
    return join(before ?? UNREAD, after ?? UNREAD);
  }
  const { ends, isWhole } = project.follow(file, node);
  const texts = new Set<string>();
  let isCertain = isWhole;
  for (const end of ends) {
    const text = end.kind === 'value' ? literalOf(project, end, node, left) : UNREAD;
    isCertain &&= text.isCertain;
    if (text.text !== undefined) texts.add(text.text);
  }
  const [text, ...others] = texts;
  // Of several none is it; one beside what nobody can read off is its default.
  if (text === undefined || others.length > 0) return UNREAD;
  return { text, isCertain: isCertain && ends.length === 1 };
}

function literalOf(project: Project, end: Located, from: SyntaxNode, left: number): PathText {
  const { node } = end;
  if (node.type === 'Literal') {
    return typeof node.value === 'string' && node.value.length <= MAX_LENGTH
      ? { text: node.value, isCertain: true }
      : UNREAD;
  }
  const isText = node.type === 'TemplateLiteral' || node.type === 'BinaryExpression';
  return isText && node !== from ? pathText(project, end, left - 1) : UNREAD;
}

function join(before: PathText, after: PathText): PathText {
  if (before.text === undefined || after.text === undefined) return UNREAD;
  return { text: before.text + after.text, isCertain: before.isCertain && after.isCertain };
}

/** Puts a path below another, as routers do. */
export function joinPaths(above: PathText, below: PathText): PathText {
  const { text, isCertain } = join(above, { ...below, text: below.text && `/${below.text}` });
  return { text: text === undefined ? undefined : normalPath(text), isCertain };
}

/** A path with one slash in front and none behind: routers take both. */
export function normalPath(path: string): string {
  return `/${path.split('/').filter(Boolean).join('/')}`;
}

/** Whether a path means itself: no parameter, wildcard, or pattern. */
export function isLiteralPath(path: string): boolean {
  return /^(?:\/[A-Za-z0-9._~!$&'@-]*)+$/.test(path);
}
