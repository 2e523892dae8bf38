import type { McpServerFactory } from '@modelcontextprotocol/server';
import type { ScopeRules } from './auth/scopes.js';
import type { Surroundings } from './mcp/context.js';
import { createGuardedServer } from './mcp/guarded-server.js';
import type { Offered } from './mcp/offered.js';
import { registerTools } from './mcp/register-tools.js';
import { createRounds } from './mcp/rounds.js';
import { createRunner } from './mcp/run-handler.js';

/** What the server is built from, beside what it offers. */
export interface ServerParts extends Surroundings {
  readonly scopes: ScopeRules;
}

/**
 * Prepares the factory that builds the MCP server of one request. Whatever else you register here with the
 * SDK needs an entry in `src/scope-map.ts` as well.
 *
 * @throws Error when something is missing from the scope map, since nobody could say who may use it, or
 *   cannot be shown to clients
 */
export function createServerFactory(
  { info, instructions, tools }: Offered,
  { scopes, ...surroundings }: ServerParts,
): McpServerFactory {
  const rounds = createRounds(crypto.getRandomValues(new Uint8Array(32)));
  const create = (era: 'legacy' | 'modern') => {
    const server = createGuardedServer(info, scopes, {
      ...(instructions === undefined ? {} : { instructions }),
      // A client of an earlier revision is asked nothing: it has no open connection for it.
      inputRequired: { legacyShim: false },
      requestState: { verify: rounds.verify },
    });
    registerTools(server, tools, createRunner(surroundings, rounds, era));
    return server;
  };
  create('modern'); // what is wrong with it shows at the start, not at a request
  return ({ era }) => create(era);
}
