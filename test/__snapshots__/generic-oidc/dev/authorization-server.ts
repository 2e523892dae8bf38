import './quiet-console.js';
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, {
  errors,
  type AccessToken,
  type ClientCredentials,
  type Configuration,
  type JWKS,
} from 'oidc-provider';
import { signInPage, signInPageHeaders } from './sign-in-page.js';
import { accessTokenClaims, opaqueTokens, signingAlgorithm, tokenType } from './token-shape.js';
import { users } from './users.js';

/** What the local authorization server has to know. */
export interface AuthorizationServerOptions {
  /** Listens on 127.0.0.1; 0 is not possible, because the issuer names the port. */
  readonly port: number;
  /** The one resource it issues tokens for (RFC 8707). */
  readonly resource: string;
  /** What `aud` of its tokens names. */
  readonly audience: string;
  /** Scopes in the form clients ask for them, with what stands in the token for each. */
  readonly scopes: ReadonlyMap<string, string>;
  /** Who may ask about opaque tokens; nobody when left out. */
  readonly introspectionClient?: { readonly id: string; readonly secret: string };
  /** Lifetime of access tokens in seconds. */
  readonly accessTokenLifetime?: number;
  /** Fetches Client ID Metadata Documents; replaced in tests. */
  readonly fetch?: typeof fetch;
}

/** A running authorization server. */
export interface AuthorizationServer {
  readonly issuer: string;
  close(): Promise<void>;
}

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;
const MAX_BODY_BYTES = 64 * 1024;
/** Scopes that belong to the authorization server itself. */
const OWN_SCOPES = ['openid', 'offline_access'];

/**
 * Starts an OAuth 2.1 authorization server for development and tests: PKCE, resource indicators,
 * dynamic registration (RFC 7591), Client ID Metadata Documents, and tokens that look like those
 * of the identity provider this project was generated for.
 *
 * @throws Error in production, or when the port is taken
 */
export async function startAuthorizationServer(
  options: AuthorizationServerOptions,
): Promise<AuthorizationServer> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error(
      'The local authorization server has no passwords and refuses to run in production',
    );
  }
  const issuer = `http://127.0.0.1:${options.port}`;
  const provider = new Provider(issuer, await configuration(options, issuer));
  const handle = provider.callback();

  const server = createServer((req, res) => {
    route(req, res).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (!res.headersSent) res.writeHead(400, { 'Content-Type': 'text/plain' });
      res.end(`${message}\n`);
    });
  });

  async function route(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const hosts = [`127.0.0.1:${options.port}`, `localhost:${options.port}`];
    if (!hosts.includes(req.headers.host ?? '')) {
      // A hostile page may have its own name point here (DNS rebinding).
      res.writeHead(403).end();
      return;
    }
    const { pathname } = new URL(req.url ?? '/', issuer);
    if (pathname === '/reg') {
      if (await prepareRegistration(req, res)) await handle(req, res);
    } else if (pathname.startsWith('/interaction/')) {
      await interact(provider, options, req, res);
    } else {
      await handle(req, res);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    issuer,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function configuration(
  options: AuthorizationServerOptions,
  issuer: string,
): Promise<Configuration> {
  const claimsOf = (
    token: AccessToken | ClientCredentials,
    { jti, iat, exp }: { jti: string; iat: number; exp: number },
  ) =>
    accessTokenClaims({
      issuer,
      audience: options.audience,
      subject: 'accountId' in token ? token.accountId : '',
      clientId: token.clientId ?? '',
      scopes: [...token.scopes].map((scope) => options.scopes.get(scope) ?? scope),
      issuedAt: iat,
      expiresAt: exp,
      tokenId: jti,
    });
  return {
    jwks: await signingKeys(),
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    clients: options.introspectionClient ? [resourceServerClient(options.introspectionClient)] : [],
    scopes: OWN_SCOPES,
    pkce: { required: () => true },
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post'],
    rotateRefreshToken: true,
    // Only on request: some clients that hold one never ask for more scopes when they need them.
    issueRefreshToken: (_ctx, client, code) =>
      client.grantTypeAllowed('refresh_token') && code.scopes.has('offline_access'),
    ttl: {
      AccessToken: options.accessTokenLifetime ?? 10 * MINUTE,
      AuthorizationCode: MINUTE,
      Grant: DAY,
      IdToken: 10 * MINUTE,
      Interaction: 10 * MINUTE,
      RefreshToken: DAY,
      Session: DAY,
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    clientBasedCORS: () => true,
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    ...(options.fetch ? { fetch: options.fetch } : {}),
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      revocation: { enabled: true },
      introspection: { enabled: opaqueTokens },
      clientIdMetadataDocument: { enabled: true, ack: 'draft-02' },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        defaultResource(_ctx, _client, oneOf) {
          if (oneOf?.[0] !== undefined) return oneOf[0];
          throw new errors.InvalidTarget(`resource is missing; it must be ${options.resource}`);
        },
        getResourceServerInfo(_ctx, indicator) {
          if (indicator !== options.resource) {
            throw new errors.InvalidTarget(`The only resource here is ${options.resource}`);
          }
          return {
            scope: [...options.scopes.keys()].join(' '),
            audience: options.audience,
            accessTokenFormat: opaqueTokens ? 'opaque' : 'jwt',
            jwt: { sign: { alg: signingAlgorithm as 'RS256' } },
          };
        },
      },
    },
    /** What the identity provider says of an opaque token beyond the standard. */
    extraTokenClaims: (_ctx, token) =>
      opaqueTokens ? withoutStandard(claimsOf(token, { jti: '', iat: 0, exp: 0 })) : undefined,
    formats: {
      customizers: {
        /** Gives the token the shape of the identity provider's. */
        jwt(_ctx, token, jwt) {
          const { jti, iat, exp } = jwt.payload as { jti: string; iat: number; exp: number };
          jwt.header = { ...jwt.header, typ: tokenType ?? undefined };
          jwt.payload = claimsOf(token, { jti, iat, exp });
        },
      },
    },
  };
}

/** Members of an introspection response that the authorization server writes by itself (RFC 7662). */
const STANDARD = [
  'iss',
  'aud',
  'sub',
  'client_id',
  'scope',
  'iat',
  'nbf',
  'exp',
  'jti',
  'token_type',
];

function withoutStandard(claims: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !STANDARD.includes(name)));
}

/** The server itself, which asks about tokens but signs nobody in. */
function resourceServerClient({ id, secret }: { id: string; secret: string }) {
  return {
    client_id: id,
    client_secret: secret,
    redirect_uris: [],
    response_types: [],
    grant_types: [],
    token_endpoint_auth_method: 'client_secret_basic' as const,
  };
}

/** Fresh keys at every start; RS256 is there in any case, for ID tokens. */
async function signingKeys(): Promise<JWKS> {
  const algorithms = [...new Set([signingAlgorithm, 'RS256'])];
  const keys = await Promise.all(
    algorithms.map(async (alg) => {
      const { privateKey } = await generateKeyPair(alg, { extractable: true });
      return {
        ...(await exportJWK(privateKey)),
        alg,
        use: 'sig',
        kid: randomBytes(8).toString('hex'),
      };
    }),
  );
  return { keys };
}

/**
 * Clients register with the scopes of their first challenge and would be bound to them, so that a
 * later step-up failed. Without `scope` in the registration they may ask for any.
 *
 * @returns whether the request goes on to the provider
 */
async function prepareRegistration(req: IncomingMessage, res: ServerResponse): Promise<boolean> {
  if (req.headers.origin !== undefined) {
    res.setHeader('Access-Control-Allow-Origin', '*');
    res.setHeader('Access-Control-Allow-Headers', 'content-type, mcp-protocol-version');
    if (req.method === 'OPTIONS') {
      res.writeHead(204).end();
      return false;
    }
  }
  if (req.method !== 'POST') return true;
  const metadata = parseObject(await readBody(req));
  if (!metadata) {
    const error = { error: 'invalid_client_metadata', error_description: 'not a JSON object' };
    res.writeHead(400, { 'Content-Type': 'application/json' }).end(JSON.stringify(error));
    return false;
  }
  delete metadata['scope'];
  const redirectUris = metadata['redirect_uris'];
  if (Array.isArray(redirectUris) && redirectUris.some((uri) => !/^https?:/i.test(String(uri)))) {
    // Only native clients have such redirects (RFC 8252, 7.1); not all of them say what they are.
    metadata['application_type'] ??= 'native';
  }
  Object.assign(req, { body: metadata });
  return true;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

/** Shows the sign-in page, or takes its answer: one click signs in and consents. */
async function interact(
  provider: Provider,
  options: AuthorizationServerOptions,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  // Throws unless the browser holds the cookie of this very interaction.
  const { params } = await provider.interactionDetails(req, res);
  const clientId = String(params['client_id']);
  const requested = typeof params['scope'] === 'string' ? params['scope'].split(' ') : [];
  const scopes = requested.filter((scope) => options.scopes.has(scope));
  const otherScopes = requested.filter((scope) => OWN_SCOPES.includes(scope));

  if (req.method !== 'POST') {
    const client = await provider.Client.find(clientId);
    const redirectUri = String(params['redirect_uri']);
    const page = signInPage({
      clientName: client?.clientName ?? clientId,
      redirectUri,
      scopes: [...scopes, ...otherScopes],
      users,
    });
    res.writeHead(200, signInPageHeaders).end(page);
    return;
  }
  const { origin, host = '' } = req.headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new Error('The form must be sent from the sign-in page');
  }
  const form = new URLSearchParams(await readBody(req));
  const user = users.find(({ id }) => id === form.get('user'));
  if (!user) {
    const denied = { error: 'access_denied', error_description: 'The user cancelled' };
    await provider.interactionFinished(req, res, denied);
    return;
  }
  const grant = new provider.Grant({ accountId: user.subject, clientId });
  grant.addOIDCScope(otherScopes.join(' '));
  grant.addResourceScope(options.resource, scopes.join(' '));
  const grantId = await grant.save();
  await provider.interactionFinished(req, res, {
    login: { accountId: user.subject },
    consent: { grantId },
  });
}

async function readBody(req: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error('The request body is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
