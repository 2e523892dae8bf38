import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A proxy on loopback that stands where a client with a token would stand. */
export interface TokenProxy {
  readonly origin: string;
  /** Passes requests on to a server from now on, with an access token of its issuer. */
  forward(to: { readonly origin: string; readonly token: string }): void;
  close(): Promise<void>;
}

/**
 * Starts a proxy that passes every request on as it came, `Host` and `Origin` included, with a
 * token added: the suites know nothing of authorization.
 */
export async function startTokenProxy(): Promise<TokenProxy> {
  let target: { readonly origin: string; readonly token: string } | undefined;
  const server = createServer((incoming, answer) => {
    if (!target) {
      answer.writeHead(502).end();
      return;
    }
    const { hostname, port } = new URL(target.origin);
    const headers = { ...incoming.headers, authorization: `Bearer ${target.token}` };
    const { method, url: path } = incoming;
    const outgoing = request({ hostname, port, method, path, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    // Either side may hang up: a stream that nobody reads any more must not stay open.
    outgoing.on('error', () => answer.destroy());
    answer.on('close', () => outgoing.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forward(to) {
      target = to;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
