import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { ProjectError } from './project-error.js';

/** Below what Linux, macOS and Windows give to connections, and to who listens on any port. */
const OWN_PORTS = { first: 20_000, count: 12_000 };
let next = randomInt(OWN_PORTS.count);

/**
 * A port of this machine that nobody listens on, another one at each call: a server may be started there later, and
 * again, and until then it is nobody else's.
 *
 * @throws ProjectError when all of them are taken
 */
export async function freePort(): Promise<number> {
  for (let tries = OWN_PORTS.count; tries > 0; tries -= 1) {
    next = (next + 1) % OWN_PORTS.count;
    const port = OWN_PORTS.first + next;
    if (await canListen(port)) return port;
  }
  throw new ProjectError('project-does-not-run', 'no port of this machine is free');
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return true;
  } catch {
    return false;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}
