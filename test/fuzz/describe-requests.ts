import { connect } from 'node:net';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { matrix } from '../support/narrowed.js';
import { PATIENCE } from '../support/patience.js';
import { json, text } from './arbitrary.js';

type TestServerModule =
  typeof import('../__snapshots__/generic-oidc/test/auth/support/test-server.js');
type TestServer = Awaited<ReturnType<TestServerModule['startTestServer']>>;

const BODY_BYTES = 10_000;

const path_ = fc.oneof(
  fc.constantFrom('/mcp', '/mcp', '/mcp', '/mcp/', '//mcp', '/MCP', '/mcp?access_token=x', '/'),
  fc.constantFrom('/.well-known/oauth-protected-resource', '/.well-known/../mcp', '*', '/%', ''),
  text.map((value) => `/${value}`),
);

const header = fc.tuple(
  fc.oneof(
    fc.constantFrom('Content-Type', 'Accept', 'Origin', 'Host', 'Mcp-Method', 'Mcp-Name'),
    fc.constantFrom('Transfer-Encoding', 'Content-Length', 'Content-Encoding', 'Expect'),
    fc.constantFrom('Connection', 'Upgrade', 'X-Forwarded-Proto', 'Forwarded', 'Cookie'),
    fc.constantFrom('MCP-Protocol-Version', 'Last-Event-ID', 'Mcp-Session-Id', 'Te', 'Trailer'),
    text,
  ),
  fc.oneof(
    text,
    fc.constantFrom('application/json', 'application/json, text/event-stream', '*/*', 'null'),
    fc.constantFrom('chunked', '0', '-1', '5', 'gzip', '100-continue', 'close', 'h2c', '127.0.0.1'),
    fc.constantFrom('2026-07-28', '2025-11-25', '1900-01-01', 'tools/call', 'whoami'),
  ),
);

/** A call with any part of it replaced, JSON of any kind, or no JSON at all. */
const body = fc.oneof(
  fc
    .tuple(
      fc.array(
        fc.tuple(
          fc.constantFrom('jsonrpc', 'id', 'method', 'params', 'name', 'arguments', '_meta', 'x'),
          fc.oneof(json, fc.constantFrom('whoami', 'tools/call', 'subscriptions/listen', '2.0')),
        ),
        { maxLength: 3 },
      ),
      fc.double({ min: 0.5, max: 1.2, noNaN: true }),
    )
    .map(([changes, length]) => {
      const whole = JSON.stringify(changed(changes));
      return whole.slice(0, Math.ceil(whole.length * length));
    }),
  fc.json(),
  text,
);

const request = fc.record({
  method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'DELETE', 'PUT', 'OPTIONS', 'HEAD', 'X'),
  path: path_,
  headers: fc.array(header, { maxLength: 4 }),
  body,
});

const credentials = fc.oneof(
  text,
  fc.tuple(fc.constantFrom('Bearer ', 'bearer ', 'Basic ', 'DPoP '), text).map((p) => p.join('')),
  fc.stringMatching(/^Bearer [A-Za-z0-9._-]{1,60}$/),
);

/** Declares what no request may do to a server, whoever sends it. */
export function describeRequests(runs: number): void {
  describe.each(matrix.frameworks.map(({ id }) => id))(
    `requests, ${runs} of each kind: %s`,
    (frameworkId) => {
      let server: TestServer;
      let toolRuns = 0;
      beforeAll(async () => {
        const config = exampleConfig({ frameworkId });
        const directory = await writeCell(path.join('fuzz-requests', frameworkId), config);
        const load = (file: string): Promise<unknown> => import(path.join(directory, file));
        const { startTestServer } = (await load(
          'test/auth/support/test-server.ts',
        )) as TestServerModule;
        const { McpServer } = await import('@modelcontextprotocol/server');
        server = await startTestServer({
          limits: { bodyBytes: BODY_BYTES, messagesPerMinute: 1e9 },
          createServer: () => {
            const mcp = new McpServer({ name: 'fuzzed', version: '1.0.0' });
            mcp.registerTool('whoami', {}, () => {
              toolRuns += 1;
              return { content: [{ type: 'text', text: 'ran' }] };
            });
            return mcp;
          },
        });
      });
      afterAll(() => server.close());

      it('run no tool and are no fault of the server without a token', async () => {
        await fc.assert(
          fc.asyncProperty(request, credentials, async (sent, authorization) => {
            const headers = [...sent.headers, ['Authorization', authorization] as const];
            const status = await statusOf(server.origin, { ...sent, headers });
            expect(status ?? 400).toBeLessThan(500);
            if (sent.path === '/mcp' && sent.method !== 'OPTIONS') {
              expect(status ?? 400).toBeGreaterThanOrEqual(400);
            }
          }),
          { numRuns: runs },
        );
        expect(toolRuns).toBe(0);
        expect(server.errors).toEqual([]);
      }, 300_000);

      it('are no fault of the server with a token', async () => {
        const token = await server.token();
        const valid = ['Authorization', `Bearer ${token}`] as const;
        await fc.assert(
          fc.asyncProperty(request, fc.boolean(), async (sent, isUsual) => {
            const usual = isUsual ? USUAL_HEADERS : [];
            const headers = [valid, ...usual, ...sent.headers];
            const status = await statusOf(server.origin, { ...sent, headers });
            expect(status ?? 400).toBeLessThan(500);
          }),
          { numRuns: runs },
        );
        expect(server.errors).toEqual([]);
        const call = await server.call('whoami', token);
        expect(call.status).toBe(200);
        expect(await call.text()).toContain('ran');
      }, 300_000);
    },
  );
}

const USUAL_HEADERS = [
  ['Content-Type', 'application/json'],
  ['Accept', 'application/json, text/event-stream'],
] as const;

/** A `tools/call` with some members set to something else, wherever they stand. */
function changed(changes: readonly (readonly [string, unknown])[]): unknown {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
    'io.modelcontextprotocol/clientInfo': { name: 'fuzz', version: '1.0.0' },
  };
  const params: Record<string, unknown> = { name: 'whoami', arguments: {}, _meta: meta };
  const message: Record<string, unknown> = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
  for (const [member, value] of changes) (member in params ? params : message)[member] = value;
  return message;
}

/**
 * Sends a request as it is and reads the status of the first answer.
 *
 * @returns undefined when the server closed the connection without one
 * @throws Error when it does neither in time
 */
async function statusOf(
  origin: string,
  sent: {
    method: string;
    path: string;
    headers: readonly (readonly [string, string])[];
    body: string;
  },
): Promise<number | undefined> {
  const { hostname, port } = new URL(origin);
  const bytes = Buffer.from(sent.body);
  const lines = [
    `${sent.method} ${sent.path} HTTP/1.1`,
    ...(named(sent.headers, 'host') ? [] : ['Host: 127.0.0.1']),
    ...sent.headers.map(([name, value]) => `${name}: ${value}`),
    ...(named(sent.headers, 'content-length') || named(sent.headers, 'transfer-encoding')
      ? []
      : [`Content-Length: ${bytes.byteLength}`]),
  ];
  const received = await new Promise<string>((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname);
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error('neither an answer nor an end'));
    }, PATIENCE);
    const finish = () => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      if (/^HTTP\/1\.1 [2-5]/m.test(answer)) finish();
    });
    socket.on('error', finish);
    socket.on('close', finish);
    // The sending half is closed, so that a length that promises too much ends as well.
    socket.write(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
    socket.end(bytes);
  });
  const status = /^HTTP\/1\.1 ([2-5]\d\d)/m.exec(received)?.[1];
  return status === undefined ? undefined : Number(status);
}

function named(headers: readonly (readonly [string, string])[], name: string): boolean {
  return headers.some(([each]) => each.toLowerCase() === name);
}
