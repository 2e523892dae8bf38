import { connect, type Socket } from 'node:net';
import { pause } from './background.js';
import { callBody, callHeaders, callWhoami, keepAlive, seenBy } from './call.js';
import {
  atMost,
  never,
  onStage,
  Tally,
  type Check,
  type Scenario,
  type Stage,
} from './scenario.js';

/** The server's own grace time (src/index.ts of the generated project). */
const GRACE_MS = 10_000;
/** Requests whose headers the server has seen and whose body is sent after the signal. */
const HELD = 50;
const CONNECTIONS = 64;

/** A signal to stop in the middle of everything: nothing that was begun may be lost. */
export const sigterm: Scenario = {
  id: 'sigterm',
  title: 'SIGTERM under load',
  whyNot: ({ framework }) =>
    framework.runtime === 'node' ? undefined : 'a fetch handler is stopped by its runtime',
  run: async (product, { crowd }) => {
    const load = new Tally();
    const held = new Tally();
    const exits = new Tally();
    let lost = 0;
    let served = 0;
    let slowest = 0;
    const rounds = Math.max(1, Math.floor(crowd / 200));
    for (let round = 0; round < rounds; round += 1) {
      await onStage(product, async (stage) => {
        const result = await stopUnderLoad(stage, load, held);
        exits.add(`exit code ${result.exitCode ?? 'none'}`);
        slowest = Math.max(slowest, result.milliseconds);
        served += result.answered;
        // The log has a line for every call that was let in, before the tool ran.
        lost += result.letIn - result.answered;
      });
    }
    const checks: Check[] = [
      held.only(`requests whose headers had arrived are answered (${rounds} rounds)`, 200),
      load.only(
        'under load: an answer, or a refusal that says so, and never half an answer',
        200,
        503,
        ...REFUSED,
      ),
      never('every call that was let in got its whole answer', lost, served),
      exits.only('the process ends by itself', 'exit code 0'),
      atMost('longest time to stop', slowest, GRACE_MS, ' ms'),
    ];
    return checks;
  },
};

/** How a connection fails that nobody listens to any more; the request was not begun. */
const REFUSED = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE'];

async function stopUnderLoad(stage: Stage, load: Tally, held: Tally) {
  const { server, tokens } = stage;
  const users = await tokens.users(CONNECTIONS);
  const agent = keepAlive(CONNECTIONS);
  let answered = 0;
  let isUp = true;
  const workers = users.map(async ({ subject, token }) => {
    // Fewer than the limit of messages of one user.
    for (let calls = 0; isUp && calls < 290; calls += 1) {
      const outcome = await callWhoami(server.url, token, agent);
      const { status, torn, error } = outcome;
      if (status === 200 && !torn && seenBy(outcome)?.subject === subject) answered += 1;
      load.add(torn ? 'half an answer' : status || (error ?? 'no answer'));
      if (status !== 200) isUp = false;
    }
  });
  const waiting = await Promise.all(
    (await tokens.users(HELD)).map(({ token }) => hold(server.port, token)),
  );
  await pause(500);

  const startedAt = performance.now();
  const exit = server.terminate();
  await pause(100);
  const answers = await Promise.all(waiting.map((finish) => finish()));
  const exitCode = await exit;
  const milliseconds = Math.round(performance.now() - startedAt);
  await Promise.all(workers);
  agent.destroy();

  for (const answer of answers) {
    const status = Number(/HTTP\/1\.1 (2\d\d|[345]\d\d) /.exec(answer)?.[1] ?? 0);
    // Whole by its length or by the last of its chunks.
    const whole = status === 200 && /clientId.*(\}|\r\n0\r\n\r\n)$/s.test(answer);
    if (whole) answered += 1;
    held.add(status === 200 && !whole ? 'half an answer' : status || 'no answer');
  }
  const letIn = server.log.filter(
    ({ decision, tool }) => decision === 'allowed' && tool === 'whoami',
  ).length;
  return { exitCode, milliseconds, answered, letIn };
}

/**
 * Sends the head of a call and waits until the server has taken it.
 *
 * @returns sends the body; resolves to all that was received until the connection closed
 */
async function hold(port: number, token: string): Promise<() => Promise<string>> {
  const body = callBody();
  const socket: Socket = connect(port, '127.0.0.1');
  let received = '';
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      resolve();
    });
  });
  const taken = new Promise<void>((resolve) => {
    socket.on('data', (data) => {
      received += data.toString('utf8');
      if (received.includes('100 Continue')) resolve();
    });
  });
  const head = [
    'POST /mcp HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    ...Object.entries(callHeaders(token)).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Expect: 100-continue',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await Promise.race([taken, closed]);
  return async () => {
    socket.write(body);
    await closed;
    return received;
  };
}
