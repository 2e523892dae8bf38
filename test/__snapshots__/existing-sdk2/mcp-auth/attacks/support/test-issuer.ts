import { randomUUID } from 'node:crypto';
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
} from 'jose';
import { accessTokenClaims, signingAlgorithm, tokenType } from '../../dev/token-shape.js';
import type { Fetch } from '../../../src/mcp-auth/auth/limited-body.js';

/** What a token is to say; everything else is as the provider would write it. Times in seconds. */
export interface TokenRequest {
  readonly scopes?: readonly string[];
  readonly subject?: string;
  readonly clientId?: string;
  readonly expiresIn?: number;
  /** Header members to set; `null` removes one. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Claims to set; `null` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Signs with this key instead of the published one. */
  readonly signWith?: CryptoKey;
}

interface Key {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/**
 * An authorization server that lives in memory: it mints tokens shaped like the provider's and
 * answers requests for its metadata and keys in place of the network.
 */
export class TestIssuer {
  readonly issuer = 'https://issuer.example/tenant';
  jwksUri = 'https://issuer.example/tenant/keys';
  /** What the server has to be told about this issuer. */
  readonly serverConfig = { jwksUri: this.jwksUri };
  /** The reason why a server refuses what is no token of anybody. */
  static readonly reasonForUnknown = 'malformed';
  /** What happens to whoever asks for keys or metadata. */
  mode: 'up' | 'down' | 'failing' = 'up';
  /** Number of requests for the key set. */
  keyRequests = 0;
  /** Number of all requests, those for metadata included. */
  requests = 0;
  /** Merged into the metadata document. */
  metadata: Record<string, unknown> = {};
  /** Takes the place of every answer while set. */
  answer: ((url: string) => Response) | undefined;

  #keys: Key[] = [];
  #beside: JWK[] = [];

  private constructor(readonly audience: string) {}

  /** @param audience what `aud` of its tokens names */
  static async create(audience: string): Promise<TestIssuer> {
    const issuer = new TestIssuer(audience);
    firstKey ??= generateKey();
    issuer.#keys = [await firstKey];
    return issuer;
  }

  /** The published signing key. */
  get key(): Key {
    const [key] = this.#keys;
    if (!key) throw new Error('the issuer has no key');
    return key;
  }

  /** Withdraws the published key and publishes a new one. */
  async rotateKeys(): Promise<void> {
    this.#keys = [await generateKey()];
  }

  /** Publishes one more key, of any algorithm, behind the one that signs. */
  async publish(alg: string): Promise<Key> {
    const key = await generateKey(alg);
    this.#keys = [...this.#keys, key];
    return key;
  }

  /** Publishes something in front of the keys. */
  publishBeside(jwk: JWK): void {
    this.#beside = [jwk];
  }

  /** Publishes the keys elsewhere, and nowhere else. */
  moveKeys(jwksUri: string): void {
    this.jwksUri = jwksUri;
  }

  /** Mints an access token that is valid but for what the wish says. */
  async mint(wish: TokenRequest = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    const claims = accessTokenClaims({
      issuer: this.issuer,
      audience: this.audience,
      subject: wish.subject ?? 'user-1',
      clientId: wish.clientId ?? 'client-1',
      scopes: wish.scopes ?? [],
      issuedAt: now,
      expiresAt: now + (wish.expiresIn ?? 300),
      tokenId: randomUUID(),
    });
    const header = { alg: signingAlgorithm, kid: this.key.kid, typ: tokenType };
    return new SignJWT(apply(claims, wish.claims))
      .setProtectedHeader(apply(header, wish.header) as unknown as JWTHeaderParameters)
      .sign(wish.signWith ?? this.key.privateKey);
  }

  /** Stands in for the global `fetch`. */
  readonly fetch: Fetch = (url) => {
    this.requests += 1;
    if (url === this.jwksUri) this.keyRequests += 1;
    if (this.answer) return Promise.resolve(this.answer(url));
    if (this.mode === 'down') return Promise.reject(new TypeError('fetch failed'));
    if (this.mode === 'failing') return Promise.resolve(new Response('', { status: 500 }));
    if (url === this.jwksUri) {
      return Promise.resolve(
        Response.json({ keys: [...this.#beside, ...this.#keys.map(({ jwk }) => jwk)] }),
      );
    }
    if (url.includes('/.well-known/')) {
      const document = { issuer: this.issuer, jwks_uri: this.jwksUri, ...this.metadata };
      return Promise.resolve(Response.json(document));
    }
    return Promise.resolve(new Response('', { status: 404 }));
  };
}

/** RSA keys take long to make; issuers of one test file share their first. */
let firstKey: Promise<Key> | undefined;

async function generateKey(alg = signingAlgorithm): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  const kid = randomUUID();
  const jwk = { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' };
  return { kid, privateKey, jwk };
}

function apply(
  base: Readonly<Record<string, unknown>>,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const entries = Object.entries({ ...base, ...changes }).filter(([, value]) => value !== null);
  return Object.fromEntries(entries);
}
