import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { introspectionClient } from './faulty-server/verification.js';

/** What an authorization server does when somebody signs in; all of it is right by default. */
export interface SignInManners {
  /** In its metadata, beside or in place of what is there. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The redirect back to the client, changed. */
  readonly redirect: (answer: URLSearchParams) => void;
  /** Takes the place of the answer of the token endpoint. */
  readonly tokenAnswer: (response: ServerResponse) => void;
  /** Beside or in place of members of the answer of the token endpoint. */
  readonly tokens: Readonly<Record<string, unknown>>;
  readonly isOpaque: boolean;
  readonly signsWithSecret: boolean;
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly foreign: 'refused' | 'granted' | 'ignored';
  readonly grantsMore: readonly string[];
  /** A scope that it does not know. */
  readonly lacksScope: string;
  readonly keepsRefreshTokens: boolean;
  readonly takesOldRefreshTokens: boolean;
  readonly takesOldCodes: boolean;
  readonly registers: boolean;
  /** Takes any URL for a client that it knows, without a look at the document. */
  readonly takesDocuments: boolean;
  readonly registersSecrets: boolean;
  /** The client IDs that it knows without a registration, with their secrets. */
  readonly knows: Readonly<Record<string, string | undefined>>;
}

/** An authorization server on loopback at which people sign in, and what it was asked. */
export interface SignInServer {
  readonly issuer: string;
  readonly requests: readonly string[];
  /** Every secret it ever gave out, and every secret of a client. */
  readonly secrets: readonly string[];
  /** Access and refresh tokens that still count. */
  readonly alive: () => number;
  readonly clients: () => number;
  close(): Promise<void>;
}

interface Pending {
  readonly query: URLSearchParams;
  readonly user: string;
}

interface Issued {
  readonly claims: Record<string, unknown>;
  readonly grant: string;
}

/** Starts it; `resource` is the one that it issues tokens for. */
export async function startSignInServer(
  resource: () => string,
  manners: Partial<SignInManners> = {},
): Promise<SignInServer> {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' };
  const requests: string[] = [];
  const secrets: string[] = [];
  const codes = new Map<string, Pending>();
  const access = new Map<string, Issued>();
  const refreshing = new Map<string, Pending & { grant: string }>();
  const clients = new Map<string, { secret?: string; token?: string }>();
  for (const [id, secret] of Object.entries(manners.knows ?? {})) {
    clients.set(id, secret === undefined ? {} : { secret });
  }
  const made = (what: string) => {
    const value = `${what}-${randomUUID()}`;
    secrets.push(value);
    return value;
  };

  const page = (response: ServerResponse, status: number, body: string) =>
    response
      .writeHead(status, {
        'content-type': 'text/html',
        'content-security-policy': "frame-ancestors 'none'",
      })
      .end(body);

  function authorize(query: URLSearchParams, response: ServerResponse, user?: string): void {
    const id = query.get('client_id') ?? '';
    const redirect = query.get('redirect_uri') ?? '';
    const isKnown = clients.has(id) || (manners.takesDocuments === true && URL.canParse(id));
    if (!isKnown) {
      page(response, 400, 'unknown client');
      return;
    }
    const back = (parameters: Record<string, string>) => {
      const answer = new URLSearchParams({
        ...parameters,
        state: query.get('state') ?? '',
        iss: issuer,
      });
      manners.redirect?.(answer);
      response.writeHead(303, { location: `${redirect}?${answer.toString()}` }).end();
    };
    const isForeign = query.get('resource') !== resource();
    const { foreign = 'refused', lacksScope } = manners;
    const scopes = query.get('scope')?.split(' ') ?? [];
    if (query.get('code_challenge_method') !== 'S256') back({ error: 'invalid_request' });
    else if (lacksScope !== undefined && scopes.includes(lacksScope))
      back({ error: 'invalid_scope' });
    else if (isForeign && foreign === 'refused') back({ error: 'invalid_target' });
    else if (user === undefined) page(response, 200, '<form method="post"></form>');
    else if (user === '')
      back({ error: 'access_denied', error_description: 'not\u001B[31m today' });
    else {
      const code = made('code');
      codes.set(code, { query, user });
      back({ code });
    }
  }

  async function issue({ query, user }: Pending, grant: string): Promise<Record<string, unknown>> {
    const asked = query.get('scope') ?? '';
    const scope = [asked, ...(manners.grantsMore ?? [])].join(' ').trim();
    const aud = manners.foreign === 'ignored' ? resource() : (query.get('resource') ?? undefined);
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      ...{ iss: issuer, sub: user, aud, iat: now, exp: now + 600, jti: randomUUID() },
      ...{ client_id: query.get('client_id'), scope },
      ...manners.claims,
    };
    const alg = manners.signsWithSecret ? 'HS256' : 'ES256';
    const key = manners.signsWithSecret ? new Uint8Array(32) : privateKey;
    const header = { alg, typ: 'at+jwt', kid: 'one', ...manners.header };
    const token = manners.isOpaque
      ? made('token')
      : await new SignJWT(claims).setProtectedHeader(header).sign(key);
    secrets.push(token);
    access.set(token, { claims, grant });
    const refreshToken = made('refresh');
    refreshing.set(refreshToken, { query, user, grant });
    return {
      ...{ access_token: token, token_type: 'Bearer', expires_in: 600, scope },
      refresh_token: refreshToken,
      ...manners.tokens,
    };
  }

  async function tokens(request: IncomingMessage, body: URLSearchParams, response: ServerResponse) {
    const send = (status: number, answer: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    };
    if (!isAuthentic(request, body)) send(401, { error: 'invalid_client' });
    else if (manners.tokenAnswer) manners.tokenAnswer(response);
    else if (body.get('grant_type') === 'refresh_token') {
      const old = body.get('refresh_token') ?? '';
      const known = refreshing.get(old);
      if (!known) {
        send(400, { error: 'invalid_grant' });
        return;
      }
      const answer = await issue(known, known.grant);
      if (manners.keepsRefreshTokens) answer['refresh_token'] = old;
      else if (!manners.takesOldRefreshTokens) refreshing.delete(old);
      send(200, answer);
    } else {
      const code = body.get('code') ?? '';
      const pending = codes.get(code);
      if (!manners.takesOldCodes) codes.delete(code);
      const verifier = body.get('code_verifier') ?? '';
      const challenge = createHash('sha256').update(verifier).digest('base64url');
      const isRight = pending?.query.get('code_challenge') === challenge;
      if (!pending || !isRight) send(400, { error: 'invalid_grant' });
      else {
        secrets.push(verifier);
        send(200, await issue(pending, randomUUID()));
      }
    }
  }

  function isAuthentic({ headers }: IncomingMessage, body: URLSearchParams): boolean {
    const [, basic = ''] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
    const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString().split(':');
    // They are written as in a form (RFC 6749 section 2.3.1).
    const decoded = (value: string) => decodeURIComponent(value.replaceAll('+', ' '));
    const named = body.get('client_id') ?? decoded(id);
    const expected = clients.get(named)?.secret;
    const given = body.get('client_secret') ?? decoded(secret);
    return expected === undefined || expected === given;
  }

  function register(response: ServerResponse, body: string): void {
    if (!manners.registers) {
      response.writeHead(403, { 'content-type': 'application/json' });
      response.end('{"error":"invalid_request"}');
      return;
    }
    const id = `client-${clients.size}`;
    const token = made('registration');
    const secret = manners.registersSecrets ? made('secret') : undefined;
    clients.set(id, { token, ...(secret === undefined ? {} : { secret }) });
    response.writeHead(201, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify({
        ...(JSON.parse(body) as object),
        client_id: id,
        registration_client_uri: `${issuer}/register/${id}`,
        registration_access_token: token,
        ...(secret === undefined
          ? {}
          : {
              client_secret: secret,
              client_secret_expires_at: 0,
              token_endpoint_auth_method: 'client_secret_basic',
            }),
      }),
    );
  }

  function deleteClient(request: IncomingMessage, id: string, response: ServerResponse): void {
    const isOurs = request.headers.authorization === `Bearer ${clients.get(id)?.token ?? '-'}`;
    if (isOurs) clients.delete(id);
    response.writeHead(isOurs ? 204 : 401).end();
  }

  function revoke(token: string): void {
    const grant = refreshing.get(token)?.grant ?? access.get(token)?.grant;
    if (refreshing.has(token)) {
      for (const [each, issued] of access) if (issued.grant === grant) access.delete(each);
    }
    refreshing.delete(token);
    access.delete(token);
  }

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', issuer);
    const { pathname, searchParams } = url;
    requests.push(`${request.method ?? ''} ${pathname}`);
    const raw = await text(request);
    const form = new URLSearchParams(raw);
    const json = (body: object) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (pathname === '/.well-known/oauth-authorization-server') json(metadata());
    else if (pathname === '/jwks') json({ keys: [jwk] });
    else if (pathname === '/authorize' && request.method === 'POST') {
      authorize(searchParams, response, form.get('user') ?? '');
    } else if (pathname === '/authorize') authorize(searchParams, response);
    else if (pathname === '/token') await tokens(request, form, response);
    else if (pathname === '/register') register(response, raw);
    else if (pathname.startsWith('/register/') && request.method === 'DELETE') {
      deleteClient(request, pathname.split('/')[2] ?? '', response);
    } else if (pathname === '/revoke') {
      revoke(form.get('token') ?? '');
      json({});
    } else if (pathname === '/introspect') {
      const { id, secret } = introspectionClient;
      const basic = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
      const issued = access.get(form.get('token') ?? '');
      const isAsker = request.headers.authorization === basic;
      json(isAsker && issued ? { active: true, ...issued.claims } : { active: false });
    } else page(response, 404, 'nothing');
  }

  const metadata = () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    revocation_endpoint: `${issuer}/revoke`,
    registration_endpoint: `${issuer}/register`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    token_endpoint_auth_methods_supported: ['none', 'client_secret_basic'],
    ...manners.metadata,
  });

  const server = createServer((request, response) => {
    respond(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    requests,
    secrets,
    alive: () => access.size + refreshing.size,
    clients: () => clients.size,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
