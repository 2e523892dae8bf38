import { McpServer, type McpServerFactory } from '@modelcontextprotocol/server';
import { callerOf } from './auth/resource-server.js';
import type { ScopeRules } from './auth/scopes.js';
import type { AnyTool } from './tools/tool.js';

/** How the server introduces itself. Clients must not base decisions on it. */
export interface ServerInfo {
  readonly name: string;
  readonly version: string;
}

/**
 * Prepares the factory that builds the MCP server of one request.
 *
 * @throws Error when a tool is missing from the scope map: nobody could say who may call it
 */
export function createServerFactory(
  info: ServerInfo,
  tools: readonly AnyTool[],
  scopes: ScopeRules,
): McpServerFactory {
  for (const tool of tools) {
    if (!scopes.forTool(tool.name)) {
      throw new Error(`src/scope-map.ts has no entry for the tool ${tool.name}`);
    }
  }
  return () => {
    const server = new McpServer(info);
    for (const tool of tools) register(server, tool, scopes);
    return server;
  };
}

function register(server: McpServer, tool: AnyTool, scopes: ScopeRules): void {
  const needed = scopes.forTool(tool.name) ?? [];
  server.registerTool(
    tool.name,
    {
      title: tool.title,
      description: tool.description,
      inputSchema: tool.inputSchema,
      annotations: { readOnlyHint: tool.readOnly, openWorldHint: false },
      // The guard has decided already. This second gate holds if a route ever misses the guard:
      // without a verified caller no scope is held.
      scopeChallenge: ({ authInfo }) =>
        scopes.missing(authInfo?.scopes ?? [], needed).length > 0 || !authInfo
          ? { scopes: needed.length > 0 ? (needed as [string, ...string[]]) : ['none'] }
          : undefined,
    },
    async (input, context) => {
      const result = await tool.run(input, callerOf(context.http?.authInfo));
      return {
        content: [{ type: 'text', text: result.text }],
        ...(result.isError ? { isError: true } : {}),
      };
    },
  );
}
