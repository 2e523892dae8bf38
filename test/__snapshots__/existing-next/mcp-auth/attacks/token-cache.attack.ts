import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../../lib/mcp-auth/auth/caller.js';
import { digest } from '../../lib/mcp-auth/auth/token/digest.js';
import { cacheVerifiedTokens } from '../../lib/mcp-auth/auth/token/cache.js';

describe('verified tokens', () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] }));
  afterEach(() => vi.useRealTimers());

  const caller = (expiresAt: number): Caller => ({
    issuer: 'i',
    subject: 's',
    clientId: 'c',
    scopes: [],
    expiresAt,
  });

  it('are remembered for a while, and not at their very end (TOK-27)', async () => {
    const verify = vi.fn(() => Promise.resolve(caller(1_030)));
    const cache = cacheVerifiedTokens(verify, 60);
    await cache.verify('token');
    vi.setSystemTime(1_029_999);
    await cache.verify('token');
    expect(verify).toHaveBeenCalledTimes(1);
    vi.setSystemTime(1_030_000);
    await cache.verify('token');
    expect(verify).toHaveBeenCalledTimes(2);
  });

  it('are not remembered when the keys changed while one was verified (TOK-30)', async () => {
    let finish: (caller: Caller) => void = () => undefined;
    const verify = vi.fn(() => new Promise<Caller>((resolve) => (finish = resolve)));
    const cache = cacheVerifiedTokens(verify, 60);
    const first = cache.verify('token');
    await vi.waitFor(() => {
      expect(verify).toHaveBeenCalledTimes(1);
    });
    cache.clear();
    finish(caller(2_000));
    await first;
    void cache.verify('token');
    await vi.waitFor(() => {
      expect(verify).toHaveBeenCalledTimes(2);
    });
  });

  it('are known by a digest that tells nothing and mixes none up (TOK-33)', async () => {
    const texts = ['', 'token', 'tokem', 'x'.repeat(8_000)];
    const digests: string[] = [];
    for (const text of texts) digests.push(await digest(text));
    expect(new Set(digests).size).toBe(texts.length);
    for (const each of digests) expect(each).toMatch(/^(?!.*token).{32,43}$/s);
  });
});
