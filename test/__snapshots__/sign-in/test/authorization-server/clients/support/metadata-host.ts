import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  createPinnedFetch,
  type FetchDocument,
  type PinnedFetchOptions,
} from '../../../../src/authorization-server/clients/pinned-fetch.js';
import { testCertificate } from './test-certificate.js';

/** A vendor's server, with TLS, on loopback. */
export interface MetadataHost {
  readonly port: number;
  /** URL of a document there, by a name of the public DNS. */
  readonly url: (path: string, host?: string) => string;
  /** Connections that were made to it, whether a request followed or not. */
  readonly connections: () => number;
  readonly requests: IncomingMessage[];
  answer: (req: IncomingMessage, res: ServerResponse) => void;
  /** The real fetch, with a name service of the test, for which only this server's address is public. */
  fetch(options?: PinnedFetchOptions): FetchDocument;
  close(): Promise<void>;
}

/** Starts one. */
export async function startMetadataHost(address = '127.0.0.1'): Promise<MetadataHost> {
  let connections = 0;
  const server = createServer(testCertificate);
  server.on('connection', () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  const host: MetadataHost = {
    port,
    url: (path, name = 'client.example') => `https://${name}:${port}${path}`,
    connections: () => connections,
    requests: [],
    answer: (_req, res) => res.writeHead(404).end(),
    fetch: (options = {}) =>
      createPinnedFetch({
        resolve: () => Promise.resolve([{ address, family: 4 }]),
        isReachable: (each) => each === address,
        ca: testCertificate.cert,
        ...options,
      }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
  server.on('request', (req, res) => {
    host.requests.push(req);
    host.answer(req, res);
  });
  return host;
}

/** Answers with JSON. */
export function json(body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return (_req: IncomingMessage, res: ServerResponse): void => {
    res.writeHead(200, { 'Content-Type': 'application/json', ...headers });
    res.end(typeof body === 'string' ? body : JSON.stringify(body));
  };
}
