import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below what systems give to connections, and to who listens on any port. */
const OWN_PORTS = { first: 20_000, count: 12_000 };
let next = randomInt(OWN_PORTS.count);

/** Whether a port of 127.0.0.1 can be listened on. */
export async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  const free = await new Promise<boolean>((resolve) => {
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen(port, '127.0.0.1', () => {
      resolve(true);
    });
  });
  if (free) await new Promise((resolve) => probe.close(resolve));
  return free;
}

/** A port that nobody listens on, another one at each call: what listens there may start later. */
export async function freePort(): Promise<number> {
  for (let tries = OWN_PORTS.count; tries > 0; tries -= 1) {
    next = (next + 1) % OWN_PORTS.count;
    const port = OWN_PORTS.first + next;
    if (await isFree(port)) return port;
  }
  throw new Error('No port of this machine is free.');
}
