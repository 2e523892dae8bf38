import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { ResourceServer } from 'oidc-provider';

/** The scope that the API of this machine knows. */
const SCOPE = 'api:read';

/** The API that the tools call on this machine: what names it, and how tokens for it look. */
export function localApi(issuer: string): { resource: string; info: ResourceServer } {
  const resource = `${issuer}/external-api`;
  return {
    resource,
    info: {
      scope: SCOPE,
      audience: resource,
      accessTokenFormat: 'jwt',
      jwt: { sign: { alg: 'RS256' } },
    },
  };
}

/** The server's settings for this API. Empty means unset. */
export function localApiSettings(issuer: string): Record<string, string> {
  const { resource } = localApi(issuer);
  return {
    EXTERNAL_API_URL: resource,
    EXTERNAL_API_RESOURCE: '',
    EXTERNAL_API_AUDIENCE: resource,
    EXTERNAL_API_SCOPE: SCOPE,
  };
}

/** Whether a path belongs to the API, which stands beside the authorization server. */
export function isForLocalApi(pathname: string): boolean {
  return pathname.startsWith('/external-api/');
}

/**
 * Tells a caller what their token says. Any other API would do the same check: a token of this
 * issuer, for this API. The token of an MCP client is for the MCP server and is refused here.
 */
export async function answerLocalApi(
  req: IncomingMessage,
  res: ServerResponse,
  issuer: string,
): Promise<void> {
  const [, token = ''] = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '') ?? [];
  const keys = createRemoteJWKSet(new URL('/jwks', issuer));
  const audience = localApi(issuer).resource;
  try {
    const { payload } = await jwtVerify(token, keys, { issuer, audience });
    const { aud, sub, client_id, scope } = payload;
    send(res, 200, { aud, sub, client_id, scope });
  } catch {
    res.setHeader('WWW-Authenticate', 'Bearer error="invalid_token"');
    send(res, 401, { error: 'invalid_token' });
  }
}

function send(res: ServerResponse, status: number, body: object): void {
  res.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
