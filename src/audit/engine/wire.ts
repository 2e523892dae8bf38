import { connect, type NetConnectOpts } from 'node:net';
import { Duplex, Writable } from 'node:stream';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';

/**
 * Opens a connection that sends these bytes and nothing else, whatever is written to it; what comes back is
 * read as usual. So a request may be one that no HTTP client writes.
 */
export function connectionWith(
  bytes: Buffer,
  place: NetConnectOpts,
  tls: ConnectionOptions | undefined,
): Duplex {
  const socket = tls ? connectTls({ ...place, ...tls }) : connect(place);
  socket.write(bytes);
  const nowhere = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  const connection = Duplex.from({ readable: socket, writable: nowhere });
  connection.on('close', () => socket.destroy());
  return connection;
}
