import type { TerminalInput, TerminalOutput } from '../wizard/streams.js';

/** Everything the program knows of its surroundings; a parameter, so that tests can bring their own. */
export interface World {
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

/**
 * Whether questions can be asked: a person at a terminal on both sides, not a CI job that only
 * allocated one.
 *
 * @param output the stream the questions would be written to
 */
export function canAsk({ stdin, env }: World, output: Output): boolean {
  const isCi = env['CI'] !== undefined && !['', '0', 'false'].includes(env['CI']);
  return stdin.isTTY === true && output.isTTY === true && !isCi;
}

/** Whether a stream shows colours and moves its cursor. */
export function isPlain(env: NodeJS.ProcessEnv, output: Output): boolean {
  return output.isTTY !== true || env['TERM'] === 'dumb';
}

/** Whether escape codes for colour are welcome (no-color.org: any value but the empty one). */
export function hasColor(env: NodeJS.ProcessEnv, output: Output): boolean {
  return !isPlain(env, output) && !env['NO_COLOR'] && env['NODE_DISABLE_COLORS'] === undefined;
}
