import type { McpServerFactory } from '@modelcontextprotocol/server';
import type { ScopeRules } from './auth/scopes.js';
import { createCompletions } from './mcp/completions.js';
import { createGuardedServer } from './mcp/guarded-server.js';
import type { Offered } from './mcp/offered.js';
import { preparePrompts } from './mcp/register-prompts.js';
import { prepareResources } from './mcp/register-resources.js';
import { prepareTools } from './mcp/register-tools.js';
import { publisherOf, type ResourceUpdates } from './mcp/resource-updates.js';
import { createRounds } from './mcp/rounds.js';
import { createRunner } from './mcp/run-handler.js';
import type { Services } from './services.js';

/** What the server is built from, beside what it offers. */
export interface ServerParts {
  readonly scopes: ScopeRules;
  readonly services: Services;
  /** Takes what handlers say of resources that changed. */
  readonly updates: ResourceUpdates;
}

/**
 * Prepares the factory that builds the MCP server of one request. Whatever else you register here with the
 * SDK needs an entry in `src/scope-map.ts` as well.
 *
 * @throws Error when something is missing from the scope map, since nobody could say who may use it, or
 *   cannot be shown to clients
 */
export function createServerFactory(
  { info, instructions, tools, resources, prompts }: Offered,
  { scopes, services, updates }: ServerParts,
): McpServerFactory {
  const surroundings = { services, onResourceUpdated: publisherOf(updates, scopes) };
  const rounds = createRounds(services.requestStateKey);
  const prepare = (era: 'legacy' | 'modern') => {
    const run = createRunner(surroundings, rounds, era);
    const registerTools = prepareTools(tools, run);
    const registerResources = prepareResources(resources, run);
    const registerPrompts = preparePrompts(prompts, run);
    return () => {
      const server = createGuardedServer(info, scopes, {
        era,
        ...(instructions === undefined ? {} : { instructions }),
        // A client of an earlier revision is asked nothing: it has no open connection for it.
        inputRequired: { legacyShim: false },
        requestState: { verify: rounds.verify },
      });
      const runCompletion = createCompletions(server, run);
      registerTools(server);
      registerResources(server, runCompletion);
      registerPrompts(server, runCompletion);
      return server;
    };
  };
  for (const { name, needs } of tools) {
    if (needs !== 'user' || scopes.needsUser(name)) continue;
    throw new Error(`src/scope-map.ts: usersOnly lacks the tool ${name}, which needs a user`);
  }
  const create = { legacy: prepare('legacy'), modern: prepare('modern') };
  create.modern(); // what is wrong with it shows at the start, not at a request
  return ({ era }) => create[era]();
}
