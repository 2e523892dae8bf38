import { ownerOf } from './notes.js';
import type { Caller } from './tokens.js';

const BURST = 500;
/** Whoever pauses for so long gets everything back: how fast a machine is decides nothing. */
const PAUSE_MS = 4000;
const MOST_CALLERS = 10_000;

const buckets = new Map<string, { level: number; at: number }>();

/** Counts a request of a caller; false when there were too many. */
export function mayAsk(caller: Caller): boolean {
  const now = Date.now();
  const key = ownerOf(caller);
  const { level, at } = buckets.get(key) ?? { level: BURST, at: now };
  const filled = now - at >= PAUSE_MS ? BURST : level;
  if (!buckets.has(key) && buckets.size >= MOST_CALLERS) buckets.clear();
  buckets.set(key, { level: Math.max(0, filled - 1), at: now });
  return filled >= 1;
}
