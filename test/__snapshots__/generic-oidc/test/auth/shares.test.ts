import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMessageRate, createStreamSlots } from '../../src/limits/quotas.js';

describe('the share of each user (DOS-01)', () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] }));
  afterEach(() => vi.useRealTimers());

  it('of messages is new every minute, and the wait for it is told in seconds', () => {
    const count = createMessageRate(2);
    expect([count('alice'), count('alice'), count('alice')]).toEqual([0, 0, 60]);
    expect(count('bob')).toBe(0);
    vi.setSystemTime(1_059_500);
    expect(count('alice')).toBe(1);
    vi.setSystemTime(1_060_000);
    expect([count('alice'), count('alice'), count('alice')]).toEqual([0, 0, 60]);
  });

  it('of streams is given back once, stream by stream', () => {
    const take = createStreamSlots(2);
    const first = take('alice');
    const second = take('alice');
    expect(take('alice')).toBeUndefined();
    expect(take('bob')).toBeDefined();
    first?.();
    first?.();
    expect(take('alice')).toBeDefined();
    expect(take('alice')).toBeUndefined();
    second?.();
    expect(take('alice')).toBeDefined();
    expect(take('alice')).toBeUndefined();
  });
});
