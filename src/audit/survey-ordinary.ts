import type { Context } from './context.js';
import { replies, type Dialect } from './mcp.js';

/** Methods to ask with, the common one first; any server has the last one. */
const METHODS = ['tools/list', 'resources/list', 'prompts/list', 'server/discover'] as const;
const METHOD_NOT_FOUND = -32_601;

/**
 * Finds what to ask a server for when it does not matter what. `server/discover` comes last: a
 * server may answer that to everybody.
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
    if (replies(answer.text)[0]?.error?.code !== METHOD_NOT_FOUND) return candidate;
  }
  return dialect;
}
