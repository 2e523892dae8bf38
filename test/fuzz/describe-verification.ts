import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../__snapshots__/generic-oidc/src/auth/caller.js';
import { catalog } from '../../src/catalog/index.js';
import { writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { json, text } from './arbitrary.js';

type TestServerModule =
  typeof import('../__snapshots__/generic-oidc/test/auth/support/test-server.js');
type TestServer = Awaited<ReturnType<TestServerModule['startTestServer']>>;
type Issuer = TestServer['issuer'];
type ProfileModule = typeof import('../__snapshots__/generic-oidc/src/auth/token/profile.js');
type VerifierModule = typeof import('../__snapshots__/generic-oidc/src/auth/token/verify.js');
type IssuerModule = typeof import('../__snapshots__/generic-oidc/test/auth/support/test-issuer.js');
type ShapeModule = typeof import('../__snapshots__/generic-oidc/dev/token-shape.js');
type Config = TestServer['config'];

const RESOURCE = 'https://mcp.example/mcp';
const LEEWAY = 30;

/** Claims that mean something somewhere, and values that are nearly right. */
const claim = fc.tuple(
  fc.constantFrom(
    ...['iss', 'aud', 'exp', 'nbf', 'iat', 'sub', 'oid', 'client_id', 'azp', 'appid', 'scope'],
    ...['scp', 'permissions', 'cnf', 'typ', 'token_use', 'token_type', 'idtyp', 'act', 'nonce'],
  ),
  fc.oneof(
    json,
    text,
    fc.constantFrom(
      null,
      RESOURCE,
      `${RESOURCE}/`,
      [RESOURCE],
      [[RESOURCE]],
      'https://mcp.example',
    ),
    fc.integer({ min: -600, max: 600 }).map((seconds) => Date.now() / 1000 + seconds),
  ),
);
const claims = fc
  .array(claim, { minLength: 1, maxLength: 4 })
  .map((entries): Record<string, unknown> => Object.fromEntries(entries));

/** Header members that a token may lie with. */
const header = fc
  .array(
    fc.tuple(
      fc.constantFrom('alg', 'kid', 'typ', 'crit', 'b64', 'jwk', 'jku', 'x5u', 'x5c', 'zip', 'enc'),
      fc.oneof(json, text, fc.constantFrom('none', 'HS256', 'RS256', 'at+jwt', 'JWT', null)),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((entries): Record<string, unknown> => Object.fromEntries(entries));

/** What is done to the text of a token. */
const damage = fc.record({
  kind: fc.constantFrom('replace', 'insert', 'cut', 'swap', 'repeat'),
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  by: fc.oneof(text, fc.stringMatching(/^[A-Za-z0-9_-]{1,3}$/), fc.constantFrom('.', '=', '..')),
});

/** Declares what no token may do to the verification of a provider's tokens. */
export function describeVerification(providers: readonly string[], runs: number): void {
  describe.each(providers)(`verification of tokens, ${runs} inputs each: %s`, (providerId) => {
    const provider = catalog.providers.find(({ id }) => id === providerId);
    const isJwt = provider?.verification === 'jwt';
    let subject: Subject;
    beforeAll(async () => {
      subject = await load(providerId);
    });

    const check = async <T>(arbitrary: fc.Arbitrary<T>, property: (value: T) => Promise<void>) => {
      await fc.assert(fc.asyncProperty(arbitrary, property), { numRuns: runs });
    };

    it('accepts the token that everything here is derived from', async () => {
      expect(await subject.verify(await subject.issuer.mint(wish()))).toMatchObject({
        subject: 'user-1',
        clientId: 'client-1',
      });
    });

    it('accepts no text that is not a token', async () => {
      const part = fc.oneof(text, json.map(base64url), fc.constantFrom('', 'e30', '.'));
      const garbage = fc.oneof(
        text,
        fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.')),
      );
      await check(
        garbage.filter((token) => token !== ''),
        async (token) => {
          expect(await subject.outcome(token)).toBe('refused');
        },
      );
    });

    it('accepts no token whose text was changed', async () => {
      const token = await subject.issuer.mint(wish());
      await check(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
        const damaged = damages.reduce(apply, token);
        if (damaged === '' || isSame(damaged, token)) return;
        expect(await subject.outcome(damaged)).toBe('refused');
      });
    });

    it('accepts no claim that is not right', async () => {
      await check(claims, async (changes) => {
        const token = await mint(subject.issuer, { claims: changes });
        const outcome = token === undefined ? 'refused' : await subject.outcome(token);
        if (typeof outcome === 'object') expectRight(outcome, subject, changes);
        else expect(outcome).toBe('refused');
      });
    });

    // Introspected tokens have no header that anybody reads.
    it.runIf(isJwt)(
      'believes nothing of a header but the listed algorithm, key and type',
      async () => {
        await check(header, async (members) => {
          const token = await mint(subject.issuer, { header: members });
          const outcome = token === undefined ? 'refused' : await subject.outcome(token);
          if (outcome === 'refused') return;
          expect(subject.profile.algorithms).toContain(members['alg'] ?? subject.algorithm);
          expect(members['crit'] ?? null).toBeNull();
        });
      },
    );

    it('accepts nothing from an authorization server that talks nonsense', async () => {
      const status = fc.constantFrom(200, 201, 204, 301, 400, 401, 404, 500, 503);
      const type = fc.constantFrom('application/json', 'text/html', 'application/jwt', '');
      const answer = fc.tuple(status, type, fc.oneof(text, fc.json(), nearlyActive));
      await check(answer, async ([code, contentType, body]) => {
        const fresh = await load(providerId, subject);
        const token = await fresh.issuer.mint(wish());
        fresh.issuer.answer = () =>
          new Response(code === 204 ? null : body, {
            status: code,
            headers: { 'content-type': contentType },
          });
        expect(await fresh.outcome(token)).toMatch(/^(refused|unavailable)$/);
      });
    });
  });
}

/** Introspection responses that say everything but the truth that would be needed. */
const nearlyActive = fc
  .tuple(fc.constantFrom<unknown>('true', 1, 'yes', {}, [], null, false), claims)
  .map(([active, rest]) => JSON.stringify({ ...rest, active }));

interface Subject {
  readonly issuer: Issuer;
  readonly config: Config;
  readonly profile: ProfileModule['profile'];
  /** Of the tokens that the issuer mints. */
  readonly algorithm: string;
  readonly modules: Modules;
  readonly verify: (token: string) => Promise<Caller>;
  /** The caller, or why there is none; anything that is neither rejects. */
  readonly outcome: (token: string) => Promise<Caller | 'refused' | 'unavailable'>;
}

interface Modules {
  readonly profile: ProfileModule;
  readonly verifier: VerifierModule;
  readonly issuer: IssuerModule;
  readonly shape: ShapeModule;
}

/** A verifier as the project would build it, and an authorization server that shapes its tokens. */
async function load(providerId: string, from?: Subject): Promise<Subject> {
  const modules = from?.modules ?? (await loadModules(providerId));
  const { profile } = modules.profile;
  const audience = modules.shape.localAudience ?? RESOURCE;
  const issuer = await modules.issuer.TestIssuer.create(audience);
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    resource: RESOURCE,
    issuer: issuer.issuer,
    ...issuer.serverConfig,
    audience,
    allowedClients: undefined,
    allowedHosts: [],
    allowedOrigins: [],
    trustProxy: false,
    production: true,
  };
  const verify = modules.verifier.createVerifier({
    config,
    profile,
    tokenCacheSeconds: 60,
    fetch: issuer.fetch,
    onFailure: () => undefined,
  });
  return {
    issuer,
    config,
    profile,
    modules,
    algorithm: modules.shape.signingAlgorithm,
    verify,
    outcome: async (token) => {
      try {
        return await verify(token);
      } catch (error) {
        const { name } = error as Error;
        if (name === 'InvalidTokenError') return 'refused';
        if (name === 'IssuerUnavailableError') return 'unavailable';
        throw error;
      }
    },
  };
}

async function loadModules(providerId: string): Promise<Modules> {
  const directory = await writeCell(path.join('fuzz', providerId), exampleConfig({ providerId }));
  const load = (file: string): Promise<unknown> => import(path.join(directory, file));
  return {
    profile: (await load('src/auth/token/profile.ts')) as ProfileModule,
    verifier: (await load('src/auth/token/verify.ts')) as VerifierModule,
    issuer: (await load('test/auth/support/test-issuer.ts')) as IssuerModule,
    shape: (await load('dev/token-shape.ts')) as ShapeModule,
  };
}

/** Every scope it may ask for is `read`. */
function wish() {
  return { scopes: ['read'] };
}

/** What an accepted token must say, read from the RFCs and not from the code. */
function expectRight(
  caller: Caller,
  { config, profile }: Subject,
  changes: Record<string, unknown>,
): void {
  const now = Date.now() / 1000;
  const { iss, aud, exp, nbf, iat } = changes;
  // `null` takes a claim away; introspection may leave the issuer out (RFC 7662 section 2.2).
  const mayLack = 'algorithms' in profile ? [undefined] : [undefined, null];
  if (!mayLack.includes(iss as undefined)) expect(iss).toBe(config.issuer);
  if (aud !== undefined) expect([aud].flat()).toContain(config.audience);
  if (exp !== undefined) expect(exp).toBeGreaterThan(now - LEEWAY - 1);
  if (nbf !== undefined && nbf !== null) expect(nbf).toBeLessThan(now + LEEWAY + 1);
  if (iat !== undefined && iat !== null) expect(iat).toBeLessThan(now + LEEWAY + 1);
  expect(changes['cnf'] ?? null).toBeNull();
  expect(caller.issuer).toBe(config.issuer);
  expect(caller.subject).toMatch(/./s);
  expect(caller.clientId).toMatch(/./s);
}

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** Signs what can be signed; the library that signs refuses some claims and headers itself. */
async function mint(
  issuer: Issuer,
  changes: { header?: Record<string, unknown>; claims?: Record<string, unknown> },
): Promise<string | undefined> {
  try {
    return await issuer.mint({ ...wish(), ...changes });
  } catch {
    return undefined;
  }
}

function apply(token: string, { kind, at, by }: { kind: string; at: number; by: string }): string {
  const index = Math.floor(at * token.length);
  const [before, after] = [token.slice(0, index), token.slice(index)];
  switch (kind) {
    case 'replace':
      return before + by + after.slice(by.length);
    case 'insert':
      return before + by + after;
    case 'cut':
      return before;
    case 'swap':
      return after + before;
    default:
      return before + after + after;
  }
}

/** Whether two texts are one token: base64url leaves some bits of its last character unused. */
function isSame(one: string, other: string): boolean {
  const bytes = (token: string) =>
    token.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
  return one === other || bytes(one).join('.') === bytes(other).join('.');
}
