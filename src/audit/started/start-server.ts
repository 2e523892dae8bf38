import { createRedactor, redactorFor } from '../../http/redact.js';
import type { Told } from '../engine/server-process.js';
import { answersAt } from './answers-at.js';
import { filled, placeholdersIn, type Values } from './placeholders.js';
import { startRestartable, type StartedServer } from './restartable.js';

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

/** For a server that compiles itself first, in milliseconds. */
const READY_MS = 60_000;

/** The placeholders that say whom to trust, and who one is. */
const PLACEHOLDERS_OF: Readonly<Record<Told, readonly string[]>> = {
  issuer: ['issuer', 'jwks', 'introspection'],
  audience: ['audience', 'url'],
};

/**
 * Starts a server, and waits until it is ready.
 *
 * @throws ProjectError with the end of what it wrote, without its secrets, when it does not start
 */
export function startServer(request: ServerCommand, signal: AbortSignal): Promise<StartedServer> {
  const { command, env, ready, inherited, target, values, ...rest } = request;
  const environment = Object.fromEntries(
    Object.entries(env).map(([name, text]) => [name, filled(text, values)]),
  );
  const named = redactorFor({ ...inherited, ...environment });
  const own = createRedactor();
  own.hide(values.client_secret, 'client secret');
  const sign = ready === undefined ? target.href : filled(ready, values);
  return startRestartable(
    {
      ...rest,
      command: command.map((word) => filled(word, values)),
      environment,
      inherited,
      port: Number(target.port),
      ready: async (output) => (isUrl(sign) ? answersAt(sign, signal) : output.includes(sign)),
      readyMs: READY_MS,
      redact: (text) => named.redact(own.redact(text)),
      variables: (told) =>
        Object.entries(env).flatMap(([name, text]) =>
          placeholdersIn(text).some((each) => PLACEHOLDERS_OF[told].includes(each)) ? [name] : [],
        ),
    },
    signal,
  );
}

/** Whether a sign of readiness is one that is asked for. */
function isUrl(sign: string): boolean {
  return /^https?:\/\//i.test(sign);
}
