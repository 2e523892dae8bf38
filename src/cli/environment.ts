import type { TerminalInput, TerminalOutput } from '../wizard/streams.js';

/** Everything the program knows of its surroundings; a parameter, so that tests can bring their own. */
export interface Environment {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  /** Path of the started script, as in `process.argv[1]`. */
  readonly script: string;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly stdin: TerminalInput;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly signal: AbortSignal;
}

/** A stream people or programs read. */
export type Output = TerminalOutput;

/** Tells whether a stream shows colours and moves its cursor. */
export function isPlain(env: NodeJS.ProcessEnv, output: Output): boolean {
  return output.isTTY !== true || env['TERM'] === 'dumb';
}

/** Tells whether escape codes for colour are welcome (no-color.org: any value but the empty one). */
export function hasColor(env: NodeJS.ProcessEnv, output: Output): boolean {
  return !isPlain(env, output) && !env['NO_COLOR'] && env['NODE_DISABLE_COLORS'] === undefined;
}
