import type { McpServer, McpServerFactory } from '@modelcontextprotocol/server';
import type { Caller } from './auth/caller.js';
import { createGuardedServer } from './mcp/guarded-server.js';
import { logSink } from './auth/log-sink.js';
import { callerOf } from './auth/resource-server.js';
import type { ScopeRules } from './auth/scopes.js';
import type { AnyTool, ToolResult } from './tools/tool.js';

/** How the server introduces itself. Clients must not base decisions on it. */
export interface ServerInfo {
  readonly name: string;
  readonly version: string;
}

/**
 * Prepares the factory that builds the MCP server of one request. Whatever else you register here needs
 * an entry in `src/scope-map.ts` as well.
 *
 * @throws Error when something is missing from the scope map, since nobody could say who may use it, or
 *   cannot be shown to clients
 */
export function createServerFactory(
  info: ServerInfo,
  tools: readonly AnyTool[],
  scopes: ScopeRules,
): McpServerFactory {
  const create = () => {
    const server = createGuardedServer(info, scopes);
    for (const tool of tools) register(server, tool, scopes);
    return server;
  };
  create(); // what is wrong with it shows at the start, not at a request
  return create;
}

function register(server: McpServer, tool: AnyTool, scopes: ScopeRules): void {
  if (tool.needs === 'user' && !scopes.needsUser(tool.name)) {
    throw new Error(`src/scope-map.ts: usersOnly lacks the tool ${tool.name}, which needs a user`);
  }
  server.registerTool(
    tool.name,
    {
      title: tool.title,
      description: tool.description,
      inputSchema: tool.inputSchema,
      annotations: { readOnlyHint: tool.readOnly, openWorldHint: false },
    },
    async (input, context) => {
      const result = await runTool(tool, input, callerOf(context.http?.authInfo));
      return {
        content: [{ type: 'text', text: result.text }],
        ...(result.isError ? { isError: true } : {}),
      };
    },
  );
}

/** Runs a tool; what it throws is for the log, not for the caller (DOS-04). */
async function runTool(
  tool: AnyTool,
  input: Record<string, unknown>,
  caller: Caller,
): Promise<ToolResult> {
  try {
    return await tool.run(input, caller);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const time = new Date().toISOString();
    logSink(JSON.stringify({ time, event: 'tool_failed', tool: tool.name, message }), 'error');
    return { text: 'The tool failed.', isError: true };
  }
}
