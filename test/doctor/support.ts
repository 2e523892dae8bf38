import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { createFetchText } from '../../src/doctor/fetch-text.js';
import type { Diagnosed } from '../../src/doctor/model.js';
import type { Verdict } from '../../src/report/finding.js';

/** Answers one path; undefined is 404. */
export type Respond = (
  request: IncomingMessage,
  body: string,
) => { status?: number; headers?: Record<string, string>; body?: unknown } | undefined;

/** A server on loopback whose answers a test decides. */
export interface Peer {
  readonly origin: string;
  close(): Promise<void>;
}

export async function startPeer(respond: Respond): Promise<Peer> {
  const server: Server = createServer((request: IncomingMessage, response: ServerResponse) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    request.on('end', () => {
      const { status = 200, headers = {}, body } = respond(request, text) ?? { status: 404 };
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(
        typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Requests as the command sends them, with little patience. */
export const fetchText = createFetchText(1000, new AbortController().signal);

/** What each check came to. */
export function statuses(findings: readonly Diagnosed[]): Record<string, Verdict> {
  return Object.fromEntries(findings.map(({ id, verdict }) => [id, verdict]));
}

/** A public key with its private one. */
export async function keyPair(
  algorithm: string,
  modulusLength = 2048,
): Promise<{ publicKey: JWK; privateKey: JWK }> {
  const pair = await generateKeyPair(algorithm, { extractable: true, modulusLength });
  return {
    publicKey: await exportJWK(pair.publicKey),
    privateKey: await exportJWK(pair.privateKey),
  };
}

/** Metadata of an authorization server that lacks nothing. */
export function goodMetadata(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    registration_endpoint: `${issuer}/reg`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
    token_endpoint_auth_methods_supported: ['none'],
    scopes_supported: [
      ...['openid', 'offline_access', 'mcp:access'],
      ...['todos:read', 'todos:add', 'todos:complete', 'todos:delete', 'todos:manage'],
    ],
  };
}
