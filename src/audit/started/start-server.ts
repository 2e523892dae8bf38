import { createRedactor, redactorFor } from '../../http/redact.js';
import { ProjectError } from '../../project/project-error.js';
import { startOwner, type OwnerServer } from '../../project/run-owner.js';
import {
  NotRestartedError,
  type Changes,
  type ServerProcess,
  type Start,
} from '../engine/server-process.js';
import { filled, placeholdersIn, type Values } from './placeholders.js';

/** A foreign server, as the user says to start it. Texts may hold placeholders. */
export interface ServerCommand {
  readonly directory: string;
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A URL that answers, or a text of its output; the endpoint when left out. */
  readonly ready: string | undefined;
  /** The environment that it inherits. */
  readonly inherited: NodeJS.ProcessEnv;
  /** Its endpoint, on a port of its own. */
  readonly target: URL;
  readonly values: Values;
  /** How long a check may wait, in milliseconds; longer than usual tolerance for clocks when left out. */
  readonly patienceMs?: number;
  /** When the audit ends, in milliseconds since the epoch. */
  readonly until: number;
}

/** A server that runs. */
export interface StartedServer extends ServerProcess {
  /** Ends it with all that it started. */
  readonly stop: () => Promise<void>;
}

/** For a server that compiles itself first, in milliseconds. */
const READY_MS = 60_000;
/** For each later start at least, and as many times what the first one took. */
const AGAIN_MS = 10_000;
const PATIENCE = 8;
/** For one answer while it starts, in milliseconds. */
const ANSWER_MS = 5000;
/** More than the minute that clocks may differ by. */
const PATIENCE_MS = 65_000;
const MOST_RESTARTS = 80;
/** Variables whose values nobody may see; what is shorter stands in many a log by chance. */
const SECRET_NAME = /SECRET|PASSWORD|PASSPHRASE|PRIVATE|(?:^|_)KEY$|_TOKEN$/i;
const SHORTEST_SECRET = 12;

/**
 * Starts a server, and waits until it is ready.
 *
 * @throws ProjectError with the end of what it wrote, without its secrets, when it does not start
 */
export async function startServer(
  request: ServerCommand,
  signal: AbortSignal,
): Promise<StartedServer> {
  const began = Date.now();
  let current: OwnerServer | undefined = await launch(request, {}, READY_MS, signal);
  const readyMs = Math.min(READY_MS, Math.max(AGAIN_MS, PATIENCE * (Date.now() - began)));
  let restarts = 0;
  let isChanged = false;

  async function restart(changes: Changes = {}): Promise<Start> {
    if (restarts >= MOST_RESTARTS) {
      throw new NotRestartedError(`the server was started again ${MOST_RESTARTS} times before`);
    }
    const left = request.until - Date.now();
    if (left <= 0) throw new NotRestartedError('there is no time left to start the server again');
    restarts += 1;
    isChanged = true;
    await current?.stop();
    current = undefined;
    try {
      current = await launch(request, changes, Math.min(readyMs, left), signal);
    } catch (error) {
      if (!(error instanceof ProjectError) || error.code !== 'project-does-not-run') throw error;
      const { exitCode } = error;
      return { runs: false, says: error.message, ...(exitCode === undefined ? {} : { exitCode }) };
    }
    isChanged = Object.keys(changes).length > 0;
    return { runs: true };
  }

  return {
    variables(told) {
      const names = told === 'issuer' ? ['issuer', 'jwks', 'introspection'] : ['audience', 'url'];
      return Object.entries(request.env).flatMap(([name, text]) =>
        placeholdersIn(text).some((each) => names.includes(each)) ? [name] : [],
      );
    },
    secrets: () =>
      Object.entries(fillAll(request.env, request.values))
        .map(([name, value]) => ({ name, value }))
        .filter(({ name, value }) => SECRET_NAME.test(name) && value.length >= SHORTEST_SECRET),
    patienceMs: request.patienceMs ?? PATIENCE_MS,
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

async function launch(
  { directory, command, env, ready, inherited, target, values }: ServerCommand,
  changes: Changes,
  readyMs: number,
  signal: AbortSignal,
): Promise<OwnerServer> {
  const all = { ...fillAll(env, values), ...changes };
  const environment = Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const away = Object.keys(changes).filter((name) => changes[name] === undefined);
  const named = redactorFor({ ...inherited, ...environment });
  const own = createRedactor();
  own.hide(values.client_secret, 'client secret');
  const sign = ready === undefined ? target.href : filled(ready, values);
  return startOwner(
    {
      directory,
      command: command.map((word) => filled(word, values)),
      environment,
      inherited: Object.fromEntries(
        Object.entries(inherited).filter(([name]) => !away.includes(name)),
      ),
      port: Number(target.port),
      ready: async (_, output) =>
        isUrl(sign) ? answers(sign, signal) : Promise.resolve(output.includes(sign)),
      readyMs,
      redact: (text) => named.redact(own.redact(text)),
    },
    signal,
  );
}

/** Whether a sign of readiness is one that is asked for. */
function isUrl(sign: string): boolean {
  return /^https?:\/\//i.test(sign);
}

function fillAll(env: Readonly<Record<string, string>>, values: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, text]) => [name, filled(text, values)]),
  );
}

async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  const response = await fetch(url, {
    method: 'OPTIONS',
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
  });
  await response.body?.cancel();
  return true;
}
