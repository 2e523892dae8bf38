import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { Redactor } from '../../http/redact.js';
import { changed } from './changed.js';
import { answerIn, type Asked, type Flood, type Mood } from './mood.js';
import { signToken } from './sign-token.js';
import { createSigningKey, createWeakKey, type SigningKey, type WeakKey } from './signing-key.js';
import type { TokenRequest } from './token-request.js';
import { claimsOf, type TokenShape } from './token-shape.js';

/** Credentials of the audited server at introspection (RFC 7662 section 2.1). */
export interface IntrospectionClient {
  readonly id: string;
  readonly secret: string;
}

/** An authorization server on loopback that issues whatever token the audit wishes for. */
export interface TestIssuer {
  readonly issuer: string;
  readonly shape: TokenShape;
  /** What the server asks about tokens as, when they are opaque. */
  readonly client: IntrospectionClient | undefined;
  /** Tokens say nothing by themselves; the server has to ask. */
  readonly opaque: boolean;
  readonly key: SigningKey;
  /** Published too, but of an algorithm that servers do not expect. */
  readonly unlistedKey: SigningKey;
  /** Published too, and too short for anybody to trust; there is none where keys are not of RSA. */
  readonly weakKey: WeakKey | undefined;
  /** Returns a key of the attacker, of the same algorithm; to make an RSA key takes a while. */
  foreignKey(): Promise<SigningKey>;
  /** It answers; otherwise it fails with 503. */
  isUp: boolean;
  /** Answers otherwise, while it is set; who sets it takes it away. */
  mood: Mood | undefined;
  /** How much of the last flood was taken. */
  readonly flood: Flood;
  /** Paths that were asked for, in order. */
  readonly requests: readonly string[];
  mint(tokenRequest: TokenRequest, redactor: Redactor): Promise<string>;
  /** Calls an opaque token no longer active (RFC 7009). */
  revoke(token: string): void;
  /** A good token, one without scopes, one of another user. */
  tokens(
    scopes: readonly string[],
    redactor: Redactor,
  ): Promise<{ main: string; low: string; other: string }>;
  close(): Promise<void>;
}

/**
 * Starts a test issuer on 127.0.0.1.
 *
 * @param port 0 for any
 * @param introspection makes tokens opaque and answers this client
 * @throws Error when the port is taken
 */
export async function startTestIssuer(
  port: number,
  shape: TokenShape,
  introspection?: IntrospectionClient,
): Promise<TestIssuer> {
  const key = await createSigningKey(shape.algorithm);
  const unlistedKey = await createSigningKey(shape.algorithm === 'ES512' ? 'PS512' : 'ES512');
  const weakKey = /^[RP]S/.test(shape.algorithm) ? createWeakKey(shape.algorithm) : undefined;
  const published = [key, unlistedKey, ...(weakKey ? [weakKey] : [])];
  let foreign: Promise<SigningKey> | undefined;
  const requests: string[] = [];
  const active = new Map<string, Record<string, unknown>>();
  const server = createServer((incoming, response) => {
    // Whoever sends what it cannot read must not end the audit.
    respond(incoming, response).catch(() => response.destroy());
  });
  await listen(server, port);
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let allScopes: readonly string[] = shape.scopes ?? [];

  async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    // Not parsed: a target such as `//` is no URL.
    const [pathname = ''] = (incoming.url ?? '').split('?', 1);
    requests.push(pathname);
    const body = await readSmall(incoming);
    const send = (status: number, document: object) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(document));
    };
    const give = async (asked: Asked, document: Record<string, unknown>) => {
      const mood = self.mood?.of?.includes(asked) === false ? undefined : self.mood;
      if (mood?.delayMs !== undefined) await setTimeout(mood.delayMs);
      const changed = mood?.document?.(document) ?? document;
      if (!mood || !answerIn(mood, response, changed, self.flood)) send(200, changed);
    };
    if (!self.isUp) send(503, {});
    else if (pathname.startsWith('/.well-known/')) await give('metadata', metadata(issuer));
    else if (pathname === '/jwks')
      await give('keys', { keys: published.map(({ publicJwk }) => publicJwk) });
    else if (pathname === '/introspect') {
      if (isClient(incoming.headers.authorization, introspection)) {
        const token = new URLSearchParams(body).get('token') ?? '';
        await give('introspection', active.get(token) ?? { active: false });
      } else send(401, {});
    } else send(404, {});
  }

  function claimsFor(tokenRequest: TokenRequest): Record<string, unknown> {
    const now = Math.floor(Date.now() / 1000);
    const claims = claimsOf(shape, {
      issuer,
      audience: shape.audience,
      subject: tokenRequest.subject ?? shape.subject,
      clientId: shape.clientId,
      scopes: tokenRequest.scopes ?? allScopes,
      issuedAt: now,
      expiresAt: now + (tokenRequest.expiresIn ?? 300),
      tokenId: randomUUID(),
    });
    return changed(claims, tokenRequest.claims);
  }

  const self: TestIssuer = {
    issuer,
    shape,
    key,
    unlistedKey,
    weakKey,
    requests,
    isUp: true,
    mood: undefined,
    flood: { sent: 0 },
    client: introspection,
    opaque: introspection !== undefined,
    foreignKey: () => (foreign ??= createSigningKey(shape.algorithm)),
    async mint(tokenRequest, redactor) {
      const claims = claimsFor(tokenRequest);
      let token: string;
      if (introspection) {
        token = `audit-${randomUUID()}`;
        active.set(token, { active: true, ...claims });
      } else {
        token = await signToken(key, shape, tokenRequest, claims);
      }
      redactor.hide(token, `token: ${tokenRequest.label}`);
      return token;
    },
    revoke: (token) => active.delete(token),
    async tokens(scopes, redactor) {
      if (!shape.scopes) allScopes = scopes;
      return {
        main: await self.mint({ label: 'good' }, redactor),
        // One that nobody asks for: a claim without any scope would not be well-formed.
        low: await self.mint({ label: 'no scopes', scopes: ['audit:unrelated'] }, redactor),
        other: await self.mint(
          { label: 'other user', subject: `${shape.subject}-other` },
          redactor,
        ),
      };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return self;
}

function metadata(issuer: string): Record<string, unknown> {
  return {
    issuer,
    jwks_uri: `${issuer}/jwks`,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    introspection_endpoint: `${issuer}/introspect`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
  };
}

/** Characters of a request to the issuer that are read. */
const MOST = 64 * 1024;

async function readSmall(incoming: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of incoming) text = (text + String(chunk)).slice(0, MOST);
  return text;
}

function isClient(authorization = '', client?: IntrospectionClient): boolean {
  const [, value = ''] = /^Basic (.+)$/i.exec(authorization) ?? [];
  const expected = client && `${client.id}:${client.secret}`;
  return decodeURIComponent(Buffer.from(value, 'base64').toString()) === expected;
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === 'EADDRINUSE';
      reject(isTaken ? new Error(`port ${port} is taken`) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
