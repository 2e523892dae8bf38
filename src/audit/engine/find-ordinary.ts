import type { Requests } from '../protocol/requests.js';
import { isAccepted } from '../protocol/responses.js';
import type { Sessions } from '../protocol/sessions.js';
import { codes, errorCode } from '../protocol/json-rpc-errors.js';
import { callOfNothing, type Dialect } from '../protocol/messages.js';

/**
 * Looks whether everybody may begin, and only calls of tools are guarded: then it is their refusal that
 * tells how the server refuses.
 */
export async function withGuard(
  { unauthenticated, probe }: Pick<Sessions, 'unauthenticated' | 'probe'>,
  dialect: Dialect,
): Promise<Dialect> {
  if (!isAccepted(await unauthenticated())) return dialect;
  const { status } = await probe({ message: callOfNothing(dialect) });
  return status === 401 ? { ...dialect, guardsCallsOnly: true } : dialect;
}

/** Methods to ask with; any server has the last one. */
const METHODS = ['resources/list', 'prompts/list', 'server/discover'] as const;

/**
 * Finds what to ask a server without tools for, when it does not matter what. `server/discover`
 * comes last: a server may answer that to everybody.
 */
export async function withOrdinary(
  inDialect: (dialect: Dialect) => Pick<Requests, 'probe'>,
  dialect: Dialect,
  token: string | undefined,
): Promise<Dialect> {
  if (!dialect.revision.stateless || token === undefined) return dialect;
  for (const method of METHODS) {
    const candidate = { ...dialect, ordinary: method };
    const response = await inDialect(candidate).probe({ token });
    if (errorCode(response) !== codes.methodNotFound) return candidate;
  }
  return dialect;
}
