import { createMcpHandler } from '@modelcontextprotocol/server';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileScopePolicy } from '../../src/auth/scopes.js';
import { createServerFactory } from '../../src/mcp.js';
import { offered } from '../../src/mcp/offered.js';
import { createResourceUpdates } from '../../src/auth/resource-updates.js';
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
    let runs = 0;
    const open = defineTool({
      name: 'open',
      title: 'Open',
      description: 'Needs no scope.',
      inputSchema: z.object({}),
      readOnly: true,
      run: () => {
        runs += 1;
        return { text: 'ran' };
      },
    });
    const rules = compileScopePolicy(policyFor({ open: [] }));
    const factory = createServerFactory(
      { ...offered, tools: [open] },
      { scopes: rules, services: noServices, updates: createResourceUpdates() },
    );
    expect((await callPastGuard(createMcpHandler(factory), 'open')).status).toBe(403);
    expect(runs).toBe(0);
  });
});

/** Calls a tool as if a route had forgotten the guard. */
function callPastGuard(
  handler: ReturnType<typeof createMcpHandler>,
  name: string,
  scopes?: string[],
): Promise<Response> {
  return handler.fetch(
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
    scopes
      ? { authInfo: { token: '', clientId: 'c', scopes, extra: { caller: newCaller() } } }
      : {},
  );
}
