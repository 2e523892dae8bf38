import type { Fetch } from '../../../src/auth/limited-body.js';
import type { UpstreamAccess } from '../../../src/auth/upstream-api.js';
import { createKeyRing } from '../../../src/authorization-server/secrets/key-ring.js';
import { createMemoryStore } from '../../../src/authorization-server/store/memory.js';
import {
  createUpstreamTokenVault,
  type UpstreamTokenVault,
} from '../../../src/authorization-server/accounts/upstream-tokens.js';
import {
  UpstreamError,
  type UpstreamTokens,
} from '../../../src/authorization-server/upstream/upstream.js';

const apiUrl = 'https://api.upstream.example/v1';

/** One request that left the server. */
export interface Sent {
  readonly url: string;
  readonly headers: Headers;
  readonly redirect: string | undefined;
  /** All of it, as one text to search in. */
  readonly text: string;
}

/** What everybody has who signed in, for tests that are about something else. */
export const testUpstreamApi: UpstreamAccess = {
  apiUrl,
  vault: {
    tokensFor: () => Promise.resolve({ accessToken: 'upstream-token', scopes: [] }),
    renew: () => Promise.resolve({ accessToken: 'upstream-token', scopes: [] }),
  },
};

/** The claim of somebody's tokens that names what they rest on. */
export const grantOf = (subject: string): string => `grant-of-${subject}`;

/** The upstream behind the server: its API, and the vault with the tokens for it. Everything sent to it is recorded. */
export class UpstreamNetwork {
  readonly sent: Sent[] = [];
  readonly refreshed: string[] = [];
  /** Takes the place of the API. */
  api: (request: Sent) => Response | Promise<Response> = () => Response.json({ hello: 'world' });
  /** Takes the place of the token endpoint. */
  refreshWith = (tokens: UpstreamTokens): Promise<UpstreamTokens> =>
    Promise.resolve({ ...tokens, accessToken: `${tokens.accessToken}+`, expiresAt: undefined });

  /** Where the grants and the tokens are. */
  readonly store = createMemoryStore();
  readonly vault: UpstreamTokenVault = createUpstreamTokenVault({
    store: this.store,
    ring: createKeyRing([{ kid: 'test', key: new Uint8Array(32).fill(7) }]),
    now: () => Math.floor(Date.now() / 1000),
    upstream: {
      refresh: (tokens) => {
        this.refreshed.push(tokens.accessToken);
        return this.refreshWith(tokens);
      },
      identify: () => Promise.resolve({ issuer: 'https://upstream.example', subject: '1' }),
      revoke: () => Promise.resolve(),
    },
  });

  get access(): UpstreamAccess {
    return { apiUrl, vault: this.vault };
  }

  /** Signs somebody in; the token says whose it is. */
  async signIn(subject: string, changes: Partial<UpstreamTokens> = {}): Promise<void> {
    const tokens = { accessToken: `upstream-token-of-${subject}`, scopes: [], ...changes };
    await this.store.set({ kind: 'Grant', id: grantOf(subject) }, { value: '', owner: subject });
    const all = { refreshToken: `refresh-token-of-${subject}`, ...tokens };
    // As long as a grant: access tokens end long before.
    await this.vault.save(subject, all, Math.floor(Date.now() / 1000) + 90 * 86_400);
  }

  /** Lets the upstream say of refresh tokens what it has to say. */
  refusesToRefresh(code: 'ended' | 'unavailable'): void {
    this.refreshWith = () => Promise.reject(new UpstreamError(code, 'canary'));
  }

  /** Stands in for the global `fetch`. */
  behind(issuer: { readonly fetch: Fetch }): Fetch {
    return async (url, init) => {
      if (!url.startsWith(apiUrl)) return issuer.fetch(url, init);
      const headers = new Headers(init.headers);
      const body = init.body ? await new Response(init.body).text() : '';
      const text = [url, ...[...headers].flat(), body].join('\n');
      const request = { url, headers, redirect: init.redirect, text };
      this.sent.push(request);
      return this.api(request);
    };
  }
}
