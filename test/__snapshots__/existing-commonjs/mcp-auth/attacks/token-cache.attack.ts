import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Caller } from '../auth/caller.js';
import { digest } from '../auth/token/digest.js';
import { InvalidTokenError, IssuerUnavailableError } from '../auth/errors.js';
import { cacheIntrospection } from '../auth/token/cache.js';

describe('what was said of a token', () => {
  beforeEach(() => vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] }));
  afterEach(() => vi.useRealTimers());

  const caller = (expiresAt: number): Caller => ({
    issuer: 'i',
    subject: 's',
    clientId: 'c',
    scopes: [],
    expiresAt,
  });
  const accept = () => Promise.resolve(caller(9_000));
  const refuse = () => Promise.reject(new InvalidTokenError('inactive', 'not active'));
  const asker = (answer: () => Promise<Caller>) =>
    vi.fn<Parameters<typeof cacheIntrospection>[0]>(answer);

  it('is remembered for a while, and not at its very end (TOK-27)', async () => {
    const ask = asker(() => Promise.resolve(caller(1_030)));
    const verify = cacheIntrospection(ask, 60);
    await verify('token');
    vi.setSystemTime(1_029_999);
    expect(await verify('token')).toEqual(caller(1_030));
    expect(ask).toHaveBeenCalledTimes(1);
    vi.setSystemTime(1_030_000);
    await verify('token');
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('is asked by one of many who want to know at the same time, whatever it is', async () => {
    const ask = asker(accept);
    const verify = cacheIntrospection(ask, 60);
    await Promise.all(Array.from({ length: 60 }, () => verify('token')));
    expect(ask).toHaveBeenCalledTimes(1);
    ask.mockImplementation(refuse);
    const refusals = await Promise.allSettled(Array.from({ length: 60 }, () => verify('other')));
    expect(refusals.every(({ status }) => status === 'rejected')).toBe(true);
    expect(ask).toHaveBeenCalledTimes(2);
  });

  it('is remembered for seconds when it is no, with its reason', async () => {
    const ask = asker(refuse);
    const verify = cacheIntrospection(ask, 60);
    await expect(verify('token')).rejects.toMatchObject({ code: 'inactive' });
    vi.setSystemTime(1_004_999);
    await expect(verify('token')).rejects.toMatchObject({ code: 'inactive' });
    expect(ask).toHaveBeenCalledTimes(1);
    vi.setSystemTime(1_005_000);
    ask.mockImplementation(accept);
    await expect(verify('token')).resolves.toEqual(caller(9_000));
  });

  it('is not remembered when it is no answer', async () => {
    const ask = asker(() => Promise.reject(new IssuerUnavailableError('down')));
    const verify = cacheIntrospection(ask, 60);
    await expect(verify('token')).rejects.toThrow('down');
    ask.mockImplementation(accept);
    await expect(verify('token')).resolves.toEqual(caller(9_000));
  });

  it('is not driven out by any number of tokens that were refused', async () => {
    const ask = asker(accept);
    const verify = cacheIntrospection(ask, 60);
    await verify('token');
    ask.mockImplementation(refuse);
    for (let index = 0; index < 10_001; index += 1) {
      await verify(`garbage${index}`).catch(() => undefined);
    }
    ask.mockClear();
    await verify('token');
    expect(ask).not.toHaveBeenCalled();
    // There is an end to what is remembered of garbage.
    await verify('garbage10000').catch(() => undefined);
    expect(ask).not.toHaveBeenCalled();
    await verify('garbage0').catch(() => undefined);
    expect(ask).toHaveBeenCalledTimes(1);
  });

  it('tells a token that was accepted before from a new one, until it is refused', async () => {
    const ask = asker(accept);
    const verify = cacheIntrospection(ask, 60);
    await verify('token');
    vi.setSystemTime(1_060_000);
    await verify('token');
    vi.setSystemTime(1_120_000);
    ask.mockImplementation(refuse);
    await verify('token').catch(() => undefined);
    vi.setSystemTime(1_125_000);
    await verify('token').catch(() => undefined);
    expect(ask.mock.calls.map(([, again]) => again)).toEqual([false, true, true, false]);
  });

  it('is asked anew when the runtime dropped the request that asked', async () => {
    const ask = asker(() => new Promise<Caller>(() => undefined));
    const verify = cacheIntrospection(ask, 60);
    void verify('token');
    await vi.waitFor(() => {
      expect(ask).toHaveBeenCalledTimes(1);
    });
    ask.mockImplementation(accept);
    vi.setSystemTime(Date.now() + 10_000);
    await expect(verify('token')).resolves.toEqual(caller(9_000));
  });

  it('is found by a digest that tells nothing and mixes none up (TOK-33)', async () => {
    const texts = ['', 'token', 'tokem', 'x'.repeat(8_000)];
    const digests: string[] = [];
    for (const text of texts) digests.push(await digest(text));
    expect(new Set(digests).size).toBe(texts.length);
    for (const each of digests) expect(each).toMatch(/^(?!.*token).{32,43}$/s);
  });
});
