import { createServer, type AddressInfo } from 'node:net';

/** Notices who connects to this machine. */
export interface Listener {
  readonly port: number;
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1, and hangs up on everybody. */
export function listenOnLoopback(): Promise<Listener> {
  return listenOn('127.0.0.1');
}

/**
 * Listens on a free port of an address of this machine, and hangs up on everybody.
 *
 * @throws Error when nobody may listen there
 */
export async function listenOn(address: string): Promise<Listener> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, address, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    async close() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
