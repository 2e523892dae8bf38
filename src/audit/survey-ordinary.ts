import type { Context } from './context.js';
import { codes, errorCode } from './checks/errors/json-rpc-errors.js';
import type { Dialect } from './mcp.js';

/** Methods to ask with; any server has the last one. */
const METHODS = ['resources/list', 'prompts/list', 'server/discover'] as const;

/**
 * Finds what to ask a server without tools for, when it does not matter what. `server/discover`
 * comes last: a server may answer that to everybody.
 */
export async function withOrdinary(
  asker: (dialect: Dialect) => Context,
  dialect: Dialect,
  token: string | undefined,
): Promise<Dialect> {
  if (!dialect.stateless || token === undefined) return dialect;
  for (const method of METHODS) {
    const candidate = { ...dialect, ordinary: method };
    const answer = await asker(candidate).probe({ token });
    if (errorCode(answer) !== codes.methodNotFound) return candidate;
  }
  return dialect;
}
