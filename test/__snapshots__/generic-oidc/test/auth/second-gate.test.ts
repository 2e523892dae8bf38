import { createMcpHandler, McpServer, type McpHttpHandler } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Caller } from '../../src/auth/caller.js';
import { compileScopePolicy, type ScopePolicy } from '../../src/auth/scopes.js';
import { createHandler } from '../../src/http/mcp-handler.js';
import { createServerFactory } from '../../src/mcp.js';
import { offered } from '../../src/mcp/offered.js';
import { createResourceUpdates } from '../../src/mcp/resource-updates.js';
import { scopePolicy } from '../../src/scope-map.js';
import { defineTool } from '../../src/tools/tool.js';
import { newCaller } from '../tools/support/callers.js';
import {
  noServices,
  policyFor,
  PROTOCOL_VERSION,
  standIns,
  toolCall,
} from './support/test-server.js';

describe('the second gate, inside the MCP server', () => {
  const rules = compileScopePolicy(scopePolicy);
  const handler = createMcpHandler(
    createServerFactory(
      { ...offered, tools: standIns },
      { scopes: rules, services: noServices, updates: createResourceUpdates() },
    ),
  );

  const call = (name: string, scopes?: string[]) => callPastGuard(handler, name, scopes);
  let runs = 0;
  const probe = defineTool({
    name: 'probe',
    title: 'Probe',
    description: 'Needs no scope.',
    inputSchema: z.object({}),
    readOnly: true,
    run: () => {
      runs += 1;
      return { text: 'ran' };
    },
  });
  const serve = (policy: Partial<ScopePolicy>) => {
    runs = 0;
    const rules = compileScopePolicy({ ...policyFor({ probe: [] }), ...policy });
    const parts = { scopes: rules, services: noServices, updates: createResourceUpdates() };
    return createMcpHandler(createServerFactory({ ...offered, tools: [probe] }, parts));
  };

  it.each(standIns.map(({ name }) => name))('refuses %s without a caller', async (name) => {
    expect((await call(name)).status).toBe(403);
  });

  it.each(standIns.map(({ name }) => name))('lets %s through with its scopes', async (name) => {
    expect((await call(name, [...(rules.forTool(name) ?? [])])).status).toBe(200);
  });

  it.each(standIns.filter(({ name }) => rules.forTool(name)?.length).map(({ name }) => name))(
    'refuses %s without its scopes',
    async (name) => {
      expect((await call(name, ['unrelated'])).status).toBe(403);
    },
  );

  it('refuses a tool that needs no scope without a caller as well', async () => {
    expect((await callPastGuard(serve({}), 'probe')).status).toBe(403);
    expect(runs).toBe(0);
  });

  it('refuses a machine what needs a person, whatever its scopes (TOK-25)', async () => {
    const handler = serve({ usersOnly: ['probe'] });
    const machine = { ...newCaller(), kind: 'machine' as const };
    expect((await callPastGuard(handler, 'probe', [], machine)).status).toBe(403);
    expect(runs).toBe(0);
    expect((await callPastGuard(handler, 'probe', [])).status).toBe(200);
    expect((await callPastGuard(serve({}), 'probe', [], machine)).status).toBe(200);
  });

  it('shows no tool the credentials that a route left in its request (PASS-01)', async () => {
    const createServer = () => {
      const mcp = new McpServer({ name: 'probe', version: '1' });
      mcp.registerTool('spy', {}, ({ http }) => {
        const text = JSON.stringify([...(http?.req?.headers ?? [])]);
        return { content: [{ type: 'text', text }] };
      });
      return mcp;
    };
    const updates = createResourceUpdates();
    const options = { createServer, updates, onProtocolError: () => undefined };
    const handler = createHandler(options, { answered: () => undefined });
    const headers = { 'authorization': 'Bearer canary', 'cookie': 'canary', 'x-other': 'shown' };
    for (const left of [headers, { 'cookie': 'canary', 'x-other': 'shown' }]) {
      const response = await callPastGuard(handler, 'spy', [], newCaller(), left);
      const text = await response.text();
      expect(text).toContain('shown');
      expect(text).not.toContain('canary');
    }
    await handler.close();
  });
});

/** Calls a tool as if a route had forgotten the guard. */
function callPastGuard(
  handler: Pick<McpHttpHandler, 'fetch'>,
  name: string,
  scopes?: string[],
  caller: Caller = newCaller(),
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const parsedBody = toolCall(name, {});
  return handler.fetch(
    new Request('http://127.0.0.1/mcp', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept': 'application/json, text/event-stream',
        'mcp-protocol-version': PROTOCOL_VERSION,
        'mcp-method': 'tools/call',
        'mcp-name': name,
        ...headers,
      },
      body: JSON.stringify(parsedBody),
    }),
    {
      parsedBody,
      ...(scopes && { authInfo: { token: '', clientId: 'c', scopes, extra: { caller } } }),
    },
  );
}
