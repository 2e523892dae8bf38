import { createServer, type AddressInfo } from 'node:net';

/** Notices who connects to this machine. */
export interface LoopbackListener {
  readonly port: number;
  readonly connections: () => number;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1, and hangs up on everybody. */
export async function listenOnLoopback(): Promise<LoopbackListener> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    async close() {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
