import { McpServer } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createDecisionLog } from '../../src/auth/decision-log.js';
import { logSink } from '../../src/auth/log-sink.js';
import { createProtocolErrorLog } from '../../src/http/protocol-error.js';
import { scopePolicy } from '../../src/scope-map.js';
import { TestIssuer } from './support/test-issuer.js';
import { request, startAttackedServer, toolCall, type TestServer } from './support/test-server.js';

describe('the log', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startAttackedServer();
  });
  afterAll(() => server.close());

  const lastLine = () => JSON.parse(server.logLines.at(-1) ?? '{}') as Record<string, unknown>;

  it('has one line per decision, with who, what and why (LOG-03)', async () => {
    const before = server.logLines.length;
    await server.send({ token: await server.token({ subject: 'alice' }) });
    expect(server.logLines).toHaveLength(before + 1);
    expect(lastLine()).toMatchObject({
      event: 'authorization',
      decision: 'allowed',
      reason: 'ok',
      status: 200,
      issuer: server.issuer.issuer,
      subject: 'alice',
      client: 'client-1',
      method: 'tools/list',
    });
    expect(lastLine()['durationMs']).toBeTypeOf('number');
  });

  it.each([
    [
      'an answer it cannot give',
      { 'accept': 'text/plain', 'mcp-protocol-version': '2025-11-25' },
      406,
    ],
    ['headers that name another method', { 'mcp-method': 'tools/call' }, 400],
  ])(
    'tells of a message that the SDK refuses what the client got: %s',
    async (_, headers, status) => {
      const before = server.logLines.length;
      const body = status === 406 ? { jsonrpc: '2.0', id: 1, method: 'tools/list' } : undefined;
      const response = await server.send({
        token: await server.token(),
        headers,
        ...(body ? { body } : {}),
      });
      expect(response.status).toBe(status);
      const decisions = server.logLines.slice(before).filter((line) => line.includes('"decision"'));
      expect(decisions.map((line) => JSON.parse(line) as object)).toMatchObject([
        { decision: 'denied', reason: 'protocol_error', status, method: 'tools/list' },
      ]);
    },
  );

  it.each([
    ['the second gate refuses', 'second_gate', 403],
    ['a server that cannot be built', 'server_error', 500],
  ])('tells the truth of %s', async (_, reason, status) => {
    const probe = await startAttackedServer({
      policy: { baseScopes: [], tools: { probe: [] }, hierarchy: {} },
      createServer: () => {
        if (status === 500) throw new Error('not built');
        const mcp = new McpServer({ name: 'probe', version: '1' });
        const scopeChallenge = () => ({ scopes: ['more'] as [string] });
        mcp.registerTool('probe', { scopeChallenge }, () => ({ content: [] }));
        return mcp;
      },
    });
    const response = await probe.call('probe', await probe.token({ scopes: ['any'] }));
    expect(response.status).toBe(status);
    const decisions = probe.logLines.filter((line) => line.includes('"decision"'));
    await probe.close();
    expect(decisions.map((line) => JSON.parse(line) as object)).toMatchObject([
      { decision: 'denied', reason, status, method: 'tools/call', tool: 'probe' },
    ]);
  });

  it('tells of a call whose caller left before it was answered', async () => {
    let finish: () => void = () => undefined;
    let isRunning = false;
    const probe = await startAttackedServer({
      policy: { baseScopes: [], tools: { slow: [] }, hierarchy: {} },
      createServer: () => {
        const mcp = new McpServer({ name: 'slow', version: '1' });
        mcp.registerTool('slow', {}, async () => {
          isRunning = true;
          await new Promise<void>((resolve) => (finish = resolve));
          return { content: [] };
        });
        return mcp;
      },
    });
    const leave = new AbortController();
    const { signal } = leave;
    const call = probe.send({
      token: await probe.token({ scopes: ['any'] }),
      body: toolCall('slow', {}),
      signal,
    });
    await expect.poll(() => isRunning).toBe(true);
    leave.abort();
    await call.catch(() => undefined);
    await expect.poll(() => probe.logLines.join('\n')).toContain('client_left');
    finish();
    await probe.close();
    const decisions = probe.logLines.filter((line) => line.includes('"decision"'));
    expect(decisions.map((line) => JSON.parse(line) as object)).toMatchObject([
      { decision: 'allowed', reason: 'client_left', tool: 'slow' },
    ]);
  });

  it.each([
    ['no_token', () => server.send({})],
    ['malformed_header', () => server.send({ headers: { authorization: 'Bearer' } })],
    [TestIssuer.reasonForUnknown, () => server.send({ token: 'garbage' })],
    ['expired', async () => server.send({ token: await server.token({ expiresIn: -600 }) })],
    [
      'wrong_audience',
      async () => server.send({ token: await server.token({ claims: { aud: 'x' } }) }),
    ],
    ['insufficient_scope', async () => server.send({ token: await server.token({ scopes: [] }) })],
  ])('gives a refusal the stable reason %s', async (reason, send) => {
    await send();
    expect(lastLine()).toMatchObject({ decision: 'denied', reason });
  });

  it('records what a step-up asked for (SCOPE-13)', async () => {
    await server.send({ token: await server.token({ scopes: [] }) });
    expect(lastLine()['missingScopes']).toEqual([...scopePolicy.baseScopes]);
  });

  it('never holds a token, a header, an argument or a query (LOG-02)', async () => {
    const [tool = ''] = Object.keys(scopePolicy.tools);
    const canary = 'canary-7f3a';
    const tokens = [
      await server.token(),
      await server.token({ expiresIn: -600 }),
      await server.token({ claims: { note: canary } }),
      `${canary}.${canary}.${canary}`,
    ];
    for (const token of tokens) {
      await server.send({ token, headers: { 'x-canary': canary }, query: `?q=${canary}` });
      await server.send({ token, body: toolCall(tool, { title: canary }) });
      await server.send({ token, body: { jsonrpc: '2.0', id: canary, method: `${canary}\n` } });
      await server.send({ token, body: toolCall(canary, {}) });
    }
    // Refused by the SDK, whose messages repeat what they are about.
    const headers = { 'mcp-method': canary, 'mcp-protocol-version': canary };
    await server.send({ token: tokens[0] ?? '', headers });
    const method = `x\n    at ${canary} (${canary}.js:1:2)`;
    await server.send({
      token: tokens[0] ?? '',
      headers: { 'mcp-method': 'tools/list' },
      body: request(method, {}),
    });
    const log = server.logLines.join('\n');
    expect(log).toContain('protocol_error');
    expect(log).not.toContain(canary);
    for (const token of tokens) {
      for (const part of token.split('.')) expect(log).not.toContain(part);
    }
  });

  it('stays short, whatever a client is called', async () => {
    await server.send({ token: await server.token({ clientId: 'c'.repeat(1000) }) });
    expect(lastLine()['client']).toBe(`${'c'.repeat(200)}…`);
    await server.send({ token: await server.token({ clientId: 'c'.repeat(200) }) });
    expect(lastLine()['client']).toBe('c'.repeat(200));
  });

  it('says of an error of the SDK what it is and where, in production not what it says', () => {
    const lines: string[] = [];
    const log = (production: boolean, error: unknown) => {
      createProtocolErrorLog(production, (line) => lines.push(line))(error);
      return JSON.parse(lines.pop() ?? '{}') as Record<string, unknown>;
    };
    const error = Object.assign(new TypeError(`x at y ${'m'.repeat(1000)}`), { code: -32000 });
    expect(log(true, error)).toEqual({
      time: expect.any(String) as string,
      event: 'protocol_error',
      name: 'TypeError',
      code: -32000,
      at: expect.stringMatching(/^at .*log\.test\.ts/) as string,
    });
    // What a client writes cannot pass for a place.
    for (const place of ['at CANARY (file.js:1:2)', `at ${'CANARY'.repeat(200)} (file.js:1:2)`]) {
      const forged = log(true, new Error(`x\n    ${place}\n    ${place}`));
      expect(forged['at']).toMatch(/^at .*log\.test\.ts/);
      expect(JSON.stringify(forged)).not.toContain('CANARY');
    }
    const stack = 'Error: x\n    at CANARY (file.js:1:2)';
    const renamed = Object.assign(new Error('zzz'), { stack });
    expect(JSON.stringify(log(true, renamed))).not.toContain('CANARY');
    const far = Object.assign(new Error('x'), { stack: `Error: x\n    at ${'f'.repeat(500)}:1:2` });
    expect(log(true, far)['at']).toHaveLength(200);
    expect(log(false, error)['message']).toBe(error.message.slice(0, 500));
    expect(log(false, 'a text')).toMatchObject({ name: 'Error', message: 'a text' });
    expect(log(true, Object.assign(new Error('x'), { code: 'E' }))).not.toHaveProperty('code');
    expect(log(true, Object.assign(new Error('x'), { stack: undefined }))).not.toHaveProperty('at');
    expect(log(true, Object.assign(new Error('x'), { stack: 'x' }))).not.toHaveProperty('at');
  });

  it.each([
    ['allowed', 200, 'info'],
    ['allowed', undefined, 'info'],
    ['denied', 403, 'warn'],
    ['denied', 499, 'warn'],
    ['denied', undefined, 'warn'],
    ['denied', 500, 'error'],
    ['allowed', 500, 'error'],
  ] as const)('tells whom it concerns: %s with %j is for %s', (decision, status, level) => {
    const levels: string[] = [];
    const log = createDecisionLog((_, each) => levels.push(each));
    log({ decision, reason: 'x', ...(status === undefined ? {} : { status }) });
    expect(levels).toEqual([level]);
  });

  it('writes a fault to standard error where nobody asks for it', () => {
    const write = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    logSink('a line', 'error');
    expect(write).toHaveBeenCalledExactlyOnceWith('a line');
    write.mockRestore();
  });

  it('cannot be forged: every entry stays one line of JSON', async () => {
    await server.send({ token: await server.token({ subject: 'a\n{"decision":"allowed"}' }) });
    for (const line of server.logLines) {
      expect(line).not.toContain('\n');
      expect(() => JSON.parse(line) as unknown).not.toThrow();
    }
  });
});
