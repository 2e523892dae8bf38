import type { DownstreamConfig } from '../../../src/auth/downstream/config.js';
import type { Fetch } from '../../../src/auth/limited-body.js';

/** How the server under test calls the external API. */
export const testDownstream: DownstreamConfig = {
  apiUrl: 'https://api.example/v1/',
  tokenEndpoint: 'https://issuer.example/tenant/token',
  clientId: 'mcp-server',
  credentials: { secret: 'not-a-secret' },
  target: { audience: 'external-api' },
};

/** One request that left the server. */
export interface Sent {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
  readonly redirect: string | undefined;
  /** All of it, as one text to search in. */
  readonly text: string;
}

type Respond = (request: Sent, init: RequestInit) => Response | Promise<Response>;

/**
 * The network behind the server: a token endpoint that gives a new token for every request, and the
 * API. Everything that is sent is recorded; what is for neither goes to the issuer.
 */
export class DownstreamNetwork {
  readonly sent: Sent[] = [];
  /** `expires_in` of the tokens, in seconds. */
  life = 300;
  /** Takes the place of the token endpoint. */
  tokenEndpoint: Respond = () => this.issue();
  /** Takes the place of the API. */
  api: Respond = () => Response.json({ hello: 'world' });

  #issued = 0;

  /** An answer with a new token. */
  issue(changes: Readonly<Record<string, unknown>> = {}): Response {
    this.#issued += 1;
    return Response.json({
      access_token: `api-token-${this.#issued}`,
      token_type: 'Bearer',
      expires_in: this.life,
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      ...changes,
    });
  }

  get tokenRequests(): Sent[] {
    return this.sent.filter(({ url }) => url === testDownstream.tokenEndpoint);
  }

  get apiRequests(): Sent[] {
    return this.sent.filter(({ url }) => url.startsWith(testDownstream.apiUrl));
  }

  /** Stands in for the global `fetch`. */
  behind(issuer: { readonly fetch: Fetch }): Fetch {
    return async (url, init) => {
      const headers = new Headers(init.headers);
      const body = init.body ? await new Response(init.body).text() : '';
      const text = [url, ...[...headers].flat(), decodeURIComponent(body)].join('\n');
      const request = { url, headers, body, redirect: init.redirect, text };
      this.sent.push(request);
      if (url === testDownstream.tokenEndpoint) return this.tokenEndpoint(request, init);
      if (url.startsWith(testDownstream.apiUrl)) return this.api(request, init);
      return issuer.fetch(url, init);
    };
  }
}
