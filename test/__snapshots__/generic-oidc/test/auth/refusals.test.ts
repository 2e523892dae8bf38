import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest } from './support/raw-request.js';
import {
  type McpRequest,
  METADATA_PATH,
  PATH,
  startAttackedServer,
  type TestServer,
  toolsList,
} from './support/test-server.js';

/** Stands in everything that a client could find in the log. */
const CANARY = 'canary-7f3a';

describe('what is refused without a decision on a token', () => {
  let server: TestServer;
  let token: string;
  beforeAll(async () => {
    server = await startAttackedServer({
      config: {
        resource: `https://mcp.example.com${PATH}`,
        trustProxy: 1,
        allowedHosts: ['127.0.0.1'],
      },
      limits: { bodyBytes: 10_000 },
    });
    token = await server.token({ subject: 'alice' });
  });
  afterAll(() => server.close());

  const secure = { 'x-forwarded-proto': 'https' };

  /** The log lines that a request leaves, and its status. */
  async function logOf(send: () => Promise<{ status: number }>) {
    const before = server.logLines.length;
    const { status } = await send();
    const lines = server.logLines.slice(before);
    expect(lines.join()).not.toContain(CANARY);
    return { status, entries: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
  }

  const send = (request: McpRequest) => () =>
    server.send({ ...request, headers: { ...secure, ...request.headers } });
  const raw = (line: string, fields: string[]) => () => rawRequest(server.origin, line, fields);

  it.each([
    [
      'host_not_allowed',
      403,
      'ALLOWED_HOSTS',
      raw(`POST ${PATH} HTTP/1.1`, [`Host: ${CANARY}.example`]),
    ],
    [
      'origin_not_allowed',
      403,
      'ALLOWED_ORIGINS',
      send({ headers: { origin: `https://${CANARY}.example` } }),
    ],
    [
      'origin_not_allowed',
      403,
      'ALLOWED_ORIGINS',
      send({ method: 'OPTIONS', headers: { origin: `https://${CANARY}.example` } }),
    ],
    ['no_tls', 403, 'TRUST_PROXY', send({ headers: { 'x-forwarded-proto': CANARY } })],
    [
      'unknown_path',
      404,
      'MCP_SERVER_URL',
      () => fetch(`${server.origin}/${CANARY}`, { method: 'POST', body: CANARY }),
    ],
    ['unknown_path', 404, 'MCP_SERVER_URL', () => fetch(`${server.origin}/.well-known/${CANARY}`)],
    [
      'method_not_allowed',
      405,
      undefined,
      () =>
        fetch(server.origin + METADATA_PATH, {
          method: 'POST',
          body: CANARY,
        }),
    ],
  ])('leaves one line with %s, %i and %s', async (reason, status, setting, request) => {
    const { status: got, entries } = await logOf(request);
    expect(got).toBe(status);
    const entry = { decision: 'denied', event: 'authorization', reason, status };
    expect(entries).toEqual([
      { time: expect.any(String) as string, ...entry, ...(setting ? { setting } : {}) },
    ]);
  });

  it.each([
    ['method_not_allowed', 405, undefined, () => ({ method: 'GET', headers: { 'x-x': CANARY } })],
    ['wrong_content_type', 415, undefined, () => ({ headers: { 'content-type': CANARY } })],
    ['compressed_body', 415, undefined, () => ({ headers: { 'content-encoding': CANARY } })],
    ['body_too_large', 413, 'bodyBytes in src/limits.ts', () => ({ body: CANARY.repeat(1000) })],
    ['body_not_json', 400, undefined, () => ({ body: CANARY })],
  ])(
    'names the caller where there is one, with %s, %i and %s',
    async (reason, status, setting, request) => {
      const { status: got, entries } = await logOf(send({ token, ...request() }));
      expect(got).toBe(status);
      expect(entries).toEqual([
        {
          time: expect.any(String) as string,
          event: 'authorization',
          decision: 'denied',
          reason,
          status,
          ...(setting ? { setting } : {}),
          kind: 'user',
          issuer: server.issuer.issuer,
          subject: 'alice',
          client: 'client-1',
        },
      ]);
    },
  );

  it('has a line for a body without a content type, which is no JSON for sure', async () => {
    const { host } = new URL(server.origin);
    const fields = [`Host: ${host}`, `Authorization: Bearer ${token}`, 'X-Forwarded-Proto: https'];
    const body = JSON.stringify(toolsList());
    const { status, entries } = await logOf(() =>
      rawRequest(server.origin, `POST ${PATH} HTTP/1.1`, fields, body),
    );
    expect(status).toBe(415);
    expect(entries).toMatchObject([{ reason: 'wrong_content_type', status: 415 }]);
  });

  it('is checked in one order: Host, Origin, TLS, token, kind of body, body', async () => {
    const headers = new Map([
      ['Host', `${CANARY}.example`],
      ['Origin', `https://${CANARY}.example`],
      ['X-Forwarded-Proto', 'http'],
      ['Authorization', `Bearer ${CANARY}`],
      ['Content-Type', 'text/plain'],
    ]);
    /** All that is wrong from here on stays wrong: the first check that fails decides. */
    const refused = async () => {
      const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
      const { status, entries } = await logOf(() =>
        rawRequest(server.origin, `POST ${PATH} HTTP/1.1`, lines, 'not JSON'),
      );
      expect(entries).toHaveLength(1);
      return [status, entries[0]?.['reason']];
    };
    expect(await refused()).toEqual([403, 'host_not_allowed']);
    headers.set('Host', new URL(server.origin).host);
    expect(await refused()).toEqual([403, 'origin_not_allowed']);
    headers.delete('Origin');
    expect(await refused()).toEqual([403, 'no_tls']);
    headers.set('X-Forwarded-Proto', 'https');
    expect((await refused())[0]).toBe(401);
    headers.set('Authorization', `Bearer ${token}`);
    expect(await refused()).toEqual([415, 'wrong_content_type']);
    headers.set('Content-Type', 'application/json');
    expect(await refused()).toEqual([400, 'body_not_json']);
  });

  it('does not hold what is answered as it should be', async () => {
    const metadata = `${server.origin}/.well-known/oauth-protected-resource`;
    const requests = [
      () => fetch(metadata),
      () => fetch(metadata, { method: 'OPTIONS' }),
      () => fetch(`${server.origin}/healthz`),
      send({ method: 'OPTIONS', headers: { origin: 'https://app.example' } }),
    ];
    for (const request of requests) expect((await logOf(request)).entries).toEqual([]);
  });
});
