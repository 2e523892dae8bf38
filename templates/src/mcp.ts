import { McpServer, type McpServerFactory } from '@modelcontextprotocol/server';
import type { Caller } from './auth/caller.js';
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
