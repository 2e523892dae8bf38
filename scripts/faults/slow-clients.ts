import { connect, type Socket } from 'node:net';
import { Background, pause } from './background.js';
import { callBody, callHeaders } from './call.js';
import { atMost, onStage, type Check, type Scenario, type Stage } from './scenario.js';

/** A request must arrive within 30 seconds; Node looks for late ones every 30 seconds. */
const CUT_OFF_MS = 65_000;
/** What a slow client may cost, in kB. */
const HEAP_PER_CLIENT = 64;
/** Answers that nobody reads any more are still being written for a moment. */
const GONE_WITHIN_S = 120;
/** How many calls a client sends whose answers it never reads; below its limit for a minute. */
const UNREAD_CALLS = 100;

/** Clients that send next to nothing, or take nothing. */
export const slowClients: Scenario = {
  id: 'slow-clients',
  title: 'Slow clients',
  run: (product, { crowd, patient }) =>
    onStage(product, async (stage): Promise<Check[]> => {
      const { server } = stage;
      const background = await Background.start(stage);
      const before = await server.holdings();
      const each = Math.ceil(crowd / 4);
      const { headOnly, unfinished, unread } = await openAll(stage, each);
      await pause(patient ? 5_000 : 2_000);
      const during = await server.holdings();
      const extra = (during.heapBytes - before.heapBytes) / 1024 / (3 * each);
      const checks = [
        atMost(
          `heap for each of ${3 * each} slow clients`,
          Math.max(0, Math.round(extra)),
          HEAP_PER_CLIENT,
          ' kB',
        ),
      ];
      // A fetch handler sees whole requests; its runtime cuts off those that never become one.
      if (patient && product.framework.runtime === 'node') {
        const startedAt = performance.now();
        const open = () =>
          [...headOnly, ...unfinished].filter(({ socket }) => !socket.destroyed).length;
        while (open() > 0 && performance.now() - startedAt < CUT_OFF_MS) await pause(500);
        const late = [...headOnly, ...unfinished].filter(({ text }) => text.includes(' 408 '));
        checks.push(
          atMost('who does not finish a request is still connected after 65 s', open(), 0),
          {
            expected: 'those are told so (408)',
            found: `${late.length} of ${2 * each}`,
            holds: late.length === 2 * each,
          },
        );
      }
      checks.push(await background.stop());
      for (const { socket } of [...headOnly, ...unfinished, ...unread]) socket.destroy();
      let after = await server.holdings();
      for (let wait = 0; wait < GONE_WITHIN_S && after.sockets > 1; wait += 1) {
        await pause(1_000);
        after = await server.holdings();
      }
      checks.push(
        atMost(
          'connections once they are gone, but one to the authorization server',
          after.sockets,
          1,
        ),
      );
      return checks;
    }),
};

interface SlowClient {
  readonly socket: Socket;
  /** What it received. */
  text: string;
}

async function openAll({ server, tokens }: Stage, each: number) {
  const users = await tokens.users(each);
  const host = `Host: 127.0.0.1:${server.port}`;
  const client = (): SlowClient => {
    const socket = connect(server.port, '127.0.0.1');
    const self = { socket, text: '' };
    socket.on('error', () => undefined);
    return self;
  };
  /** Sends a byte a second for as long as it is let. */
  const trickle = (start: string, byte: string): SlowClient => {
    const self = client();
    self.socket.on('data', (data) => (self.text += data.toString('latin1')));
    self.socket.write(start);
    const timer = setInterval(() => self.socket.write(byte), 1_000);
    self.socket.on('close', () => {
      clearInterval(timer);
    });
    return self;
  };
  const lines = (headers: Record<string, string>) =>
    Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  const body = callBody();
  const post = (token: string, length: number) =>
    ['POST /mcp HTTP/1.1', host, ...lines(callHeaders(token)), `content-length: ${length}`].join(
      '\r\n',
    ) + '\r\n\r\n';

  return {
    headOnly: users.map(() => trickle(`POST /mcp HTTP/1.1\r\n${host}\r\nx-slow: `, 'x')),
    unfinished: users.map(({ token }) => trickle(post(token, 10_000), ' ')),
    unread: users.map(({ token }) => {
      const self = client();
      self.socket.pause();
      self.socket.write((post(token, Buffer.byteLength(body)) + body).repeat(UNREAD_CALLS));
      return self;
    }),
  };
}
