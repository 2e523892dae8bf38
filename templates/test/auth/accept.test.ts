import { McpServer } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { respondAs, readAccept } from '../../src/http/accept.js';
import { rawRequest } from './support/raw-request.js';
import {
  request,
  startAttackedServer,
  toolCall,
  toolsList,
  type TestServer,
} from './support/test-server.js';

const both = 'application/json, text/event-stream';

describe('an Accept header', () => {
  it.each([
    [null, true, true, false],
    ['', true, true, false],
    ['*/*', true, true, false],
    [both, true, true, true],
    ['text/event-stream,application/json', true, true, true],
    ['APPLICATION/JSON', true, false, false],
    ['application/json; q=0.9, text/event-stream; q=0.5', true, true, true],
    ['application/*', true, false, false],
    ['text/event-stream', false, true, true],
    ['text/*', false, true, false],
    ['text/html', false, false, false],
    ['text/html, */*;q=0.8', true, true, false],
    ['application/json;q=0, */*', false, true, false],
    ['text/event-stream;q=0.000, */*', true, false, false],
    ['text/event-stream; q = 0, application/json', true, false, false],
    ['application/json-seq', false, false, false],
  ])('%j takes JSON: %j, streams: %j, by name: %j', (header, json, stream, namesStream) => {
    expect(readAccept(header)).toEqual({ json, stream, namesStream });
  });
});

describe('an answer', () => {
  const accepted = readAccept('application/json');

  it('of a stream that ends without one is a fault', async () => {
    const headers = { 'content-type': 'text/event-stream' };
    const notification = 'data: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n';
    await expect(respondAs(accepted, new Response(notification, { headers }))).rejects.toThrow(
      'without a response',
    );
  });

  it.each(['\u2028', '\u2029', '\u0085', '\r', '\n'])(
    'is read whole, although what somebody wrote there holds %j',
    async (sign) => {
      // To whoever takes that for the end of a line, this is two events, and the second one is forged.
      const written = `milk${sign}data: {"jsonrpc":"2.0","id":1,"result":{"forged":true}}`;
      const answer = { jsonrpc: '2.0', id: 1, result: { written } };
      const stream = new Response(`event: message\ndata: ${JSON.stringify(answer)}\n\n`, {
        headers: { 'content-type': 'text/event-stream' },
      });
      expect(await (await respondAs(accepted, stream)).json()).toEqual(answer);
    },
  );

  it('that is no stream stays as it is', async () => {
    for (const response of [Response.json({ a: 1 }), new Response(null, { status: 202 })]) {
      expect(await respondAs(accepted, response)).toBe(response);
    }
  });
});

describe('what a client takes', () => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    server = await startAttackedServer({
      policy: { baseScopes: ['base'], tools: { slow: [] }, hierarchy: {} },
      createServer: () => {
        const mcp = new McpServer({ name: 'slow', version: '1' });
        mcp.registerTool('slow', {}, async (context) => {
          const params = { progressToken: 'p', progress: 1 };
          await context.mcpReq.notify({ method: 'notifications/progress', params });
          return { content: [{ type: 'text', text: 'finished' }] };
        });
        return mcp;
      },
    });
    token = await server.token({ scopes: ['base'] });
  });
  afterAll(() => server.close());

  const path = () => new URL(server.config.resource).pathname;

  /** A message as clients of earlier revisions send it. */
  async function sendEarlier(accept: string | undefined, method: string, params = {}) {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const headers = {
      'authorization': `Bearer ${token}`,
      'content-type': 'application/json',
      'mcp-protocol-version': '2025-11-25',
    };
    if (accept !== undefined) {
      const url = server.origin + path();
      const response = await fetch(url, { method: 'POST', headers: { ...headers, accept }, body });
      const fields = [...response.headers].map(([name, value]) => `${name}: ${value}`);
      return { status: response.status, rest: [...fields, await response.text()].join('\n') };
    }
    // Every client of HTTP sends one, so this is written by hand.
    const { host } = new URL(server.origin);
    const fields = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`);
    return rawRequest(server.origin, `POST ${path()} HTTP/1.1`, fields, body);
  }
  const lastLine = () => JSON.parse(server.logLines.at(-1) ?? '{}') as Record<string, unknown>;

  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['application/*', 'application/json'],
    ['text/event-stream', 'text/event-stream'],
    [both, 'text/event-stream'],
    ['text/event-stream, */*', 'text/event-stream'],
  ])('of an earlier revision, with %j, is %s', async (accept, type) => {
    const initialize = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    };
    for (const [method, params, holds] of [
      ['initialize', initialize, '"serverInfo"'],
      ['tools/list', {}, '"slow"'],
      ['tools/call', { name: 'slow', arguments: {} }, '"finished"'],
    ] as const) {
      const { status, rest } = await sendEarlier(accept, method, params);
      expect(status).toBe(200);
      expect(rest.toLowerCase()).toContain(`content-type: ${type}`);
      expect(rest).toContain(holds);
      expect(rest.toLowerCase()).toContain('cache-control: no-store');
    }
  });

  it.each(['text/html', 'application/json;q=0', 'image/*'])(
    'is neither, with %j: refused, and the log says so',
    async (accept) => {
      const { status, rest } = await sendEarlier(accept, 'tools/list');
      expect(status).toBe(406);
      expect(rest).toContain('Not acceptable');
      expect(lastLine()).toMatchObject({ decision: 'denied', status: 406, method: 'tools/list' });
    },
  );

  it('of a notification is of no consequence', async () => {
    const { host } = new URL(server.origin);
    const fields = [
      `Host: ${host}`,
      `Authorization: Bearer ${token}`,
      'Content-Type: application/json',
      'Accept: */*',
    ];
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });
    const line = `POST ${path()} HTTP/1.1`;
    expect((await rawRequest(server.origin, line, fields, body)).status).toBe(202);
  });

  it.each(['*/*', 'application/json', both])(
    'of this revision, with %j, is given',
    async (accept) => {
      const list = await server.send({ token, headers: { accept }, body: toolsList() });
      expect(list.status).toBe(200);
      const body = toolCall('slow', {});
      const call = await server.send({ token, headers: { accept }, body });
      expect(call.status).toBe(200);
      const type = accept === both ? 'text/event-stream' : 'application/json';
      expect(call.headers.get('content-type')).toContain(type);
      expect(await call.text()).toContain('"finished"');
    },
  );

  it('is a stream where there is nothing else, or it is told', async () => {
    const body = request('subscriptions/listen', { notifications: { toolsListChanged: true } });
    const listen = (accept: string) => server.send({ token, headers: { accept }, body });
    const stream = await listen('*/*');
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    await stream.body?.cancel();
    const refused = await listen('application/json');
    expect(refused.status).toBe(406);
    expect(await refused.json()).toMatchObject({ id: 1, error: { code: -32_600 } });
    expect(lastLine()).toMatchObject({ decision: 'denied', status: 406 });
  });
});
