import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import type * as AuthorizationServerModule from '../../templates/dev/authorization-server.js';
import type {
  AuthorizationServerOptions,
  ClientRules,
} from '../../templates/dev/authorization-server-options.js';
import { freePort } from '../../templates/dev/ports.js';

export type Tokens = Readonly<Record<string, unknown>>;

/** Where a code was sent, and what redeems it. */
export interface Authorization {
  readonly code: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** How a person in front of a browser behaves. */
export interface Behaviour {
  readonly form?: string;
  readonly dropCookies?: boolean;
  readonly origin?: string;
  readonly onPage?: (html: string, headers: Headers) => void;
}

export const RESOURCE = 'http://127.0.0.1:3000/mcp';
export const REDIRECT_URI = 'http://127.0.0.1:5555/callback';

/** Of an identity provider that allows everything. */
export const openRules: ClientRules = {
  provider: 'Example IdP',
  metadataDocuments: true,
  dynamicRegistration: true,
  bindsScopes: false,
  exactPorts: false,
};

/** A local authorization server in this process, and what it has logged. */
export interface RunningServer extends AuthorizationServerModule.AuthorizationServer {
  readonly port: number;
  readonly lines: readonly string[];
  readonly client: OAuthClient;
}

/** Starts the authorization server of a generated project; the network is out of reach unless given. */
export async function startLocalServer(
  project: string,
  options: Partial<AuthorizationServerOptions> = {},
): Promise<RunningServer> {
  const { startAuthorizationServer } = (await import(
    path.join(project, 'dev/authorization-server.ts')
  )) as typeof AuthorizationServerModule;
  const lines: string[] = [];
  const port = options.port ?? (await freePort());
  const server = await startAuthorizationServer({
    port,
    resource: RESOURCE,
    audience: RESOURCE,
    scopes: new Map([
      ['mcp:access', 'mcp:access'],
      ['todos:read', 'todos:read'],
    ]),
    baseScopes: ['mcp:access'],
    clientRules: openRules,
    fetch: () => Promise.reject(new TypeError('fetch failed', { cause: new Error('ENOTFOUND') })),
    log: (line) => lines.push(line),
    ...options,
  });
  return { ...server, port, lines, client: new OAuthClient(server.issuer) };
}

/** Speaks to an authorization server as MCP clients and browsers do. */
export class OAuthClient {
  constructor(readonly issuer: string) {}

  /** Registers (RFC 7591) and returns the whole answer. */
  async tryRegister(metadata: Record<string, unknown>): Promise<{ status: number; body: Tokens }> {
    const response = await fetch(`${this.issuer}/reg`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'connection': 'close' },
      body: JSON.stringify(metadata),
    });
    return { status: response.status, body: (await response.json()) as Tokens };
  }

  /** Registers a native client, with other metadata where given; returns its ID. */
  async register(metadata: Record<string, unknown> = {}): Promise<string> {
    const { status, body } = await this.tryRegister({
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
      ...metadata,
    });
    if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
    return body['client_id'] as string;
  }

  /**
   * Signs in as Alice and returns the code.
   *
   * @throws Error with the error code that the client gets, or with status and page that the person gets
   */
  async authorize(
    clientId: string,
    parameters: Record<string, string | undefined> = {},
    behaviour: Behaviour = {},
  ): Promise<Authorization> {
    const verifier = randomBytes(32).toString('base64url');
    const all = {
      client_id: clientId,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      scope: 'mcp:access',
      state: 's',
      resource: RESOURCE,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...parameters,
    };
    const query = Object.entries(all).filter(
      (entry): entry is [string, string] => (entry[1] as string | undefined) !== undefined,
    );
    const redirectUri = all.redirect_uri;
    let url = new URL(`${this.issuer}/auth?${new URLSearchParams(query).toString()}`);
    const cookies = new Map<string, string>();
    let form: string | undefined;
    for (let step = 0; step < 8; step += 1) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, {
        redirect: 'manual',
        headers: {
          accept: 'text/html',
          // The server may be another one when the next request comes.
          connection: 'close',
          ...(behaviour.dropCookies && form !== undefined ? {} : { cookie }),
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
          ...(form !== undefined && behaviour.origin ? { origin: behaviour.origin } : {}),
        },
        ...(form === undefined ? {} : { method: 'POST', body: form }),
      });
      for (const set of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
        cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (location?.startsWith(redirectUri)) {
        const answer = new URL(location).searchParams;
        if (answer.get('iss') !== this.issuer) throw new Error('no iss in the answer (RFC 9207)');
        const error = answer.get('error');
        if (error) throw new Error(error);
        return { code: answer.get('code') ?? '', verifier, redirectUri };
      }
      const html = location ? '' : await response.text();
      if (location) {
        url = new URL(location, url);
        form = undefined;
      } else {
        behaviour.onPage?.(html, response.headers);
        if (response.status !== 200 || form !== undefined) {
          throw new Error(`${response.status} ${html}`);
        }
        form = behaviour.form ?? 'user=alice';
      }
    }
    throw new Error('too many steps');
  }

  redeem(
    clientId: string,
    { code, verifier, redirectUri }: Authorization,
    resource = RESOURCE,
  ): Promise<Tokens> {
    return this.token({
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      code_verifier: verifier,
      redirect_uri: redirectUri,
      resource,
    });
  }

  /** Signs in and redeems the code. */
  async signIn(clientId: string, parameters: Record<string, string | undefined> = {}) {
    return this.redeem(clientId, await this.authorize(clientId, parameters));
  }

  async token(parameters: Record<string, string>): Promise<Tokens> {
    const body = new URLSearchParams(parameters);
    const headers = { connection: 'close' };
    const response = await fetch(`${this.issuer}/token`, { method: 'POST', body, headers });
    return (await response.json()) as Tokens;
  }

  refresh(clientId: string, token: unknown): Promise<Tokens> {
    return this.token({
      grant_type: 'refresh_token',
      client_id: clientId,
      refresh_token: token as string,
    });
  }
}
