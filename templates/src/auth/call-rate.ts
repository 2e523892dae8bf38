import { LRUCache } from 'lru-cache';

const WINDOW_SECONDS = 60;
const MAX_USERS = 10_000;

/**
 * Counts the calls of each user in windows of a minute (DOS-01). The number of users it remembers
 * is bounded; the one that called longest ago is forgotten first.
 *
 * @returns a function that counts a call: 0 when it may go on, else the seconds to wait
 */
export function createCallRate(callsPerMinute: number): (user: string) => number {
  const windows = new LRUCache<string, { calls: number; endsAt: number }>({ max: MAX_USERS });
  return (user) => {
    const now = Date.now() / 1000;
    let window = windows.get(user);
    if (!window || window.endsAt <= now) {
      window = { calls: 0, endsAt: now + WINDOW_SECONDS };
      windows.set(user, window);
    }
    window.calls += 1;
    return window.calls > callsPerMinute ? Math.ceil(window.endsAt - now) : 0;
  };
}
