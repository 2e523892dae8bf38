import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { localAudience } from '../dev/token-shape.js';
import { createResourceServer } from '../../lib/mcp-auth/auth/resource-server.js';
import type { ScopePolicy } from '../../lib/mcp-auth/auth/scopes.js';
import { profile } from '../../lib/mcp-auth/auth/token/profile.js';
import { currentCaller } from '../../lib/mcp-auth/caller-of-request.js';
import { createGuardedRoute, createMetadataRoute, type Respond } from '../../lib/mcp-auth/guarded-route.js';
import { limits } from '../../lib/mcp-auth/limits.js';
import { createQuotas } from '../../lib/mcp-auth/limits/quotas.js';
import type { Protection } from '../../lib/mcp-auth/protection.js';
import { TestIssuer, type TokenRequest } from './support/test-issuer.js';

const RESOURCE = 'https://notes.example/api/mcp';
const METADATA = 'https://notes.example/.well-known/oauth-protected-resource/api/mcp';

const policy: ScopePolicy = {
  baseScopes: ['mcp:access'],
  tools: { list_notes: ['notes:read'], delete_note: ['notes:delete'] },
  hierarchy: {},
};

const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
const call = (name: string) => ({ ...list, method: 'tools/call', params: { name, arguments: {} } });
const listen = {
  ...list,
  method: 'subscriptions/listen',
  params: {
    notifications: { toolsListChanged: true },
    _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' },
  },
};

let issuer: TestIssuer;
let protection: Protection;
let logLines: string[];
/** Requests that got to the route. */
let reached: Request[];

beforeEach(async () => {
  const audience = localAudience ?? RESOURCE;
  issuer = await TestIssuer.create(audience);
  logLines = [];
  reached = [];
  const config = {
    resource: RESOURCE,
    issuer: issuer.issuer,
    ...issuer.serverConfig,
    audience,
    allowedClients: undefined,
    allowedHosts: ['notes.example'],
    allowedOrigins: ['https://app.example'],
    trustProxy: false as const,
    production: true,
  };
  const resourceServer = createResourceServer({
    name: 'notes',
    config,
    profile,
    policy,
    limits,
    quotas: createQuotas(limits),
    fetch: issuer.fetch,
    log: (line) => logLines.push(line),
  });
  protection = { config, resourceServer };
});

const answer: Respond = (request) => {
  reached.push(request);
  return Promise.resolve(Response.json({ jsonrpc: '2.0', id: 1, result: {} }));
};

function token(wish: TokenRequest = {}): Promise<string> {
  return issuer.mint({ scopes: ['mcp:access', 'notes:read', 'notes:delete'], ...wish });
}

function post(body: unknown, bearer?: string, headers: Record<string, string> = {}): Request {
  return new Request(RESOURCE, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept': 'application/json, text/event-stream',
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...headers,
    },
    body: body instanceof Uint8Array || typeof body === 'string' ? body : JSON.stringify(body),
  } as RequestInit);
}

function send(request: Request, next = answer): Promise<Response> {
  return createGuardedRoute(protection)(request, next);
}

describe('a request that is refused never reaches the route', () => {
  afterEach(() => {
    expect(reached).toHaveLength(0);
  });

  it('without a token, and nothing of its body is read (CHAL-21)', async () => {
    let pulls = 0;
    const body = new ReadableStream(
      {
        pull: () => {
          pulls += 1;
        },
      },
      { highWaterMark: 0 },
    );
    const request = new Request(RESOURCE, { method: 'POST', body, duplex: 'half' } as RequestInit);
    const response = await send(request);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain(`resource_metadata="${METADATA}"`);
    expect(pulls).toBe(0);
  });

  it('whose token is forged, expired, or for somebody else (TOK-01)', async () => {
    const other = await TestIssuer.create('https://other.example/mcp');
    await other.rotateKeys();
    for (const bad of [
      'abc.def.ghi',
      await other.mint({ scopes: ['mcp:access'] }),
      await token({ signWith: other.key.privateKey }),
      await token({ expiresIn: -3600 }),
    ]) {
      expect((await send(post(list, bad))).status).toBe(401);
    }
  });

  it('by any method but POST, with a token or without', async () => {
    const authorization = `Bearer ${await token()}`;
    for (const method of ['GET', 'HEAD', 'DELETE', 'PUT', 'PATCH']) {
      expect((await send(new Request(RESOURCE, { method }))).status).toBe(401);
      const refused = await send(new Request(RESOURCE, { method, headers: { authorization } }));
      expect(refused.status).toBe(405);
      expect(refused.headers.get('allow')).toBe('POST');
    }
  });

  it('that holds no JSON in UTF-8, or none that two readers read alike', async () => {
    const bearer = await token();
    const text = JSON.stringify(list);
    const bytes = (value: string, encoding: BufferEncoding) =>
      new Uint8Array(Buffer.from(value, encoding));
    for (const body of [
      '',
      '{"jsonrpc":',
      `\uFEFF${text}`,
      bytes(text, 'utf16le'),
      bytes(text.replace('tools/list', 'tools/\xFF'), 'latin1'),
    ]) {
      expect((await send(post(body, bearer))).status).toBe(400);
    }
    expect((await send(post([list], bearer))).status).toBe(400);
    for (const [name, value] of [
      ['content-type', 'text/plain'],
      ['content-type', 'application/json; charset=utf-16'],
      ['content-encoding', 'gzip'],
    ] as const) {
      expect((await send(post(list, bearer, { [name]: value }))).status).toBe(415);
    }
  });

  it('that is too large, whatever it says of its length (DOS-03)', async () => {
    const bearer = await token();
    const large = `${JSON.stringify(list)}${' '.repeat(limits.bodyBytes)}`;
    expect((await send(post(large, bearer))).status).toBe(413);
    expect((await send(post(large, bearer, { 'content-length': '10' }))).status).toBe(413);
  });

  it('and endless, of which no more is taken than is allowed (DOS-03)', async () => {
    let taken = 0;
    const chunk = new Uint8Array(64 * 1024);
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        taken += chunk.byteLength;
        controller.enqueue(chunk);
      },
    });
    const request = new Request(post('', await token()), { body, duplex: 'half' } as RequestInit);
    expect((await send(request)).status).toBe(413);
    expect(taken).toBeLessThan(limits.bodyBytes + 4 * chunk.byteLength);
  });

  it('whose body does not come, for which nobody waits (DOS-01)', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let begin: () => void = () => undefined;
      const begun = new Promise<void>((resolve) => (begin = resolve));
      let isLeft = false;
      const body = new ReadableStream<Uint8Array>(
        {
          pull: () => {
            begin();
          },
          // Whoever sends it does not even agree that it is over.
          cancel() {
            isLeft = true;
            return new Promise(() => undefined);
          },
        },
        { highWaterMark: 0 },
      );
      const request = new Request(post('', await token()), { body, duplex: 'half' } as RequestInit);
      const answered = send(request);
      await begun;
      await vi.advanceTimersByTimeAsync(limits.requestTimeoutMs - 1);
      expect(isLeft).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect((await answered).status).toBe(408);
      expect(isLeft).toBe(true);
      expect(logLines.at(-1)).toContain('"reason":"body_too_slow"');
    } finally {
      vi.useRealTimers();
    }
  });

  it('for another host, or from a page that may not call (ORIG-01, ORIG-05)', async () => {
    const bearer = await token();
    const host = await send(post(list, bearer, { host: 'notes.example.attacker.example' }));
    expect(host.status).toBe(403);
    const page = await send(post(list, bearer, { origin: 'https://attacker.example' }));
    expect(page.status).toBe(403);
  });

  it('as a preflight, which is answered before it (CORS-01)', async () => {
    const headers = { 'origin': 'https://app.example', 'access-control-request-method': 'POST' };
    const response = await send(new Request(RESOURCE, { method: 'OPTIONS', headers }));
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(response.headers.get('access-control-allow-methods')).toBe('POST');
  });

  it('with fewer scopes than its tool needs, and the challenge names them (CHAL-20)', async () => {
    const response = await send(post(call('delete_note'), await token({ scopes: ['mcp:access'] })));
    expect(response.status).toBe(403);
    const challenge = response.headers.get('www-authenticate') ?? '';
    expect(challenge).toContain('error="insufficient_scope"');
    if (profile.scopeRequest !== 'none') expect(challenge).toContain('notes:delete');
  });

  it('with two names of a tool: the one counts that a parser keeps', async () => {
    const body = JSON.stringify(call('list_notes')).replace(
      '"arguments"',
      '"name":"delete_note","arguments"',
    );
    const bearer = await token({ scopes: ['mcp:access', 'notes:read'] });
    expect((await send(post(body, bearer))).status).toBe(403);
  });

  it('for a tool without an entry, which stays unknown', async () => {
    const response = await send(post(call('drop_everything'), await token()));
    expect(await response.json()).toMatchObject({ error: { code: -32602 } });
  });
});

describe('a request that passed the guard', () => {
  it('brings the very bytes that were checked, and no credentials (PASS-01)', async () => {
    const body = ` {"jsonrpc" : "2.0",\n"id":1e0, "method":"tools/call","params":{"name":"list_notes","arguments":{"text":"\\u00e9 é 𝄞"}}} `;
    const bearer = await token();
    const response = await send(post(body, bearer, { 'cookie': 'session=1', 'x-own': 'kept' }));
    expect(response.status).toBe(200);
    const [request] = reached;
    expect(await request?.clone().text()).toBe(body);
    expect(await request?.text()).toBe(body);
    const headers = [...(request?.headers ?? [])];
    expect(headers).toContainEqual(['x-own', 'kept']);
    expect(JSON.stringify([headers, (request as { auth?: object }).auth])).not.toContain(bearer);
    expect(headers.map(([name]) => name)).not.toContain('cookie');
    expect(request).toMatchObject({ auth: { token: '', clientId: 'client-1' } });
  });

  it('knows its caller everywhere below it, and never another (SESS-01)', async () => {
    const seen: (string | undefined)[][] = [];
    const route: Respond = async (request) => {
      const before = currentCaller()?.subject;
      const { id } = (await request.json()) as { id: string };
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push([id, before, currentCaller()?.subject]);
      return new Response();
    };
    const users = ['alice', 'bob', 'carol'];
    await Promise.all(
      users.map(async (subject) =>
        send(post({ ...call('list_notes'), id: subject }, await token({ subject })), route),
      ),
    );
    expect(seen.sort()).toEqual(users.map((user) => [user, user, user]));
    expect(currentCaller()).toBeUndefined();
  });

  it('is not stored by anybody, and has the headers of every response (CACHE-01, TLS-05)', async () => {
    const { headers } = await send(post(list, await token(), { origin: 'https://app.example' }));
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(headers.get('vary')).toBe('Origin');
  });

  it('is told of in the log as what became of it', async () => {
    await send(post(call('list_notes'), await token()));
    expect(logLines.at(-1)).toContain('"decision":"allowed"');
    const fault = new Error('the route failed');
    const failing = send(post(call('list_notes'), await token()), () => Promise.reject(fault));
    await expect(failing).rejects.toBe(fault);
    expect(logLines.at(-1)).toContain('server_error');
  });
});

describe('a stream', () => {
  /** Answers with a stream that has not ended. */
  const endless: Respond = () => {
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(': open\n\n'));
      },
    });
    return Promise.resolve(
      new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    );
  };
  let guarded: ReturnType<typeof createGuardedRoute>;
  beforeEach(() => {
    guarded = createGuardedRoute(protection);
  });
  const open = async (next = endless, wish: TokenRequest = {}) =>
    guarded(post(listen, await token(wish)), next);

  it('takes one of few places of its user, and gives it back when the client leaves (DOS-01)', async () => {
    const streams = await Promise.all(Array.from({ length: limits.streamsPerUser }, () => open()));
    expect(streams.map(({ status }) => status)).toEqual(streams.map(() => 200));
    expect((await open()).status).toBe(429);
    expect((await open(endless, { subject: 'bob' })).status).toBe(200);
    await streams[0]?.body?.cancel();
    await vi.waitFor(async () => {
      expect((await open()).status).toBe(200);
    });
  });

  it('gives its place back when the route fails, or answers with less', async () => {
    for (let n = 0; n <= limits.streamsPerUser; n += 1) {
      await expect(open(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
      const response = await open(() => Promise.resolve(new Response(null, { status: 500 })));
      expect(response.status).toBe(500);
      await response.text();
    }
    await vi.waitFor(async () => {
      expect((await open()).status).toBe(200);
    });
  });

  it('ends with the token that opened it (META-24)', async () => {
    const response = await open(endless, { expiresIn: 2 });
    await expect(response.text()).rejects.toThrow();
  });
});

describe('the metadata', () => {
  const get = (url: string, init: RequestInit = {}) =>
    createMetadataRoute(protection)(new Request(url, init));

  it('stands at its own path, for every page (CORS-05)', async () => {
    const headers = { origin: 'https://any.example' };
    const response = await get(METADATA, { headers });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toMatchObject({
      resource: RESOURCE,
      authorization_servers: [issuer.issuer],
    });
    expect((await get(METADATA, { method: 'OPTIONS', headers })).status).toBe(204);
  });

  it('stands nowhere beside it, and is no answer to another host', async () => {
    expect((await get(`${METADATA}/x`)).status).toBe(404);
    expect((await get(METADATA, { method: 'POST' })).status).toBe(405);
    expect((await get(METADATA, { headers: { host: 'attacker.example' } })).status).toBe(403);
  });
});
