import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UnsecuredJWT } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { signingAlgorithm } from '../../dev/token-shape.js';
import { userKey } from '../../src/auth/caller.js';
import type { TokenErrorCode } from '../../src/auth/errors.js';
import type { FurtherIssuer } from '../../src/auth/token/further-issuers.js';
import { scopePolicy } from '../../src/scope-map.js';
import { FurtherTestIssuer, shapes } from './support/further-issuer.js';
import type { TokenRequest } from './support/test-issuer.js';
import {
  allScopes,
  METADATA_PATH,
  startAttackedServer,
  type Changes,
  type TestServer,
} from './support/test-server.js';

/** A server that takes tokens of two issuers, each with a network of its own. */
async function startWith(
  further: FurtherTestIssuer,
  setting: Partial<FurtherIssuer> = {},
  changes: Changes = {},
): Promise<TestServer> {
  return startAttackedServer({
    furtherIssuers: (resource) => [further.setting(resource, setting)],
    network: (main) => (url, init) =>
      url.startsWith(further.issuer) ? further.fetch(url, init) : main.fetch(url, init),
    ...changes,
  });
}

/** The status for a token, and the reason in the log of a refusal. */
async function outcomeOf(server: TestServer, token: string): Promise<[number, unknown]> {
  const { status } = await server.send({ token });
  const { reason } = JSON.parse(server.logLines.at(-1) ?? '{}') as { reason?: unknown };
  return [status, reason];
}

/** An algorithm that the main issuer does not sign with. */
const OTHER_ALGORITHM = ['ES384', 'ES512'].find((each) => each !== signingAlgorithm) ?? '';

describe.each(Object.keys(shapes))('an issuer beside the main one: %s', (provider) => {
  let server: TestServer;
  let main: TestServer['issuer'];
  let further: FurtherTestIssuer;
  beforeAll(async () => {
    further = await FurtherTestIssuer.create(provider);
    server = await startWith(further);
    main = server.issuer;
  });
  afterAll(() => server.close());

  const furtherToken = (wish: TokenRequest = {}) => further.mint({ scopes: allScopes(), ...wish });

  it('has tokens that let their holder in, and so has the main one', async () => {
    for (const token of [await furtherToken(), await server.token()]) {
      expect((await server.send({ token })).status).toBe(200);
    }
    const issuers = server.logLines.map((line) => (JSON.parse(line) as { issuer: string }).issuer);
    expect(issuers).toEqual([further.issuer, main.issuer]);
  });

  const attacks: readonly (readonly [string, TokenErrorCode[], () => Promise<string>])[] = [
    [
      'of the further issuer, signed by the key of the main one (TOK-08)',
      ['unknown_key', 'algorithm_not_allowed'],
      () =>
        furtherToken({
          signWith: main.key.privateKey,
          header: { alg: signingAlgorithm, kid: main.key.kid },
        }),
    ],
    [
      'of the main issuer, signed by the key of the further one (TOK-08)',
      ['unknown_key', 'algorithm_not_allowed'],
      () =>
        server.token({
          signWith: further.key.privateKey,
          header: { alg: further.key.jwk.alg, kid: further.key.jwk.kid },
        }),
    ],
    [
      'of the further issuer that names a key of the main one and is signed by its own (TOK-08)',
      ['unknown_key'],
      () => furtherToken({ header: { kid: main.key.kid } }),
    ],
    [
      'of the further issuer without kid, signed by the key of the main one (TOK-08)',
      ['bad_signature', 'unknown_key', 'algorithm_not_allowed'],
      () =>
        furtherToken({
          signWith: main.key.privateKey,
          header: { alg: signingAlgorithm, kid: null },
        }),
    ],
    [
      'of the main issuer that says it is of the further one: a mix-up (TOK-08)',
      ['unknown_key', 'algorithm_not_allowed'],
      () => server.token({ claims: { iss: further.issuer } }),
    ],
    [
      'of the further issuer that says it is of the main one: a mix-up (TOK-08)',
      ['unknown_key', 'algorithm_not_allowed'],
      () => furtherToken({ claims: { iss: main.issuer } }),
    ],
    [
      'that names both issuers (TOK-07)',
      ['wrong_issuer'],
      () => furtherToken({ claims: { iss: [main.issuer, further.issuer] } }),
    ],
    [
      'whose issuer is a list of one (TOK-07)',
      ['wrong_issuer'],
      () => furtherToken({ claims: { iss: [further.issuer] } }),
    ],
    [
      'whose issuer is a number (TOK-07)',
      ['wrong_issuer'],
      () => furtherToken({ claims: { iss: 0 } }),
    ],
    [
      'whose issuer is empty (TOK-07)',
      ['wrong_issuer'],
      () => furtherToken({ claims: { iss: '' } }),
    ],
    ['without an issuer (TOK-07)', ['wrong_issuer'], () => furtherToken({ claims: { iss: null } })],
    [
      'whose issuer ends in a slash more (TOK-07)',
      ['wrong_issuer'],
      () => furtherToken({ claims: { iss: `${further.issuer}/` } }),
    ],
    [
      'whose issuer is in capitals (TOK-07)',
      ['wrong_issuer'],
      () => furtherToken({ claims: { iss: further.issuer.toUpperCase() } }),
    ],
    [
      'of an issuer that every object has (TOK-07)',
      ['wrong_issuer'],
      () => furtherToken({ claims: { iss: 'constructor' } }),
    ],
    [
      'of another tenant of the further issuer (TOK-32)',
      ['wrong_issuer'],
      () => furtherToken({ claims: { iss: 'https://further.example/other' } }),
    ],
    [
      'without an audience (TOK-10)',
      ['wrong_audience'],
      () => furtherToken({ claims: { aud: null } }),
    ],
    ['that has expired (TOK-14)', ['expired'], () => furtherToken({ expiresIn: -600 })],
    [
      'without a signature (TOK-01)',
      ['malformed', 'algorithm_not_allowed'],
      () =>
        Promise.resolve(
          new UnsecuredJWT({ iss: further.issuer, aud: further.audience, sub: 'user-1' })
            .setExpirationTime('5m')
            .encode(),
        ),
    ],
  ];
  it.each(attacks)('lets nobody in with a token %s', async (_, reasons, mint) => {
    const [status, reason] = await outcomeOf(server, await mint());
    expect(status).toBe(401);
    expect(reasons).toContain(reason);
  });

  it.each(['x', 'x.y.z', '..', 'e30.bnVsbA.AA', 'e30.W10.AA'])(
    'lets nobody in with %s, which is no token of anybody',
    async (token) => {
      expect(await outcomeOf(server, token)).toEqual([401, 'malformed']);
    },
  );

  it('is asked for nothing by tokens of issuers that are not known (TOK-21)', async () => {
    const before = further.requests + main.requests;
    for (let index = 0; index < 200; index += 1) {
      const iss = `https://unknown-${index}.example`;
      const token = await furtherToken({ claims: { iss }, header: { kid: `unknown-${index}` } });
      expect((await outcomeOf(server, token))[0]).toBe(401);
    }
    expect(further.requests + main.requests).toBe(before);
  });

  it('is asked for nothing by tokens that only spell it nearly right (TOK-07)', async () => {
    const fresh = await FurtherTestIssuer.create(provider);
    const own = await startWith(fresh);
    for (const iss of [`${fresh.issuer}/`, fresh.issuer.replace('h', 'H'), ` ${fresh.issuer}`]) {
      const token = await fresh.mint({ claims: { iss } });
      expect(await outcomeOf(own, token)).toEqual([401, 'wrong_issuer']);
    }
    expect(fresh.requests).toBe(0);
    await own.close();
  });

  it('stands behind the main one in the metadata (PRM-11, PRM-12)', async () => {
    const response = await fetch(server.origin + METADATA_PATH);
    expect(await response.json()).toMatchObject({
      authorization_servers: [main.issuer, further.issuer],
    });
  });
});

const [PROVIDER = ''] = Object.keys(shapes);

describe('what holds for one issuer', () => {
  let further: FurtherTestIssuer;
  beforeAll(async () => {
    further = await FurtherTestIssuer.create(PROVIDER);
  });

  /** Gives the outcomes of a token of each issuer, where the further one has a profile or setting of its own. */
  async function outcomesWith(
    setting: Partial<FurtherIssuer>,
    wish: TokenRequest,
  ): Promise<{ further: [number, unknown]; main: [number, unknown] }> {
    const server = await startWith(further, setting);
    try {
      return {
        main: await outcomeOf(server, await server.token(wish)),
        further: await outcomeOf(server, await further.mint({ scopes: allScopes(), ...wish })),
      };
    } finally {
      await server.close();
    }
  }

  const profileWith = (changes: Partial<FurtherIssuer['profile']>) => {
    const { profile } = further.setting('https://mcp.example.com/mcp');
    return { profile: { ...profile, ...changes } };
  };

  it('is its audience: none is good at another issuer (TOK-09)', async () => {
    const audience = 'urn:example:further-only';
    const outcomes = await outcomesWith({ audience }, { claims: { aud: audience } });
    expect(outcomes).toEqual({ main: [401, 'wrong_audience'], further: [200, 'ok'] });
    const server = await startWith(further, { audience });
    const token = await further.mint({ claims: { aud: server.config.audience } });
    expect(await outcomeOf(server, token)).toEqual([401, 'wrong_audience']);
    await server.close();
  });

  it('are its algorithms (TOK-03)', async () => {
    const { key } = further;
    const other = await further.publish(OTHER_ALGORITHM);
    const wish = {
      signWith: other.privateKey,
      header: { alg: OTHER_ALGORITHM, kid: other.jwk.kid },
    };
    const only = await outcomesWith(profileWith({ algorithms: [OTHER_ALGORITHM] }), wish);
    expect(only.further).toEqual([200, 'ok']);
    expect(only.main[0]).toBe(401);
    // The key is published, but for an algorithm that is allowed at other issuers only.
    const own = { header: { alg: key.jwk.alg, kid: key.jwk.kid } };
    const without = await outcomesWith(profileWith({ algorithms: [OTHER_ALGORITHM] }), own);
    expect(without.further).toEqual([401, 'algorithm_not_allowed']);
  });

  it('are its types of tokens (TOK-18)', async () => {
    const typ = 'further+jwt';
    const outcomes = await outcomesWith(profileWith({ tokenTypes: [typ] }), { header: { typ } });
    expect(outcomes).toEqual({ main: [401, 'wrong_type'], further: [200, 'ok'] });
    const others = await outcomesWith(profileWith({ tokenTypes: [typ] }), {});
    expect(others).toEqual({ main: [200, 'ok'], further: [401, 'wrong_type'] });
  });

  it('are its rules (TOK-19)', async () => {
    const rules = [{ claim: 'further', is: 'present', reason: 'of this issuer' }] as const;
    const outcomes = await outcomesWith(profileWith({ rules }), {});
    expect(outcomes).toEqual({ main: [200, 'ok'], further: [401, 'claim_invalid'] });
  });

  it('are its clients (TOK-26)', async () => {
    const outcomes = await outcomesWith({ allowedClients: ['client-2'] }, {});
    expect(outcomes).toEqual({ main: [200, 'ok'], further: [401, 'client_not_allowed'] });
  });

  it('are its machines: a client of the same ID at the main one is another (TOK-25)', async () => {
    const { profile } = further.setting('https://mcp.example.com/mcp');
    const clientTokenWhen = [{ claim: 'machine', is: 'present', reason: 'a machine' }] as const;
    const server = await startWith(
      further,
      { profile: { ...profile, clientTokenWhen } },
      { policy: { ...scopePolicy, machines: { 'client-1': allScopes() } } },
    );
    const token = await further.mint({ scopes: allScopes(), claims: { machine: true } });
    expect(await outcomeOf(server, token)).toEqual([401, 'no_user']);
    const user = await further.mint({ scopes: allScopes() });
    expect(await outcomeOf(server, user)).toEqual([200, 'ok']);
    await server.close();
  });

  it('is what its users do: a subject of the same name at the main one is somebody else', async () => {
    const caller = { subject: 'user-1', clientId: 'client-1', scopes: [], expiresAt: 0 };
    const keys = ['https://a.example', 'https://b.example'].map((issuer) =>
      userKey({ ...caller, issuer }),
    );
    expect(new Set(keys).size).toBe(2);
    const server = await startWith(further, {}, { limits: { messagesPerMinute: 1 } });
    const wish = { subject: 'somebody', scopes: allScopes() };
    const [theirs, ours] = [await further.mint(wish), await server.token(wish)];
    const statuses = [];
    for (const token of [theirs, theirs, ours, ours]) {
      statuses.push((await server.send({ token })).status);
    }
    expect(statuses).toEqual([200, 429, 200, 429]);
    await server.close();
  });
});

describe('an outage of one issuer', () => {
  let server: TestServer;
  let further: FurtherTestIssuer;
  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    further = await FurtherTestIssuer.create(PROVIDER);
    server = await startWith(further);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await server.close();
  });

  const theirs = (wish: TokenRequest = {}) => further.mint({ scopes: allScopes(), ...wish });
  const status = async (token: string) => (await server.send({ token })).status;

  it('keeps its tokens waiting, and those of no other (TOK-28)', async () => {
    further.mode = 'down';
    expect(await status(await theirs())).toBe(503);
    expect(await status(await server.token())).toBe(200);
  });

  it('keeps tokens of the main one waiting, and those of no other (TOK-28)', async () => {
    server.issuer.mode = 'down';
    expect(await status(await server.token())).toBe(503);
    expect(await status(await theirs())).toBe(200);
  });

  it('backs off from that one alone (TOK-21)', async () => {
    further.mode = 'down';
    for (let count = 0; count < 20; count += 1) expect(await status(await theirs())).toBe(503);
    expect(further.requests).toBe(1);
    const main = server.issuer.requests;
    expect(await status(await server.token())).toBe(200);
    expect(server.issuer.requests).toBeGreaterThan(main);
    vi.advanceTimersByTime(6_000);
    further.mode = 'up';
    expect(await status(await theirs())).toBe(200);
  });

  it('has no room to be made by unknown keys of another (TOK-21)', async () => {
    for (const token of [await theirs(), await server.token()])
      expect(await status(token)).toBe(200);
    const { requests } = server.issuer;
    vi.advanceTimersByTime(6_000);
    for (let count = 0; count < 50; count += 1) {
      expect(await status(await theirs({ header: { kid: `unknown-${count}` } }))).toBe(401);
    }
    expect(further.requests).toBe(2);
    expect(server.issuer.requests).toBe(requests);
    expect(await status(await server.token())).toBe(200);
  });

  it('is not the same as new keys, which count for that one alone (TOK-30)', async () => {
    const [old, kept] = [
      await theirs({ expiresIn: 3600 }),
      await server.token({ expiresIn: 3600 }),
    ];
    for (const token of [old, kept]) expect(await status(token)).toBe(200);
    const { requests } = server.issuer;
    await further.rotateKeys();
    vi.advanceTimersByTime(6_000);
    expect(await status(await theirs())).toBe(200);
    expect(await status(old)).toBe(401);
    // Still remembered: nothing is asked for it, and it stays good while its issuer is away.
    server.issuer.mode = 'down';
    expect(await status(kept)).toBe(200);
    expect(server.issuer.requests).toBe(requests);
  });
});

describe('an issuer that takes connections and never answers', () => {
  it('holds up nobody but its own users', async () => {
    const silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const { port } = silent.address() as AddressInfo;
    const asked = new Promise<void>((resolve) =>
      silent.once('request', () => {
        resolve();
      }),
    );
    const further = await FurtherTestIssuer.create(PROVIDER);
    const jwksUri = `http://127.0.0.1:${port}/keys`;
    const server = await startWith(
      further,
      { jwksUri },
      {
        network: (main) => (url, init) =>
          url === jwksUri ? fetch(url, init) : main.fetch(url, init),
      },
    );
    let isAnswered = false;
    const waiting = server.send({ token: await further.mint() }).finally(() => {
      isAnswered = true;
    });
    await asked;
    expect((await server.send({ token: await server.token() })).status).toBe(200);
    expect(isAnswered).toBe(false);
    silent.closeAllConnections();
    expect((await waiting).status).toBe(503);
    await server.close();
    await new Promise((resolve) => silent.close(resolve));
  });
});
