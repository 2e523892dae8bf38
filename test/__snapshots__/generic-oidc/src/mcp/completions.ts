import type { McpServer, ServerContext } from '@modelcontextprotocol/server';
import type { Complete } from '../resources/resource.js';
import type { Asking } from './rounds.js';
import { asJson, type RunHandler } from './run-handler.js';
import { wrapHandler } from './wrap-handler.js';

/** Gives the SDK's callback for a completion of yours. */
export type RunCompletion = (
  of: Pick<Asking, 'kind' | 'name'>,
  complete: Complete,
) => (value: string, given?: Given) => Promise<string[]>;

/** What the client has for the other arguments. */
interface Given {
  readonly arguments?: Readonly<Record<string, string>>;
}

/**
 * Prepares the completions of a server. The SDK does not tell its callbacks who asks; but each server is built
 * for one request, and that one has the caller.
 *
 * To be called before anything is registered.
 */
export function createCompletions(server: McpServer, run: RunHandler): RunCompletion {
  let asking: ServerContext | undefined;
  wrapHandler(server, 'completion/complete', (handler) => (message, request) => {
    asking = request;
    return handler(message, request);
  });
  return (of, complete) => (value, given) => {
    if (!asking) throw new Error('no request asks for completions');
    return run({ ...of, input: value }, asking, async (context) =>
      asJson([...(await complete(value, context, given?.arguments ?? {}))]),
    );
  };
}
