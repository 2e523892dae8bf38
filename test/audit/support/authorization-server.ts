import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEndpoints } from './authorization-endpoints.js';
import type { AuthorizationFaults } from './authorization-faults.js';

/** What the metadata of an authorization server is like; that of a good one by default. */
export interface AuthorizationServer {
  /** Path of the issuer, which begins with a slash. */
  readonly path: string;
  /** Where the document is served. */
  readonly form: 'RFC 8414' | 'OpenID, inserted' | 'OpenID, appended' | 'nowhere';
  /** Members to set; undefined removes one. */
  readonly metadata: object;
  /** It has endpoints of its own, with these faults. */
  readonly endpoints?: Partial<AuthorizationFaults>;
  /** Content-Type of the document. */
  readonly type?: string;
  /** Of every answer, while it is away. */
  readonly status?: number;
}

/** An authorization server that only says what it is. */
export interface RunningAuthorizationServer {
  readonly issuer: string;
  close(): Promise<void>;
}

/** Metadata that has all that MCP clients look for. */
export function goodMetadata(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: 'https://as.example/authorize',
    token_endpoint: 'https://as.example/token',
    registration_endpoint: 'https://as.example/register',
    jwks_uri: 'https://as.example/jwks',
    response_types_supported: ['code'],
    scopes_supported: ['mcp:access', 'echo:use'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
    token_endpoint_auth_methods_supported: ['none'],
  };
}

/** The endpoints of an authorization server that is more than metadata. */
function endpointsOf(origin: string, { hasNoRegistration }: Partial<AuthorizationFaults>): object {
  return {
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: hasNoRegistration ? undefined : `${origin}/register`,
    revocation_endpoint: `${origin}/revoke`,
    introspection_endpoint: `${origin}/introspect`,
    jwks_uri: `${origin}/jwks`,
  };
}

/** Starts it on loopback, on the host name that the audited server has. */
export async function startAuthorizationServer({
  path = '',
  form = 'RFC 8414',
  metadata = {},
  endpoints,
  type = 'application/json',
  status,
}: Partial<AuthorizationServer>): Promise<RunningAuthorizationServer> {
  const base = path.replace(/\/$/, '');
  const place = {
    'RFC 8414': `/.well-known/oauth-authorization-server${base}`,
    'OpenID, inserted': `/.well-known/openid-configuration${base}`,
    'OpenID, appended': `${base}/.well-known/openid-configuration`,
    'nowhere': undefined,
  }[form];
  const answer = endpoints && createEndpoints(endpoints, () => issuer);
  const server = createServer((request, response) => {
    const isThere = request.url === place;
    if (answer && !isThere) {
      answer(request, response).catch(() => response.destroy());
      return;
    }
    const forwarded = endpoints?.believesForwardedHost && request.headers['x-forwarded-host'];
    const origin = typeof forwarded === 'string' ? `https://${forwarded}` : new URL(issuer).origin;
    response.writeHead(status ?? (isThere ? 200 : 404), { 'content-type': type });
    response.end(
      JSON.stringify(
        isThere && status === undefined
          ? {
              ...goodMetadata(issuer),
              ...(endpoints ? endpointsOf(origin, endpoints) : {}),
              ...metadata,
            }
          : {},
      ),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return {
    issuer,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
