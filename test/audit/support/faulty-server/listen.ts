import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createPort, type AddressInfo, type Server as Port } from 'node:net';
import type { OriginFaults } from './origin.js';
import type { WayFaults } from './ways.js';
import type { Style } from './style.js';
import { testCertificate } from './test-certificate.js';

/** An address of this machine that stands for one that others can reach. */
export const outside = process.platform === 'darwin' ? '::1' : '127.0.0.2';

/** What listens, and where clients find it. */
export interface Listening {
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** More than the audit ever sends, so that it is the server that decides what is too much. */
const patient = { maxHeaderSize: 256 * 1024 };
/** The first byte of every TLS connection: a handshake record (RFC 8446 section 5.1). */
const HANDSHAKE = 0x16;

/** Listens on loopback, whatever name the server goes by. */
export async function listen(
  { scheme, host }: Style,
  faults: Partial<OriginFaults & WayFaults>,
  listener: RequestListener,
  wanted: number,
): Promise<Listening> {
  const options = { ...patient, insecureHTTPParser: faults.lenientParser === true };
  const plain = createServer(options, listener);
  const server =
    scheme === 'https' ? createTlsServer({ ...options, ...testCertificate }, listener) : plain;
  const ports: (Port | Server)[] = [faults.servesPlainHttp ? bothOn(server, plain) : server];
  const port = await open(ports[0] ?? server, wanted, '127.0.0.1');
  if (faults.listensOutside) {
    const second = createServer(options, listener);
    await open(second, port, outside);
    ports.push(second);
  }
  return {
    origin: `${scheme}://${host}:${port}`,
    async close() {
      for (const each of [server, plain, ...ports]) {
        if ('closeAllConnections' in each) each.closeAllConnections();
      }
      await Promise.all(ports.map((each) => new Promise((resolve) => each.close(resolve))));
    },
  };
}

/** One port for TLS and for what comes without it. */
function bothOn(secure: Server, plain: Server): Port {
  return createPort((socket) => {
    socket.once('readable', () => {
      const first = socket.read(1) as Buffer | null;
      if (!first) return;
      socket.unshift(first);
      (first[0] === HANDSHAKE ? secure : plain).emit('connection', socket);
    });
  });
}

async function open(server: Port | Server, port: number, address: string): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, address, resolve));
  return (server.address() as AddressInfo).port;
}
