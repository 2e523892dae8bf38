import { McpServer } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userKey } from '../../src/auth/caller.js';
import { callerOf } from '../../src/auth/resource-server.js';
import {
  request,
  startAttackedServer,
  toolCall,
  toolsList,
  type TestServer,
} from './support/test-server.js';

describe('two users', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startAttackedServer({
      policy: { baseScopes: ['base'], tools: { who: [] }, hierarchy: {} },
      limits: { messagesPerMinute: 10_000 },
      createServer: () => {
        const mcp = new McpServer({ name: 'isolation', version: '1' });
        mcp.registerTool('who', {}, async (context) => {
          // Long enough for the other user's request to overtake.
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
          const { subject } = callerOf(context.http?.authInfo);
          return { content: [{ type: 'text', text: subject }] };
        });
        return mcp;
      },
    });
  });
  afterAll(() => server.close());

  it('are never mixed up, on whatever connection they call (META-15)', async () => {
    const tokens = await Promise.all(
      ['alice', 'bob'].map(async (subject) => ({
        subject,
        token: await server.token({ subject, scopes: ['base'] }),
      })),
    );
    const calls = Array.from({ length: 60 }, async (_, index) => {
      const { subject, token } = tokens[index % 2] ?? { subject: '', token: '' };
      expect(await (await server.call('who', token)).text()).toContain(`"text":"${subject}"`);
    });
    await Promise.all(calls);
  });

  it('have tokens that no tool can see (PASS-01)', async () => {
    const probe = await startAttackedServer({
      policy: { baseScopes: ['base'], tools: { spy: [] }, hierarchy: {} },
      createServer: () => {
        const mcp = new McpServer({ name: 'probe', version: '1' });
        mcp.registerTool('spy', {}, (context) => {
          const { authInfo, req } = context.http ?? {};
          const text = JSON.stringify([authInfo?.token, ...(req?.headers ?? [])]);
          return { content: [{ type: 'text', text }] };
        });
        return mcp;
      },
    });
    const token = await probe.token({ scopes: ['base'] });
    const body = request('tools/call', { name: 'spy', arguments: {} });
    const headers = { 'cookie': 'session=cookie-canary', 'x-other': 'shown' };
    const answer = await (await probe.send({ token, headers, body })).text();
    expect(answer).toContain('shown');
    expect(answer).not.toContain(token);
    expect(answer).not.toMatch(/authorization|cookie-canary/i);
    await probe.close();
  });

  it('of two issuers never share a key, even with the same subject', () => {
    const caller = { subject: 's', clientId: 'c', scopes: [], expiresAt: 0 };
    expect(userKey({ ...caller, issuer: 'https://a' })).not.toBe(
      userKey({ ...caller, issuer: 'https://b' }),
    );
    expect(userKey({ ...caller, issuer: 'a","b', subject: 'c' })).not.toBe(
      userKey({ ...caller, issuer: 'a', subject: 'b","c' }),
    );
  });

  it('and machines never share a key, nor do two machines (TOK-25)', () => {
    const caller = { issuer: 'https://a', clientId: 'c', scopes: [], expiresAt: 0 };
    const keys = ['s', 't'].flatMap((subject) => [
      userKey({ ...caller, subject }),
      userKey({ ...caller, subject, kind: 'machine' }),
    ]);
    expect(new Set(keys).size).toBe(4);
  });

  it('cannot use up each other’s messages, whatever they send (DOS-01)', async () => {
    const limited = await startAttackedServer({
      policy: { baseScopes: ['base'], tools: { who: [] }, hierarchy: {} },
      limits: { messagesPerMinute: 3 },
      createServer: () => new McpServer({ name: 'limits', version: '1' }),
    });
    const alice = await limited.token({ subject: 'alice', scopes: ['base'] });
    const bob = await limited.token({ subject: 'bob', scopes: ['base'] });
    const statuses: number[] = [];
    const messages = [toolCall('who', {}), toolCall('unknown', {}), '[]', toolsList(), '{}'];
    for (const body of messages) statuses.push((await limited.send({ token: alice, body })).status);
    expect(statuses.slice(3)).toEqual([429, 429]);
    expect(statuses.slice(0, 3)).not.toContain(429);
    const refused = await limited.call('who', alice);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await limited.call('who', bob)).status).not.toBe(429);
    await limited.close();
  });

  it('cannot make the server read bodies once they are used up (DOS-01)', async () => {
    const limited = await startAttackedServer({
      limits: { messagesPerMinute: 1, bodyBytes: 10_000 },
    });
    const token = await limited.token();
    await limited.send({ token });
    // Whoever looked at these would answer 413 or 400.
    for (const body of ['x'.repeat(20_000), '{']) {
      expect((await limited.send({ token, body })).status).toBe(429);
    }
    await limited.close();
  });
});
