import { execa } from 'execa';
import { PATIENCE } from './patience.js';

/** Outcome of a command that ran to its end. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command without colours and without whatever this test run put into the environment.
 *
 * @param options `timeout` in milliseconds; only for what is meant to be cut short
 */
export async function run(
  command: string,
  args: readonly string[],
  options: {
    cwd: string;
    env?: Record<string, string>;
    input?: string;
    timeout?: number;
  },
): Promise<Outcome> {
  const { cwd, env = {}, input, timeout = PATIENCE } = options;
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(VITEST|NODE_ENV$|npm_|FORCE_COLOR)/.test(name),
    ),
  );
  const result = await execa(command, args, {
    cwd,
    env: { ...inherited, NO_COLOR: '1', ...env },
    extendEnv: false,
    reject: false,
    timeout,
    forceKillAfterDelay: 5_000,
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
  });
  return { exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr };
}

/** Explains a failure with everything the command printed. */
export function transcript({ exitCode, stdout, stderr }: Outcome): string {
  return `exit code ${exitCode}\n${stdout}\n${stderr}`;
}
