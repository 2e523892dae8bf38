import { createMcpHandler } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { compileScopePolicy } from '../../src/auth/scopes.js';
import { createServerFactory } from '../../src/mcp.js';
import { scopePolicy } from '../../src/scope-map.js';
import { serverInfo, tools } from '../../src/tools/index.js';
import { PROTOCOL_VERSION, toolCall } from './support/test-server.js';

describe('the second gate, inside the MCP server', () => {
  const rules = compileScopePolicy(scopePolicy);
  const handler = createMcpHandler(createServerFactory(serverInfo, tools, rules));

  /** Calls a tool past the guard, as if a route had forgotten it. */
  const call = (name: string, scopes?: string[]) =>
    handler.fetch(
      new Request('http://127.0.0.1/mcp', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'accept': 'application/json, text/event-stream',
          'mcp-protocol-version': PROTOCOL_VERSION,
          'mcp-method': 'tools/call',
          'mcp-name': name,
        },
        body: JSON.stringify(toolCall(name, {})),
      }),
      scopes ? { authInfo: { token: '', clientId: 'c', scopes } } : {},
    );

  it.each(tools.map(({ name }) => name))('refuses %s without a caller', async (name) => {
    expect((await call(name)).status).toBe(403);
  });

  it.each(tools.map(({ name }) => name))('lets %s through with its scopes', async (name) => {
    expect((await call(name, [...(rules.forTool(name) ?? [])])).status).toBe(200);
  });

  it.each(tools.filter(({ name }) => rules.forTool(name)?.length).map(({ name }) => name))(
    'refuses %s without its scopes',
    async (name) => {
      expect((await call(name, ['unrelated'])).status).toBe(403);
    },
  );
});
