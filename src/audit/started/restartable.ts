import { ProjectError } from '../../project/project-error.js';
import { startOwner, type OwnerServer } from '../../project/run-owner.js';
import {
  NotRestartedError,
  type Changes,
  type ServerProcess,
  type Start,
} from '../engine/server-process.js';

/** A program that serves, and how it is started each time. */
export interface Program {
  readonly directory: string;
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  /** Starts the message of an error; the command when left out. */
  readonly name?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** The environment that it inherits, which the other one wins over. */
  readonly inherited: NodeJS.ProcessEnv;
  readonly port: number;
  /** Asked again and again with the output so far; what it throws means not yet. */
  readonly ready: (output: string) => Promise<boolean>;
  /** For its first start, in milliseconds. */
  readonly readyMs: number;
  /** Takes secrets out of what an error repeats. */
  readonly redact: (text: string) => string;
  readonly variables: ServerProcess['variables'];
  readonly hosted?: string;
  /** How long a check may wait, in milliseconds; longer than usual tolerance for clocks when left out. */
  readonly patienceMs?: number;
  /** When the audit ends, in milliseconds since the epoch; it is not started again after that. */
  readonly until: number;
}

/** A server that runs. */
export interface StartedServer extends ServerProcess {
  /** Ends it with all that it started. */
  readonly stop: () => Promise<void>;
}

/** For each later start at least, in milliseconds, and as many times what the first one took. */
const AGAIN_MS = 10_000;
const PATIENCE = 8;
/** More than the minute that clocks may differ by. */
const PATIENCE_MS = 65_000;
const MOST_RESTARTS = 80;
/** Variables whose values nobody may see; what is shorter stands in many a log by chance. */
const SECRET_NAME = /SECRET|PASSWORD|PASSPHRASE|PRIVATE|(?:^|_)KEY$|_TOKEN$/i;
const SHORTEST_SECRET = 12;

/**
 * Starts a program, and waits until it is ready; it may be started again.
 *
 * @throws ProjectError with the end of what it wrote, without its secrets, when it does not start
 */
export async function startRestartable(
  program: Program,
  signal: AbortSignal,
): Promise<StartedServer> {
  const began = Date.now();
  let current: OwnerServer | undefined = await launch(program, {}, program.readyMs, signal);
  const readyMs = Math.min(program.readyMs, Math.max(AGAIN_MS, PATIENCE * (Date.now() - began)));
  let restarts = 0;
  let isChanged = false;

  async function restart(changes: Changes = {}): Promise<Start> {
    if (restarts >= MOST_RESTARTS) {
      throw new NotRestartedError(`the server was started again ${MOST_RESTARTS} times before`);
    }
    const left = program.until - Date.now();
    if (left <= 0) throw new NotRestartedError('there is no time left to start the server again');
    restarts += 1;
    isChanged = true;
    await current?.stop();
    current = undefined;
    try {
      current = await launch(program, changes, Math.min(readyMs, left), signal);
    } catch (error) {
      if (!(error instanceof ProjectError) || error.code !== 'project-does-not-run') throw error;
      const { exitCode } = error;
      return { runs: false, says: error.message, ...(exitCode === undefined ? {} : { exitCode }) };
    }
    isChanged = Object.keys(changes).length > 0;
    return { runs: true };
  }

  return {
    variables: program.variables,
    secrets: () =>
      Object.entries(program.environment)
        .map(([name, value]) => ({ name, value }))
        .filter(({ name, value }) => SECRET_NAME.test(name) && value.length >= SHORTEST_SECRET),
    ...(program.hosted === undefined ? {} : { hosted: program.hosted }),
    patienceMs: program.patienceMs ?? PATIENCE_MS,
    restart,
    async restore() {
      if (!isChanged && current?.exit() === undefined) return;
      const start = await restart();
      if (!start.runs) throw new NotRestartedError(`it does not start again: ${start.says}`);
    },
    signal(name) {
      isChanged = true;
      current?.signal(name);
    },
    exit: () => current?.exit(),
    isListening: () => current?.isListening() ?? Promise.resolve(false),
    output: () => current?.output() ?? '',
    async stop() {
      await current?.stop();
    },
  };
}

function launch(
  program: Program,
  changes: Changes,
  readyMs: number,
  signal: AbortSignal,
): Promise<OwnerServer> {
  const { directory, command, name, inherited, port, ready, redact } = program;
  const environment = Object.entries({ ...program.environment, ...changes }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const isAway = (variable: string) => variable in changes && changes[variable] === undefined;
  return startOwner(
    {
      directory,
      command,
      ...(name === undefined ? {} : { name }),
      environment: Object.fromEntries(environment),
      inherited: Object.fromEntries(
        Object.entries(inherited).filter(([variable]) => !isAway(variable)),
      ),
      port,
      ready: (_, output) => ready(output),
      readyMs,
      redact,
    },
    signal,
  );
}
