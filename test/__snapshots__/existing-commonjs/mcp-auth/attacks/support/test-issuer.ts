import { randomUUID } from 'node:crypto';
import { accessTokenClaims } from '../../dev/token-shape.js';
import type { Fetch } from '../../auth/limited-body.js';

/** What a token is to mean; everything else is as the provider would say it. Times in seconds. */
export interface TokenRequest {
  readonly scopes?: readonly string[];
  readonly subject?: string;
  readonly clientId?: string;
  readonly expiresIn?: number;
  /** Members of the introspection response to set; `null` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>;
}

/**
 * An authorization server that lives in memory: it mints opaque tokens and answers introspection
 * requests in place of the network.
 */
export class TestIssuer {
  readonly issuer = 'https://issuer.example/tenant';
  readonly endpoint = 'https://issuer.example/tenant/introspect';
  readonly clientId = 'mcp-server';
  readonly clientSecret = 'not-a-secret';
  /** What the server has to be told about this issuer. */
  readonly serverConfig = {
    introspection: {
      endpoint: this.endpoint,
      clientId: this.clientId,
      clientSecret: this.clientSecret,
    },
  };
  /** The reason why a server refuses what is no token of anybody. */
  static readonly reasonForUnknown = 'inactive';
  /** What happens to whoever asks. */
  mode: 'up' | 'down' | 'failing' = 'up';
  /** Every request so far. */
  readonly requests: { readonly url: string; readonly headers: Headers; readonly body: string }[] =
    [];
  /** While set, takes the place of every answer but those it has none for. */
  answer: ((token: string) => Response | undefined | Promise<Response | undefined>) | undefined;

  readonly #tokens = new Map<string, Record<string, unknown>>();

  private constructor(readonly audience: string) {}

  /** @param audience what `aud` of its tokens names */
  static create(audience: string): Promise<TestIssuer> {
    return Promise.resolve(new TestIssuer(audience));
  }

  /** Mints an opaque token that is valid but for what the wish says. */
  mint(wish: TokenRequest = {}): Promise<string> {
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
    const all: Record<string, unknown> = { active: true, ...claims, ...wish.claims };
    const members = Object.entries(all);
    const token = randomUUID();
    this.#tokens.set(token, Object.fromEntries(members.filter(([, value]) => value !== null)));
    return Promise.resolve(token);
  }

  /** Makes a token inactive. */
  revoke(token: string): void {
    this.#tokens.delete(token);
  }

  /** Stands in for the global `fetch`. */
  readonly fetch: Fetch = async (url, init) => {
    const headers = new Headers(init.headers);
    const body = await new Response(init.body).text();
    this.requests.push({ url, headers, body });
    const token = new URLSearchParams(body).get('token') ?? '';
    const answer = await this.answer?.(token);
    if (answer) return answer;
    if (this.mode === 'down') throw new TypeError('fetch failed');
    if (this.mode === 'failing') return new Response('', { status: 500 });
    const [, credentials = ''] = /^Basic (.+)$/.exec(headers.get('authorization') ?? '') ?? [];
    const known = decodeURIComponent(atob(credentials)) === `${this.clientId}:${this.clientSecret}`;
    if (url !== this.endpoint || !known) return new Response('', { status: 401 });
    return Response.json(this.#tokens.get(token) ?? { active: false });
  };
}
