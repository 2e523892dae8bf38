import { LRUCache } from 'lru-cache';

const WINDOW_SECONDS = 60;
const MAX_USERS = 10_000;

/**
 * Counts the messages of each user in windows of a minute (DOS-01). The number of users it remembers
 * is bounded; the one that sent a message longest ago is forgotten first.
 *
 * @returns a function that counts a message: 0 when it may go on, else the seconds to wait
 */
export function createMessageRate(messagesPerMinute: number): (user: string) => number {
  const windows = new LRUCache<string, { messages: number; endsAt: number }>({ max: MAX_USERS });
  return (user) => {
    const now = Date.now() / 1000;
    let window = windows.get(user);
    if (!window || window.endsAt <= now) {
      window = { messages: 0, endsAt: now + WINDOW_SECONDS };
      windows.set(user, window);
    }
    window.messages += 1;
    return window.messages > messagesPerMinute ? Math.ceil(window.endsAt - now) : 0;
  };
}
