import { ProtocolErrorCode, type ServerContext } from '@modelcontextprotocol/server';
import type { Caller } from '../auth/caller.js';
import { reasonOf } from '../auth/failure.js';
import { logSink } from '../auth/log-sink.js';
import { createContext, type Context, type Surroundings } from './context.js';
import type { Asking, Rounds } from './rounds.js';
import { ShownError } from './shown-error.js';

/**
 * Runs a handler of yours for one request: with its context, and so that nothing it throws reaches the client.
 *
 * @param of what runs; `input` tells the rounds of one call from those of another
 * @param handle ends with what the SDK is given, so that all that can fail fails in here
 * @throws {@link ShownError} with words that are for the client, an id at most
 */
export type RunHandler = <Result>(
  of: Asking,
  request: ServerContext,
  handle: (context: Context) => Result | Promise<Result>,
) => Promise<Result>;

/**
 * Turns a result into plain JSON. To be called where a failure is caught: what only fails when it is sent is
 * never answered, and its request never ends (DOS-04).
 */
export function asJson<Result extends object>(result: Result): Result {
  return JSON.parse(JSON.stringify(result)) as Result;
}

const MAX_MESSAGE = 1000;
/** What looks like a token or a key, should somebody's library put it into its message (LOG-01). */
const SECRET = /\b(?:bearer|dpop|basic)\s+\S+|\beyJ[\w-]+\.[\w.-]+/gi;

/** Prepares what every handler of a server is run by. */
export function createRunner(
  surroundings: Surroundings,
  rounds: Rounds,
  era: 'legacy' | 'modern',
): RunHandler {
  return async (of, request, handle) => {
    const requestId = crypto.randomUUID();
    try {
      const round = await rounds.begin(request, era, of);
      const result = await handle(createContext(request, surroundings, requestId, round));
      return await rounds.end(request, of, result);
    } catch (error) {
      if (error instanceof ShownError) throw error;
      logFailure(error, of, requestId, request);
      // DOS-04: why it failed is for the log.
      throw new ShownError(
        ProtocolErrorCode.InternalError,
        `The ${of.kind} failed. Whoever runs this server finds why under ${requestId}.`,
      );
    }
  };
}

function logFailure(
  error: unknown,
  { kind, name }: Asking,
  id: string,
  { http, mcpReq }: ServerContext,
): void {
  const caller = http?.authInfo?.extra?.['caller'] as Caller | undefined;
  // Who left does not wait for an answer.
  const isCancelled = mcpReq.signal.aborted;
  logSink(
    JSON.stringify({
      time: new Date().toISOString(),
      event: isCancelled ? `${kind}_cancelled` : `${kind}_failed`,
      id,
      [kind]: name,
      ...described(error),
      issuer: caller?.issuer,
      subject: caller?.subject,
      client: caller?.clientId,
    }),
    isCancelled ? 'info' : 'error',
  );
}

/** What can be thrown is anything, also what throws when it is looked at. */
function described(error: unknown): { error?: string; message: string; at?: string } {
  try {
    const message = reasonOf(error).replace(SECRET, '…').slice(0, MAX_MESSAGE);
    if (!(error instanceof Error)) return { message };
    const at = error.stack?.split('\n').find((line) => /^\s+at /.test(line));
    return { error: error.name, message, ...(at === undefined ? {} : { at: at.trim() }) };
  } catch {
    return { message: 'what was thrown cannot be read' };
  }
}
