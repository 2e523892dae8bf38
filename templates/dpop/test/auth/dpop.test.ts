import { McpServer } from '@modelcontextprotocol/server';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { PROOF_ALGORITHMS } from '../../src/auth/dpop/proof.js';
import { createMemoryReplayStore, type ReplayStore } from '../../src/auth/dpop/replay.js';
import { requiresProof, revision } from '../../src/auth/resource-server.js';
import { scopePolicy } from '../../src/scope-map.js';
import { parseChallenges } from './support/challenge-parser.js';
import { createProofKey, makeProof, type ProofWish } from './support/proof.js';
import { rawRequest } from './support/raw-request.js';
import {
  METADATA_PATH,
  PATH,
  request,
  requestable,
  startAttackedServer,
  type Changes,
  type TestServer,
  toolsList,
} from './support/test-server.js';

const ALGORITHMS = PROOF_ALGORITHMS.join(' ');

/** A server, and a client of it with a key and a token that is bound to it. */
async function startWith(changes: Changes = {}) {
  const server = await startAttackedServer(changes);
  const key = await createProofKey();
  const token = await server.token({ claims: { cnf: key.cnf } });
  const url = server.origin + PATH;
  const proof = (wish: Partial<ProofWish> = {}) => makeProof({ key, token, url, ...wish });
  const send = (dpop: string, authorization = `DPoP ${token}`) =>
    server.send({ headers: { authorization, dpop } });
  return { server, key, token, proof, send };
}

type Client = Awaited<ReturnType<typeof startWith>>;

const challengesOf = (response: Response) =>
  parseChallenges(response.headers.get('www-authenticate'));
const errorsOf = (response: Response) =>
  challengesOf(response).map(({ scheme, parameters }) => [scheme, parameters.get('error')]);
const lastEntry = ({ logLines }: TestServer) => JSON.parse(logLines.at(-1) ?? '{}') as unknown;

describe('a token that is bound to a key', () => {
  let client: Client;
  beforeAll(async () => {
    client = await startWith();
  });
  afterAll(() => client.server.close());

  it('is refused as a bearer token, with a good proof beside it too: no downgrade (EXT-09)', async () => {
    const { server, token, proof, send } = client;
    for (const response of [
      await server.send({ token }),
      await send(await proof(), `Bearer ${token}`),
    ]) {
      expect(response.status).toBe(401);
      expect(errorsOf(response)).toEqual([
        ['Bearer', 'invalid_token'],
        ['DPoP', undefined],
      ]);
      expect(lastEntry(server)).toMatchObject({ reason: 'sender_constrained' });
    }
  });

  it('is refused as a bearer token after it was let in with a proof', async () => {
    const { server, token, proof, send } = client;
    expect((await send(await proof())).status).toBe(200);
    expect((await server.send({ token })).status).toBe(401);
  });

  it.each(['dpop', 'DPOP'])('may come with the scheme spelled %s', async (scheme) => {
    const { token, proof, send } = client;
    expect((await send(await proof(), `${scheme} ${token}`)).status).toBe(200);
  });

  it.each<[string, () => unknown]>([
    ['a certificate', () => ({ 'x5t#S256': client.key.cnf.jkt })],
    ['a certificate beside the key', () => ({ ...client.key.cnf, 'x5t#S256': client.key.cnf.jkt })],
    ['a key itself', () => ({ jwk: client.key.jwk })],
    ['a key ID beside the key', () => ({ ...client.key.cnf, kid: '1' })],
    ['nothing', () => ({})],
    ['no object', () => client.key.cnf.jkt],
    ['a list', () => [client.key.cnf]],
    ['a number', () => ({ jkt: 1 })],
    ['a thumbprint that is none', () => ({ jkt: `${client.key.cnf.jkt}=` })],
    ['an empty thumbprint', () => ({ jkt: '' })],
  ])('is refused where cnf has %s, in either scheme (EXT-07)', async (_, cnf) => {
    const { server, key } = client;
    const token = await server.token({ claims: { cnf: cnf() } });
    const dpop = await makeProof({ key, token, url: server.origin + PATH });
    const proven = await server.send({ headers: { authorization: `DPoP ${token}`, dpop } });
    expect(proven.status).toBe(401);
    expect(errorsOf(proven)).toEqual([
      ['DPoP', 'invalid_token'],
      ['Bearer', undefined],
    ]);
    expect(lastEntry(server)).toMatchObject({ reason: 'sender_constrained' });
    expect((await server.send({ token })).status).toBe(401);
  });

  it('is refused for what a bearer token is refused for, in its own scheme', async () => {
    const { server, key, send, proof } = client;
    const claims = { cnf: key.cnf, aud: 'https://other.example/mcp' };
    const token = await server.token({ claims });
    const response = await send(await proof({ token }), `DPoP ${token}`);
    expect(response.status).toBe(401);
    expect(errorsOf(response)[0]).toEqual(['DPoP', 'invalid_token']);
  });

  it.each(['', 'a b', '"x"', 'a,b'])(
    'is refused as malformed with 400: %j (CHAL-11)',
    async (rest) => {
      const response = await client.send(await client.proof(), `DPoP ${rest}`.trim());
      expect(response.status).toBe(400);
      expect(errorsOf(response)).toEqual([
        ['DPoP', 'invalid_request'],
        ['Bearer', undefined],
      ]);
    },
  );

  it('is asked for more scopes in its own scheme, before any tool runs (CHAL-13, CHAL-26)', async () => {
    const { server, key, send, proof } = client;
    const [scope = ''] = requestable(scopePolicy.baseScopes, server.config.resource);
    const token = await server.token({ scopes: [], claims: { cnf: key.cnf } });
    const response = await send(await proof({ token }), `DPoP ${token}`);
    expect(response.status).toBe(403);
    const [first, ...others] = challengesOf(response);
    expect(first?.scheme).toBe('DPoP');
    expect(first?.parameters.get('error') ?? 'insufficient_scope').toBe('insufficient_scope');
    expect(first?.parameters.get('scope') ?? scope).toContain(scope);
    expect(first?.parameters.get('algs')).toBe(ALGORITHMS);
    expect(others).toEqual([]);
  });

  it('is refused in two Authorization fields, and so is one beside a bearer token (BEAR-06)', async () => {
    const { server, token, proof } = client;
    for (const second of [`DPoP ${token}`, `Bearer ${await server.token()}`]) {
      const fields = [
        `Host: ${new URL(server.origin).host}`,
        'Content-Type: application/json',
        `Authorization: DPoP ${token}`,
        `Authorization: ${second}`,
        `DPoP: ${await proof()}`,
      ];
      const line = `POST ${PATH} HTTP/1.1`;
      const { status } = await rawRequest(server.origin, line, fields, JSON.stringify(toolsList()));
      expect(status).toBe(400);
    }
  });

  it('is refused with two DPoP fields, good as they may be', async () => {
    const { server, token, proof } = client;
    for (const [first, second] of [
      [await proof(), await proof()],
      [await proof(), ''],
      ['', await proof()],
    ]) {
      const fields = [
        `Host: ${new URL(server.origin).host}`,
        'Content-Type: application/json',
        `Authorization: DPoP ${token}`,
        `DPoP: ${first ?? ''}`,
        `dpop: ${second ?? ''}`,
      ];
      const line = `POST ${PATH} HTTP/1.1`;
      const { status } = await rawRequest(server.origin, line, fields, JSON.stringify(toolsList()));
      expect(status).toBe(401);
    }
  });

  it('is not seen by a tool, nor is its proof (PASS-01)', async () => {
    const probe = await startAttackedServer({
      policy: { baseScopes: ['base'], tools: { spy: [] }, hierarchy: {} },
      createServer: () => {
        const mcp = new McpServer({ name: 'probe', version: '1' });
        mcp.registerTool('spy', {}, ({ http }) => {
          const headers = [...(http?.req?.headers ?? [])].join(' ');
          return { content: [{ type: 'text', text: `headers: ${headers}` }] };
        });
        return mcp;
      },
    });
    const { key } = client;
    const token = await probe.token({ scopes: ['base'], claims: { cnf: key.cnf } });
    const dpop = await makeProof({ key, token, url: probe.origin + PATH });
    const body = request('tools/call', { name: 'spy', arguments: {} });
    const headers = { authorization: `DPoP ${token}`, dpop };
    const answer = await (await probe.send({ headers, body })).text();
    expect(answer).toContain('headers: ');
    expect(answer).toContain('content-type');
    for (const secret of [token, dpop]) expect(answer).not.toContain(secret);
    await probe.close();
  });

  it('leaves neither itself nor its proof in the log or an answer (LOG-01)', async () => {
    const { server, token, proof } = client;
    const dpop = await proof({ url: 'https://other.example/mcp' });
    const response = await client.send(dpop);
    const said = `${await response.text()}${[...response.headers].join()}${server.logLines.join()}`;
    for (const secret of [token, dpop, dpop.split('.')[2] ?? '-']) {
      expect(said).not.toContain(secret);
    }
  });
});

describe('a challenge of a server that takes both schemes', () => {
  let client: Client;
  beforeAll(async () => {
    client = await startWith();
  });
  afterAll(() => client.server.close());

  it('names both without an error where nothing was sent (CHAL-07, CHAL-26)', async () => {
    const response = await client.server.send({});
    expect(response.status).toBe(401);
    const challenges = challengesOf(response);
    const scope = revision.scopeInChallenge ? ['scope'] : [];
    expect(challenges.map(({ scheme, parameters }) => [scheme, [...parameters.keys()]])).toEqual([
      ['Bearer', [...scope, 'resource_metadata']],
      ['DPoP', ['algs', ...scope, 'resource_metadata']],
    ]);
    expect(challenges[1]?.parameters.get('algs')).toBe(ALGORITHMS);
    expect(challenges[1]?.parameters.get('resource_metadata')).toBe(
      client.server.origin + METADATA_PATH,
    );
  });

  it('has the error of a bearer token in that scheme alone (CHAL-26)', async () => {
    const response = await client.server.send({ token: 'garbage' });
    expect(errorsOf(response)).toEqual([
      ['Bearer', 'invalid_token'],
      ['DPoP', undefined],
    ]);
  });

  it('says in its body what the proof is lacking', async () => {
    const response = await client.send('garbage');
    const { parameters } = challengesOf(response)[0] ?? {};
    expect(await response.json()).toEqual({
      error: 'invalid_dpop_proof',
      error_description: parameters?.get('error_description'),
    });
    expect(parameters?.get('error_description')).toMatch(/^Unauthorized: the DPoP proof/);
  });

  it('can be read by a page, whose proof may be sent (CORS-02, CORS-03)', async () => {
    const headers = { origin: 'https://app.example' };
    const response = await client.server.send({ headers });
    expect(response.headers.get('access-control-expose-headers')?.split(', ')).toEqual(
      expect.arrayContaining(['WWW-Authenticate', 'DPoP-Nonce']),
    );
    const preflight = await client.server.send({ headers, method: 'OPTIONS' });
    expect(preflight.headers.get('access-control-allow-headers')?.split(', ')).toContain('dpop');
  });

  it.each([true, false])('fits the metadata: required is %s (EXT-10)', async (required) => {
    const server = await startAttackedServer({ requiresProof: required });
    const document: unknown = await fetch(server.origin + METADATA_PATH).then((each) =>
      each.json(),
    );
    expect(document).toMatchObject({
      dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
      dpop_bound_access_tokens_required: required,
    });
    await server.close();
  });

  it('names no algorithm that a symmetric key could sign by', () => {
    for (const algorithm of PROOF_ALGORITHMS) expect(algorithm).toMatch(/^(ES|Ed|PS|RS)/);
  });
});

describe('a server that takes no bearer tokens', () => {
  let client: Client;
  beforeAll(async () => {
    client = await startWith({ requiresProof: true });
  });
  afterAll(() => client.server.close());

  it('takes a bound token with its proof', async () => {
    const { send, proof } = client;
    expect((await send(await proof())).status).toBe(200);
  });

  it.each(['a plain token', 'a bound token', 'garbage', 'nothing'])(
    'asks for DPoP, and for nothing else, whoever sends %s as Bearer',
    async (what) => {
      const { server, token } = client;
      const plain = await server.token();
      const sent = { 'a plain token': plain, 'a bound token': token, 'nothing': '' }[what] ?? 'x';
      const response = await server.send({ headers: { authorization: `Bearer ${sent}` } });
      expect(response.status).toBe(401);
      expect(errorsOf(response)).toEqual([['DPoP', undefined]]);
      expect(lastEntry(server)).toMatchObject({ reason: 'no_proof' });
      expect(await response.json()).toMatchObject({
        message: expect.stringMatching(/^Unauthorized: .* bound to a key/) as string,
      });
    },
  );

  it('takes no plain token in the scheme DPoP', async () => {
    const { server, proof, send } = client;
    const plain = await server.token();
    const response = await send(await proof({ token: plain }), `DPoP ${plain}`);
    expect(response.status).toBe(401);
    expect(errorsOf(response)).toEqual([['DPoP', 'invalid_dpop_proof']]);
  });

  it.runIf(requiresProof)('is what this project is', async () => {
    const server = await startAttackedServer({ requiresProof });
    expect((await server.send({ token: await server.token() })).status).toBe(401);
    await server.close();
  });
});

describe('a proof that was used', () => {
  afterEach(() => vi.useRealTimers());

  it('is not taken again, nor is its jti (EXT-07)', async () => {
    const { server, send, proof } = await startWith();
    const dpop = await proof({ claims: { jti: 'once' } });
    expect((await send(dpop)).status).toBe(200);
    for (const again of [dpop, await proof({ claims: { jti: 'once' } })]) {
      const response = await send(again);
      expect(response.status).toBe(401);
      expect(errorsOf(response)[0]).toEqual(['DPoP', 'invalid_dpop_proof']);
      expect(lastEntry(server)).toMatchObject({ reason: 'proof_replayed' });
    }
    await server.close();
  });

  it('is taken once of many at the same time', async () => {
    const { server, send, proof } = await startWith();
    const dpop = await proof();
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => (await send(dpop)).status),
    );
    expect(statuses.sort()).toEqual([200, ...Array.from({ length: 7 }, () => 401)]);
    await server.close();
  });

  it('does not use up the jti of another client', async () => {
    const { server, send, proof } = await startWith();
    expect((await send(await proof({ claims: { jti: 'same' } }))).status).toBe(200);
    const key = await createProofKey();
    const token = await server.token({ claims: { cnf: key.cnf } });
    const dpop = await makeProof({
      key,
      token,
      url: server.origin + PATH,
      claims: { jti: 'same' },
    });
    expect((await send(dpop, `DPoP ${token}`)).status).toBe(200);
    await server.close();
  });

  it('is remembered as long as it could be used, by a key that says nothing of it', async () => {
    const asked: [string, number][] = [];
    const store: ReplayStore = { firstUse: (...args) => asked.push(args) > 0 };
    const { server, send, proof } = await startWith({ replayStore: store });
    const iat = Math.floor(Date.now() / 1000) + 200;
    expect((await send(await proof({ claims: { jti: 'secret', iat } }))).status).toBe(200);
    const [[digest, seconds] = ['', 0]] = asked;
    expect(digest).toMatch(/^[\w-]{43}$/);
    expect(Number.isInteger(seconds)).toBe(true);
    expect(seconds).toBeGreaterThanOrEqual(500);
    expect(seconds).toBeLessThanOrEqual(540);
    await server.close();
  });

  it('that is refused for anything else is not remembered', async () => {
    let calls = 0;
    const { server, send, proof } = await startWith({
      replayStore: { firstUse: () => (calls += 1) > 0 },
    });
    await send(await proof({ url: 'https://other.example' }));
    await send(await proof(), 'DPoP garbage');
    expect(calls).toBe(0);
    await server.close();
  });

  it('that comes too often takes no place: the rate is limited first (DOS-01)', async () => {
    let calls = 0;
    const { server, send, proof } = await startWith({
      limits: { messagesPerMinute: 1 },
      replayStore: { firstUse: () => (calls += 1) > 0 },
    });
    expect((await send(await proof())).status).toBe(200);
    expect((await send(await proof())).status).toBe(429);
    expect(calls).toBe(1);
    await server.close();
  });

  it.each<[string, ReplayStore]>([
    [
      'throws',
      {
        firstUse: () => {
          throw new Error('down');
        },
      },
    ],
    ['fails', { firstUse: () => Promise.reject(new Error('down')) }],
    ['is full', createMemoryReplayStore(0)],
  ])('and nobody knows of, because the store %s, gets 503 (fail closed)', async (_, store) => {
    const { server, send, proof } = await startWith({ replayStore: store });
    const response = await send(await proof());
    expect(response.status).toBe(503);
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(lastEntry(server)).toMatchObject({ reason: 'replay_store_unavailable', status: 503 });
    expect(server.logLines.join()).toContain('"event":"replay_store_unavailable"');
    // Who sends a plain token does not depend on the store.
    expect((await server.send({ token: await server.token() })).status).toBe(200);
    await server.close();
  });

  it('gets 503 when the store never answers', async () => {
    const { server, send, proof } = await startWith({
      replayStore: { firstUse: () => new Promise(() => undefined) },
    });
    const response = await send(await proof());
    expect(response.status).toBe(503);
    await server.close();
  });

  it.each(['OK', 1, null, undefined, {}])('is refused when a store answers %j', async (answer) => {
    const { server, send, proof } = await startWith({
      replayStore: { firstUse: () => answer as boolean },
    });
    expect((await send(await proof())).status).toBe(401);
    await server.close();
  });
});

describe('the memory for used proofs', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => vi.useRealTimers());

  it('says that a key is new, once, until its time is over', () => {
    const store = createMemoryReplayStore(10);
    expect([store.firstUse('a', 5), store.firstUse('a', 5), store.firstUse('b', 5)]).toEqual([
      true,
      false,
      true,
    ]);
    vi.advanceTimersByTime(4_999);
    expect(store.firstUse('a', 5)).toBe(false);
    vi.advanceTimersByTime(1);
    expect(store.firstUse('a', 5)).toBe(true);
  });

  it('refuses when it is full, and forgets nothing that could be used again', () => {
    const store = createMemoryReplayStore(2);
    void store.firstUse('a', 5);
    void store.firstUse('b', 60);
    expect(() => store.firstUse('c', 5)).toThrow('too many proofs');
    expect(store.firstUse('a', 5)).toBe(false);
    vi.advanceTimersByTime(5_000);
    expect(store.firstUse('c', 5)).toBe(true);
    expect(store.firstUse('b', 5)).toBe(false);
  });

  it('does not look through everything at each of many requests', () => {
    const store = createMemoryReplayStore(1);
    void store.firstUse('a', 1);
    expect(() => store.firstUse('b', 1)).toThrow();
    vi.advanceTimersByTime(999);
    expect(() => store.firstUse('b', 1)).toThrow();
    vi.advanceTimersByTime(1);
    expect(store.firstUse('b', 1)).toBe(true);
  });
});

describe('a server that demands nonces', () => {
  const dpopNonceSecret = 'x'.repeat(32);
  let client: Client;
  beforeAll(async () => {
    client = await startWith({ config: { dpopNonceSecret } });
  });
  afterAll(() => client.server.close());
  afterEach(() => vi.useRealTimers());

  async function demanded(response: Response): Promise<string> {
    expect(response.status).toBe(401);
    expect(errorsOf(response)).toEqual([
      ['DPoP', 'use_dpop_nonce'],
      ['Bearer', undefined],
    ]);
    expect(await response.json()).toMatchObject({ error: 'use_dpop_nonce' });
    expect(lastEntry(client.server)).toMatchObject({ reason: 'proof_without_nonce' });
    return response.headers.get('dpop-nonce') ?? '';
  }

  it('gives one out, and takes a proof with it (EXT-08)', async () => {
    const { send, proof } = client;
    const nonce = await demanded(await send(await proof()));
    expect(nonce).toMatch(/^[\w-]{43}$/);
    expect((await send(await proof({ claims: { nonce } }))).status).toBe(200);
  });

  it('never takes a proof without one again (RFC 9449 section 9)', async () => {
    const { send, proof } = client;
    const nonce = await demanded(await send(await proof()));
    expect((await send(await proof({ claims: { nonce } }))).status).toBe(200);
    await demanded(await send(await proof()));
  });

  it.each(['', 'x', 'A'.repeat(43), 1, ['x'], {}])(
    'refuses the made-up nonce %j',
    async (nonce) => {
      const { send, proof } = client;
      await demanded(await send(await proof({ claims: { nonce } })));
    },
  );

  it('refuses one of a server with another secret, and takes one of a replica', async () => {
    const other = await startWith({ config: { dpopNonceSecret: 'y'.repeat(32) } });
    const replica = await startWith({ config: { dpopNonceSecret } });
    const nonceOf = async ({ send, proof }: Client) =>
      (await send(await proof())).headers.get('dpop-nonce');
    const [foreign, shared] = [await nonceOf(other), await nonceOf(replica)];
    await demanded(await client.send(await client.proof({ claims: { nonce: foreign } })));
    expect((await client.send(await client.proof({ claims: { nonce: shared } }))).status).toBe(200);
    await Promise.all([other.server.close(), replica.server.close()]);
  });

  it('takes one for a while and not for ever', async () => {
    const { send, proof } = client;
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T00:00:00Z') });
    const { createNonces } = await import('../../src/auth/dpop/nonce.js');
    const nonces = createNonces(dpopNonceSecret);
    const nonce = await nonces.current();
    expect(await nonces.current()).toBe(nonce);
    for (const [seconds, isTaken] of [
      [299, true],
      [300, true],
      [599, true],
      [600, false],
      [-1, false],
    ] as const) {
      vi.setSystemTime(new Date(Date.parse('2026-01-01T00:00:00Z') + seconds * 1000));
      expect(await nonces.accepts(nonce), String(seconds)).toBe(isTaken);
    }
    vi.useRealTimers();
    await demanded(await send(await proof({ claims: { nonce } })));
  });

  it('gives none out for anything else that is wrong', async () => {
    const { send, proof, server } = client;
    const responses = [
      await send(await proof({ url: 'https://other.example' })),
      await send(await proof(), 'DPoP garbage'),
      await server.send({}),
    ];
    for (const { headers } of responses) expect(headers.get('dpop-nonce')).toBeNull();
  });

  it('asks who sends a plain token for none', async () => {
    const { server } = client;
    expect((await server.send({ token: await server.token() })).status).toBe(200);
  });
});

describe('a proof is for one method', () => {
  it.each(['GET', 'DELETE'])('and %s needs its own', async (method) => {
    const { server, token, proof } = await startWith();
    const authorization = `DPoP ${token}`;
    const wrong = await server.send({ method, headers: { authorization, dpop: await proof() } });
    expect(wrong.status).toBe(401);
    const dpop = await proof({ method });
    const right = await server.send({ method, headers: { authorization, dpop } });
    expect(right.status).not.toBe(401);
    await server.close();
  });

  it('and one call of a tool', async () => {
    const { server, token, proof } = await startWith();
    const dpop = await proof();
    const headers = { authorization: `DPoP ${token}`, dpop };
    const body = request('tools/list', {});
    expect((await server.send({ headers, body })).status).toBe(200);
    expect((await server.send({ headers, body })).status).toBe(401);
    await server.close();
  });
});
