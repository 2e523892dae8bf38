import picocolors from 'picocolors';
import type { Problem } from '../answers/problem.js';
import { programOf } from './invocation.js';
import { hasColor, type Output, type World } from './world.js';

/** Where a run writes: one JSON document on stdout with `--json`, prose elsewhere. */
export interface Io {
  readonly json: boolean;
  /** The stream for progress and results in prose. */
  readonly prose: Output;
  readonly colors: ReturnType<typeof picocolors.createColors>;
  /** A line of the result, in prose. */
  say(line?: string): void;
  /** A line about something wrong. */
  complain(line?: string): void;
  /** Something that works and may surprise: a line now, and a member of the document. */
  warn(warning: Problem): void;
  /** The document; written only with `--json`. Every one has `format`, and `warnings` if there are any. */
  document(value: object): void;
  /** How this program is started, ready for a shell. */
  readonly program: string;
  /** The command that shows the flags of the one that runs. */
  readonly help: string;
}

/** The version of the documents' shape; raised when a member goes away or changes its meaning. */
export const DOCUMENT_FORMAT = 1;

/**
 * Connects a run with its streams.
 *
 * @param command the command that runs; empty for the one without a name
 */
export function createIo(world: World, json: boolean, command = ''): Io {
  const prose = json ? world.stderr : world.stdout;
  const write = (stream: Output, line: string) => {
    stream.write(`${line}\n`);
  };
  const warnings: Problem[] = [];
  const program = programOf(world);
  return {
    json,
    prose,
    program,
    help: [program, command, '--help'].filter(Boolean).join(' '),
    colors: picocolors.createColors(hasColor(world.env, prose)),
    say: (line = '') => {
      write(prose, line);
    },
    complain: (line = '') => {
      write(world.stderr, line);
    },
    warn: (warning) => {
      warnings.push(warning);
      write(world.stderr, `Warning: ${visible(warning.message)}`);
    },
    document: (value) => {
      const whole = {
        format: DOCUMENT_FORMAT,
        ...value,
        ...(warnings.length > 0 ? { warnings } : {}),
      };
      if (json) write(world.stdout, JSON.stringify(whole, null, 2));
    },
  };
}

/** A text that came from outside, safe to show in a terminal: escape codes become visible. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A line of a file, as {@link visible}; its tabs and the end of its line break stay what they are. */
export function visibleLine(line: string): string {
  const end = line.endsWith('\r') ? '\r' : '';
  const body = end === '' ? line : line.slice(0, -1);
  return body.split('\t').map(visible).join('\t') + end;
}
