import picocolors from 'picocolors';
import type { Problem } from '../answers/problem.js';
import type { Words } from './flags/collect.js';
import { hasColor, type Environment, type Output } from './environment.js';
import { programOf } from './invocation.js';
import { visible } from './output/visible.js';

/** The surroundings of a command, and the streams it writes to. */
export interface Context {
  readonly environment: Environment;
  /** One JSON document goes to stdout, and prose to stderr. */
  readonly json: boolean;
  /** The stream for progress and results in prose. */
  readonly prose: Output;
  readonly colors: ReturnType<typeof picocolors.createColors>;
  /** Writes a line of the result, in prose. */
  say(line?: string): void;
  /** Writes a line about something wrong. */
  complain(line?: string): void;
  /** Tells of something that works and may surprise: a line now, and a member of the document. */
  warn(warning: Problem): void;
  /** Writes the document, with `--json`. Every one has `format`, and `warnings` if there are any. */
  document(value: object): void;
  /** The command that starts this program, ready for a shell. */
  readonly program: string;
  /** The command that shows the flags of the one that runs. */
  readonly help: string;
  /** Reads other arguments as those of the command that runs; undefined where they are not. */
  readonly reread: (argv: readonly string[]) => Promise<Words | undefined>;
}

/** The version of the documents' shape; raised when a member goes away or changes its meaning. */
const DOCUMENT_FORMAT = 1;

/**
 * Connects a run with its streams.
 *
 * @param command the command that runs; empty for the one without a name
 */
export function createContext(environment: Environment, json: boolean, command = ''): Context {
  const { stdout, stderr, env } = environment;
  const prose = json ? stderr : stdout;
  const write = (stream: Output, line: string) => {
    stream.write(`${line}\n`);
  };
  const warnings: Problem[] = [];
  const program = programOf(environment);
  return {
    environment,
    json,
    prose,
    program,
    help: [program, command, '--help'].filter(Boolean).join(' '),
    colors: picocolors.createColors(hasColor(env, prose)),
    reread: () => Promise.resolve(undefined),
    say: (line = '') => {
      write(prose, line);
    },
    complain: (line = '') => {
      write(stderr, line);
    },
    warn: (warning) => {
      warnings.push(warning);
      write(stderr, `Warning: ${visible(warning.message)}`);
    },
    document: (value) => {
      const whole = {
        format: DOCUMENT_FORMAT,
        ...value,
        ...(warnings.length > 0 ? { warnings } : {}),
      };
      if (json) write(stdout, JSON.stringify(whole, null, 2));
    },
  };
}

/** Tells whether questions can be asked: a person at a terminal on both sides, not a CI job that only allocated one. */
export function canAsk({ environment: { stdin, env }, prose }: Context): boolean {
  const isCi = env['CI'] !== undefined && !['', '0', 'false'].includes(env['CI']);
  return stdin.isTTY === true && prose.isTTY === true && !isCi;
}
