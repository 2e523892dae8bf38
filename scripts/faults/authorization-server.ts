import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';

/** A key pair that tokens are signed with. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

/** Answers a request in place of the authorization server. */
export type Answer = (req: IncomingMessage, res: ServerResponse) => void;

/** Makes a key; ES256 because many tokens are signed with it. */
export async function createKey(kid: string): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  return {
    kid,
    privateKey,
    jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' },
  };
}

/** An authorization server on loopback that publishes its keys, and fails in the ways real ones do. */
export class AuthorizationServer {
  /** What it publishes. */
  keys: readonly SigningKey[] = [];
  /** Takes the place of every answer while set. */
  answer: Answer | undefined;
  /** How often the key set was asked for. */
  keyRequests = 0;
  /** How often anything was asked for. */
  requests = 0;
  #port = 0;
  readonly #server = createServer((req, res) => {
    this.requests += 1;
    if (req.url === '/keys') this.keyRequests += 1;
    (this.answer ?? this.#publish)(req, res);
  });

  /** Starts one with one key. */
  static async start(): Promise<AuthorizationServer> {
    const server = new AuthorizationServer();
    server.keys = [await createKey('first')];
    await server.up();
    return server;
  }

  get issuer(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The key that tokens are signed with. */
  get key(): SigningKey {
    const [key] = this.keys;
    if (!key) throw new Error('the authorization server has no key');
    return key;
  }

  /** Listens, on the same port as before. */
  async up(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Refuses connections, as a machine does whose server has died. */
  async down(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  readonly #publish: Answer = (req, res) => {
    if (req.url === '/keys') answerJson(res, { keys: this.keys.map(({ jwk }) => jwk) });
    else if (req.url?.startsWith('/.well-known/')) answerJson(res, this.metadata());
    else res.writeHead(404).end();
  };

  /** Its metadata (RFC 8414), with changes. */
  metadata(changes: object = {}): object {
    return { issuer: this.issuer, jwks_uri: `${this.issuer}/keys`, ...changes };
  }
}

/** Answers with a JSON document. */
export function answerJson(res: ServerResponse, document: object): void {
  res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(document));
}
