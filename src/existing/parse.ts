import { Parser, type Comment, type Options, type Program } from 'acorn';
import { tsPlugin } from '@sveltejs/acorn-typescript';

/** A file of JavaScript or TypeScript that was read. Offsets count from the first character, a byte order mark included. */
export interface Source {
  /** Below the directory of the package, with slashes. */
  readonly file: string;
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** Why nothing may be written into it: nobody wrote it by hand. Completes "it is not edited: …". */
  readonly untouchable?: string;
}

/** A file that is there, and that nothing can be said of. */
export interface UnreadSource {
  readonly file: string;
  /** Completes "it was not read: …". */
  readonly because: string;
}

const typescript = Parser.extend(tsPlugin());
const typescriptWithJsx = Parser.extend(tsPlugin({ jsx: true }));

/** A longer line is of a program that writes programs. In characters. */
const LONGEST_LINE = 5000;

/**
 * Parses a file, whatever its module system: decorators, JSX, types, `using` and import attributes are read.
 * Nothing of it is run.
 */
export function parseSource(file: string, text: string): Source | UnreadSource {
  const readable = withoutPreamble(text);
  let fault = '';
  for (const attempt of attemptsFor(file)) {
    try {
      const { program, comments } = attempt(readable);
      const untouchable = generatedMark(text, program, comments);
      return {
        file,
        text,
        program,
        comments,
        ...(untouchable === undefined ? {} : { untouchable }),
      };
    } catch (error) {
      // The first way is that of the file's name: what it says of a fault is nearest to the truth.
      fault ||= (error as Error).message;
    }
  }
  return { file, because: `it does not parse: ${fault}` };
}

/** Tells whether a file was parsed. */
export function isParsed(source: Source | UnreadSource): source is Source {
  return 'program' in source;
}

interface Outcome {
  readonly program: Program;
  readonly comments: readonly Comment[];
}

type Attempt = (text: string) => Outcome;

/** Ways of reading a file, the likeliest first: a script may be what a module is not, and the other way round. */
function attemptsFor(file: string): readonly Attempt[] {
  const both = (parser: typeof Parser) => [
    attempt(parser, { sourceType: 'module' }),
    attempt(parser, { sourceType: 'script', allowReturnOutsideFunction: true }),
  ];
  if (/\.[cm]?ts$/.test(file)) return both(typescript);
  if (file.endsWith('.tsx')) return both(typescriptWithJsx);
  // `f(a < b, c > (d))` is a call with type arguments in TypeScript alone.
  return [...both(Parser), ...both(typescriptWithJsx)];
}

function attempt(
  parser: typeof Parser,
  options: Pick<Options, 'sourceType' | 'allowReturnOutsideFunction'>,
): Attempt {
  return (text) => {
    const found = new Map<number, Comment>();
    const program = parser.parse(text, {
      ...options,
      ecmaVersion: 'latest',
      locations: true,
      // What is read again after a look ahead counts once.
      onComment: (block, value, start, end) =>
        found.set(start, { type: block ? 'Block' : 'Line', value, start, end }),
    });
    const comments = [...found.values()].sort((a, b) => a.start - b.start);
    return { program, comments };
  };
}

/** Hides a byte order mark and a hashbang behind it, and leaves every offset where it is. */
function withoutPreamble(text: string): string {
  return text.replace(/^\uFEFF?(?:#!)?/, (start) =>
    start.replace('\uFEFF', ' ').replace('#!', '//'),
  );
}

/** What says that a program wrote the file. */
function generatedMark(
  text: string,
  program: Program,
  comments: readonly Comment[],
): string | undefined {
  const first = program.body[0]?.start ?? text.length;
  const head = comments.filter(({ end }) => end <= first);
  if (head.some(({ value }) => /@generated\b|\bdo not edit\b/i.test(value))) {
    return 'its first comment says that it is generated';
  }
  if (comments.some(({ value }) => /^[#@]\s*sourceMappingURL=/.test(value))) {
    return 'it names a source map, so it is the output of a build';
  }
  if (text.split('\n').some((line) => line.length > LONGEST_LINE)) {
    return `it has a line of more than ${LONGEST_LINE} characters, as bundles do`;
  }
  return undefined;
}
