import { LRUCache } from 'lru-cache';
import type { Quotas } from '../auth/guard';
import type { Limits } from '../limits';

const WINDOW_SECONDS = 60;
const MAX_USERS = 10_000;

/** Counts what each user takes of the server. */
export function createQuotas({
  messagesPerMinute,
  streamsPerUser,
}: Pick<Limits, 'messagesPerMinute' | 'streamsPerUser'>): Quotas {
  return {
    secondsToWait: createMessageRate(messagesPerMinute),
    takeStream: createStreamSlots(streamsPerUser),
  };
}

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

/**
 * Counts the open streams of each user: they last as long as a token, and one user must not take
 * the place of all others (DOS-01).
 *
 * @returns a function that takes a slot and gives the function to release it, or undefined when the
 *   user has no slot left
 */
export function createStreamSlots(perUser: number): (user: string) => (() => void) | undefined {
  const open = new Map<string, number>();
  return (user) => {
    const taken = open.get(user) ?? 0;
    if (taken >= perUser) return undefined;
    open.set(user, taken + 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const left = (open.get(user) ?? 1) - 1;
      if (left > 0) open.set(user, left);
      else open.delete(user);
    };
  };
}
