import { randomUUID } from 'node:crypto';
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
} from 'jose';
import { claimsFrom, type ClaimSources } from '../../../dev/token-claims.js';
import type { Fetch } from '../../../src/auth/limited-body.js';
import type { FurtherIssuer } from '../../../src/auth/token/further-issuers.js';
import { profiles } from '../../../src/auth/token/profiles.js';
import type { TokenRequest } from './test-issuer.js';

/** How access tokens of an issuer look. */
interface TokenShape {
  readonly claims: ClaimSources;
  readonly algorithm: string;
  readonly type: string | null;
  /** Stands in for what `aud` names, where that is not the URL of the server. */
  readonly audience: string | null;
  readonly listsClients: boolean;
}

/** By the names that AUTH_SERVER_ISSUERS has for their providers. */
export const shapes: Readonly<Record<string, TokenShape>> = {
  okta: {
    claims: {
      ver: { value: 1 },
      jti: { from: 'tokenId' },
      iss: { from: 'issuer' },
      aud: { from: 'audience' },
      iat: { from: 'issuedAt' },
      exp: { from: 'expiresAt' },
      cid: { from: 'clientId' },
      uid: { from: 'subject' },
      scp: { from: 'scopeArray' },
      sub: { value: 'someone@example.com' },
    },
    algorithm: 'RS256',
    type: 'JWT',
    audience: null,
    listsClients: false,
  },
  keycloak: {
    claims: {
      exp: { from: 'expiresAt' },
      iat: { from: 'issuedAt' },
      jti: { from: 'tokenId' },
      iss: { from: 'issuer' },
      aud: { from: 'audience' },
      sub: { from: 'subject' },
      typ: { value: 'Bearer' },
      azp: { from: 'clientId' },
      scope: { from: 'scopeString' },
    },
    algorithm: 'RS256',
    type: 'JWT',
    audience: null,
    listsClients: false,
  },
};

/** A key pair of an issuer, and how its public half is published. */
interface Key {
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** An authorization server beside the main one; it lives in memory as well. */
export class FurtherTestIssuer {
  readonly jwksUri: string;
  mode: 'up' | 'down' = 'up';
  /** Number of all requests. */
  requests = 0;
  /** What `aud` of its tokens names. */
  audience = '';
  #keys: Key[] = [];

  private constructor(
    readonly provider: string,
    readonly issuer: string,
    private readonly shape: TokenShape,
  ) {
    this.jwksUri = `${issuer}/keys`;
  }

  /** @param provider its name in `profiles` */
  static async create(
    provider: string,
    issuer = 'https://further.example/tenant',
  ): Promise<FurtherTestIssuer> {
    const shape = shapes[provider];
    if (!shape) throw new Error(`there is no ${provider}`);
    const created = new FurtherTestIssuer(provider, issuer, shape);
    await created.publish(shape.algorithm);
    return created;
  }

  /** What a server has to be told about it; a change does not reach the tokens. */
  setting(resource: string, changes: Partial<FurtherIssuer> = {}): FurtherIssuer {
    const profile = profiles[this.provider];
    if (!profile) throw new Error(`there is no ${this.provider}`);
    const { audience, listsClients } = this.shape;
    this.audience = audience ?? resource;
    return {
      issuer: this.issuer,
      provider: this.provider,
      audience: this.audience,
      jwksUri: this.jwksUri,
      allowedClients: listsClients ? ['client-1'] : undefined,
      profile,
      ...changes,
    };
  }

  /** The key that signs. */
  get key(): Key {
    const [key] = this.#keys;
    if (!key) throw new Error('the issuer has no key');
    return key;
  }

  /** Publishes one more key, behind the one that signs. */
  async publish(alg: string): Promise<Key> {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: randomUUID(), alg, use: 'sig' };
    const key = { privateKey, jwk };
    this.#keys = [...this.#keys, key];
    return key;
  }

  /** Withdraws every key and publishes a new one. */
  async rotateKeys(): Promise<void> {
    this.#keys = [];
    await this.publish(this.shape.algorithm);
  }

  /** Mints an access token that is valid but for what the wish says. */
  async mint(wish: TokenRequest = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims = claimsFrom(this.shape.claims, {
      issuer: this.issuer,
      audience: this.audience,
      subject: wish.subject ?? 'user-1',
      clientId: wish.clientId ?? 'client-1',
      scopes: wish.scopes ?? [],
      issuedAt: now,
      expiresAt: now + (wish.expiresIn ?? 300),
      tokenId: randomUUID(),
    });
    const header = { alg: this.shape.algorithm, kid: this.key.jwk.kid, typ: this.shape.type };
    return new SignJWT(withChanges(claims, wish.claims))
      .setProtectedHeader(withChanges(header, wish.header) as unknown as JWTHeaderParameters)
      .sign(wish.signWith ?? this.key.privateKey);
  }

  /** Stands in for the network to this issuer. */
  readonly fetch: Fetch = (url) => {
    this.requests += 1;
    if (this.mode === 'down') return Promise.reject(new TypeError('fetch failed'));
    return Promise.resolve(
      url === this.jwksUri
        ? Response.json({ keys: this.#keys.map(({ jwk }) => jwk) })
        : new Response('', { status: 404 }),
    );
  };
}

function withChanges(
  base: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const entries = Object.entries({ ...base, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries);
}
