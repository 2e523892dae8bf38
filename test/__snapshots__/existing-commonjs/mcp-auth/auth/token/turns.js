import { IssuerUnavailableError } from '../errors.js';

const MAX_AT_ONCE = 25;
const MAX_WAITING = 200;
/** Longest wait for a turn, in milliseconds. */
const MAX_WAIT_MS = 2_000;
/**
 * No turn takes this long, in milliseconds. Some runtimes drop a request, and what it awaits, when its
 * client leaves: its turn is never given back.
 */
const ABANDONED_MS = 10_000;

/**
 * Limits how many requests run at the same time. A bounded number of others waits a bounded time, first
 * come, first served.
 *
 * The function throws IssuerUnavailableError when no turn comes free in time.
 */
export function createTurns() {
  const running = new Set();
  const waiting = new Set();

  function begin() {
    const turn = { since: Date.now() };
    running.add(turn);
    return turn;
  }

  async function take() {
    for (const turn of running) {
      if (Date.now() - turn.since > ABANDONED_MS) running.delete(turn);
    }
    if (running.size < MAX_AT_ONCE) return begin();
    if (waiting.size >= MAX_WAITING) throw new IssuerUnavailableError('too many wait already');
    let timer;
    try {
      return await new Promise((resolve, reject) => {
        const start = () => {
          waiting.delete(start);
          resolve(begin());
        };
        waiting.add(start);
        timer = setTimeout(() => {
          waiting.delete(start);
          reject(new IssuerUnavailableError('waited too long for a turn'));
        }, MAX_WAIT_MS);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  return async (request) => {
    const turn = await take();
    try {
      return await request();
    } finally {
      running.delete(turn);
      const [next] = waiting;
      if (running.size < MAX_AT_ONCE) next?.();
    }
  };
}
