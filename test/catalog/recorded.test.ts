import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalog, fixedRequestOf, type Provider } from '../../src/catalog/index.js';
import type * as TokenShapeModule from '../../templates/dev/token-shape.js';
import type * as ProfileModule from '../../templates/src/auth/token/profile.js';
import type * as VerifierModule from '../../templates/src/auth/token/verify.js';
import { repository, writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';

type Claims = Readonly<Record<string, unknown>>;

/** What a server issued: a JWT, or what it said of a token (RFC 7662). */
interface Recorded {
  readonly header?: Readonly<Record<string, string>>;
  readonly claims: Claims;
}

/** What an authorization server that really ran issued and published; users and keys were made up. */
interface Recording {
  readonly server: string;
  /** The record that it is judged by. */
  readonly provider: string;
  readonly resource: string;
  readonly issuer: string;
  readonly metadata?: { readonly at: Provider['discovery']; readonly document: Claims };
  /** Its answer to a scope that it does not know, where it refuses them. */
  readonly foreignScope?: {
    readonly scope: string;
    readonly error: string;
    readonly description: string;
  };
  /** What a client of a user gets; none where no setting makes one that is good. */
  readonly accessToken?: Recorded;
  readonly others: readonly (Recorded & { readonly what: string; readonly refused: string })[];
}

const folder = path.join(repository, 'test', 'fixtures', 'authorization-servers');
const recordings = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as Recording,
);

function recordOf({ provider }: Recording): Provider {
  const found = catalog.providers.find(({ id }) => id === provider);
  if (!found) throw new Error(`no record of ${provider}`);
  return found;
}

/** A record that drifts from what the real server does fails here, and so does a careless update. */
describe.each(recordings)('the record for $server', (recording) => {
  const { resource, issuer, metadata, foreignScope, accessToken, others } = recording;
  const record = recordOf(recording);
  let createVerifier: typeof VerifierModule.createVerifier;
  let profile: typeof ProfileModule.profile;
  let shape: typeof TokenShapeModule;

  beforeAll(async () => {
    const config = exampleConfig({ providerId: record.id });
    const cell = await writeCell(`recorded-${record.id}`, config);
    const load = (file: string): Promise<unknown> => import(path.join(cell, file));
    ({ createVerifier } = (await load('src/auth/token/verify.ts')) as typeof VerifierModule);
    ({ profile } = (await load('src/auth/token/profile.ts')) as typeof ProfileModule);
    shape = (await load('dev/token-shape.ts')) as typeof TokenShapeModule;
  });

  /** Has the project verify what was recorded, as if it had been issued just now. */
  async function verify({ header, claims }: Recorded) {
    const shift = Math.floor(Date.now() / 1000) - 1_790_000_010;
    const current = Object.fromEntries(
      Object.entries(claims).map(([name, value]) => [
        name,
        ['iat', 'nbf', 'exp', 'auth_time'].includes(name) ? Number(value) + shift : value,
      ]),
    );
    const jwksUri = `${issuer}/keys`;
    const alg = header?.['alg'] ?? 'RS256';
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), alg, kid: header?.['kid'], use: 'sig' };
    const introspection = {
      endpoint: `${issuer}/introspect`,
      clientId: 'mcp-server',
      clientSecret: 'secret',
    };
    const config = {
      resource,
      issuer,
      audience: resource,
      allowedClients: undefined,
      production: true,
      jwksUri: header ? jwksUri : undefined,
      introspection: header ? undefined : introspection,
    };
    const verifier = createVerifier({
      config,
      profile,
      tokenCacheSeconds: 0,
      fetch: () => Promise.resolve(Response.json(header ? { keys: [jwk] } : current)),
      onFailure: () => undefined,
    });
    const token = header
      ? await new SignJWT(current).setProtectedHeader({ ...header, alg }).sign(privateKey)
      : 'ory_at_opaque.token';
    return verifier(token);
  }

  it.runIf(accessToken)('lets a user in with the token of a client', async () => {
    if (!accessToken) return;
    const caller = await verify(accessToken);
    expect(caller.scopes).toContain('mcp:access');
    expect(caller.subject).toBe(accessToken.claims['sub']);
    expect(caller.clientId).toBe(accessToken.claims['client_id']);
  });

  it.each(others)('refuses $what: $refused', async ({ refused, ...recorded }) => {
    await expect(verify(recorded)).rejects.toMatchObject({ code: refused });
  });

  // A record for many servers looks like none of them.
  const isOfOneServer = record.scopesSupported !== 'unknown';
  it.runIf(accessToken && isOfOneServer)('has local tokens that look like these', () => {
    if (!accessToken) return;
    const local = shape.accessTokenClaims({
      ...{ issuer, audience: resource, subject: 'alice', clientId: 'client', scopes: ['a', 'b'] },
      ...{ issuedAt: 1, expiresAt: 2, tokenId: 'id' },
    });
    const kind = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value);
    for (const [name, value] of Object.entries(local)) {
      expect([name, kind(value)]).toEqual([name, kind(accessToken.claims[name])]);
    }
    const { header } = accessToken;
    expect(record.verification).toBe(header ? 'jwt' : 'introspection');
    if (header) {
      expect(shape.tokenType).toBe(header['typ'] ?? null);
      expect(record.algorithms).toContain(header['alg']);
    }
  });

  it.runIf(metadata)('finds the metadata, and knows what it offers', () => {
    if (!metadata) return;
    const { at, document } = metadata;
    expect(new RegExp(record.issuerPattern).test(issuer)).toBe(true);
    expect(at).toEqual(expect.arrayContaining([...record.discovery]));
    expect(document['code_challenge_methods_supported']).toContain('S256');
    const canRegister = document['registration_endpoint'] !== undefined;
    expect(record.registration.includes('dynamic')).toBe(canRegister);
    const fixed = fixedRequestOf(record);
    if (fixed) expect(document['scopes_supported']).toEqual(fixed.known);
  });

  it.runIf(foreignScope)('asks for no scope that it refuses, and refuses it locally too', () => {
    if (!foreignScope) return;
    const fixed = fixedRequestOf(record);
    expect(fixed?.known).not.toContain(foreignScope.scope);
    expect(fixed?.refusal.error).toBe(foreignScope.error);
    expect(`${fixed?.refusal.description ?? ''} ${foreignScope.scope}`).toBe(
      foreignScope.description,
    );
    for (const scope of fixed?.always ?? []) expect(fixed?.known).toContain(scope);
  });
});
