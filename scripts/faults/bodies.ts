import { connect } from 'node:net';
import { Background, pause } from './background.js';
import { callBody, callHeaders, keepAlive, repeat, send } from './call.js';
import { atMost, onStage, Tally, type Check, type Scenario, type Stage } from './scenario.js';

/** The server's limits (src/limits.ts of the generated project). */
const BODY_BYTES = 1024 * 1024;
const JSON_DEPTH = 64;

/** A refused client gets a second to finish; the rest is for a busy machine. */
const CLOSED_WITHIN_MS = 60_000;

/** Bodies over the limit, announced or not, with a token and without. */
export const oversized: Scenario = {
  id: 'oversized',
  title: 'Oversized bodies',
  run: (product, { crowd }) =>
    onStage(product, async (stage) => {
      const background = await Background.start(stage);
      const { token } = await oneUser(stage);
      const small = callBody();
      const headers = callHeaders(token);
      // Where a runtime hands over whole requests, it reads before anybody can say no.
      const early = product.framework.runtime === 'node' ? [401] : [401, 413];
      const checks = [
        await answers(stage, crowd / 20, 'exactly the limit', [200], {
          body: small.padEnd(BODY_BYTES),
        }),
        await answers(stage, crowd / 20, 'a byte more', [413], {
          body: small.padEnd(BODY_BYTES + 1),
        }),
        await answers(stage, crowd / 20, 'compressed', [415], {
          body: small,
          headers: { 'content-encoding': 'gzip' },
        }),
        await answers(stage, crowd / 20, 'more headers than Node takes (16 kB)', [431], {
          body: small,
          // So many that they arrive at once: who goes on sending may meet a closed connection.
          headers: { 'x-large': 'x'.repeat(20_000) },
        }),
        await pour('endless, with a token', [413], stage, headers),
        await pour('endless, without a token', early, stage, callHeaders(undefined)),
        // Long enough for what the server does about such connections afterwards.
        await pause(1_500).then(() => background.stop()),
        await holds(stage),
      ];
      return checks;
    }),
};

/** Bodies that are small and hard to read. */
export const deepJson: Scenario = {
  id: 'deep-json',
  title: 'Deep and odd JSON',
  run: (product, { crowd }) =>
    onStage(product, async (stage) => {
      const background = await Background.start(stage);
      const times = crowd / 20;
      const nested = (depth: number, open: string, close: string) =>
        callBody().replace(
          '"arguments":{}',
          `"arguments":{"x":${open.repeat(depth)}1${close.repeat(depth)}}`,
        );
      // The message, its params and its arguments are three levels.
      const deepest = JSON_DEPTH - 3;
      const cases: Readonly<Record<string, readonly [string, readonly number[]]>> = {
        'arrays as deep as allowed': [nested(deepest, '[', ']'), [200]],
        'a level more': [nested(deepest + 1, '[', ']'), [400]],
        'arrays 400,000 deep': [nested(400_000, '[', ']'), [400]],
        'objects 100,000 deep': [nested(100_000, '{"a":', '}'), [400]],
        'arrays that never end': ['['.repeat(1_000_000), [400]],
        'a batch of 5,000': [
          `[${Array(5000).fill(callBody()).join()}]`.slice(0, BODY_BYTES),
          [400],
        ],
        '50,000 arguments': [
          callBody(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`a${i}`, i]))),
          [200],
        ],
        'a prototype': [
          callBody().replace('"arguments":{}', '"arguments":{"__proto__":{}}'),
          [200],
        ],
        'nothing': ['null', [400]],
      };
      const checks: Check[] = [];
      for (const [title, [body, statuses]] of Object.entries(cases)) {
        checks.push(await answers(stage, times, title, statuses, { body }));
      }
      return [...checks, await background.stop(), await holds(stage)];
    }),
};

async function oneUser({ tokens }: Stage) {
  const [user] = await tokens.users(1);
  if (!user) throw new Error('no user');
  return user;
}

/** Sends the same request many times, as a user of its own. */
async function answers(
  stage: Stage,
  times: number,
  title: string,
  statuses: readonly number[],
  request: { body: string; headers?: Record<string, string> },
): Promise<Check> {
  const { token } = await oneUser(stage);
  const headers = { ...callHeaders(token), ...request.headers };
  const agent = keepAlive(8);
  const outcomes = new Tally();
  await repeat(Math.ceil(times), 8, async () => {
    const { status, error } = await send(stage.server.url, { ...request, agent, headers });
    outcomes.add(status || (error ?? 'no answer'));
  });
  agent.destroy();
  return outcomes.only(`${title}: ${statuses.join(' or ')}`, ...statuses);
}

/** Sends a body without an end until the server has had enough. */
async function pour(
  title: string,
  statuses: readonly number[],
  { server }: Stage,
  headers: Record<string, string>,
): Promise<Check> {
  const lines = Object.entries({ ...headers, 'transfer-encoding': 'chunked' });
  const head = lines.map(([name, value]) => `${name}: ${value}`).join('\r\n');
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`;
  const socket = connect(server.port, '127.0.0.1');
  let received = '';
  socket.on('data', (data) => (received += data.toString('latin1')));
  socket.on('error', () => undefined);
  socket.write(`POST /mcp HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n${head}\r\n\r\n`);
  const startedAt = performance.now();
  const elapsed = () => Math.round(performance.now() - startedAt);
  while (!socket.destroyed && elapsed() < CLOSED_WITHIN_MS) {
    socket.write(chunk);
    await pause(5);
  }
  const closed = socket.destroyed ? `closed after ${elapsed()} ms` : 'still open';
  socket.destroy();
  const status = Number(/^HTTP\/1\.1 (\d+)/.exec(received)?.[1]);
  return {
    expected: `${title}: ${statuses.join(' or ')}, then the connection is closed`,
    found: `${status}, ${closed}`,
    holds: statuses.includes(status) && closed !== 'still open',
  };
}

async function holds({ server }: Stage): Promise<Check> {
  const { heapBytes } = await server.holdings();
  return atMost('heap afterwards', Math.round(heapBytes / 2 ** 20), 100, ' MB');
}
