import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTurns } from '../auth/token/turns.js';

describe('questions to the authorization server', () => {
  beforeEach(() => vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] }));
  afterEach(() => vi.useRealTimers());

  /** Questions that are answered when it is said, and how each of them ended. */
  function start(count: number, inTurn = createTurns()) {
    const finish: (() => void)[] = [];
    const outcomes: string[] = [];
    const ask = async (index: number) => {
      try {
        await inTurn(() => new Promise<void>((resolve) => finish.push(resolve)));
        outcomes[index] = 'answered';
      } catch (error) {
        outcomes[index] = (error as Error).message;
      }
    };
    const all = Array.from({ length: count }, (_, index) => ask(index));
    return { inTurn, finish, outcomes, ask, all: () => Promise.all(all) };
  }
  const settle = () => vi.advanceTimersByTimeAsync(0);

  it('are asked 25 at the same time, and who waited longest comes next', async () => {
    const { finish, outcomes, all } = start(60);
    await settle();
    expect(finish).toHaveLength(25);
    finish[3]?.();
    await settle();
    expect(finish).toHaveLength(26);
    finish[25]?.();
    await settle();
    expect([outcomes[3], outcomes[25], outcomes[26]]).toEqual(['answered', 'answered', undefined]);
    for (let index = 0; index < 60; index += 1) {
      finish[index]?.();
      await settle();
    }
    await all();
    expect(new Set(outcomes)).toEqual(new Set(['answered']));
  });

  it('that fail give their turn back as well', async () => {
    const inTurn = createTurns();
    const failures = Array.from({ length: 60 }, () =>
      inTurn(() => Promise.reject(new Error('failed'))).catch((error: unknown) => error),
    );
    expect(
      (await Promise.all(failures)).every((error) => (error as Error).message === 'failed'),
    ).toBe(true);
    expect(await inTurn(() => Promise.resolve('answer'))).toBe('answer');
  });

  it('of which too many wait are refused at once', async () => {
    const { outcomes, finish } = start(226);
    await settle();
    expect(outcomes[225]).toBe('too many wait already');
    expect(Object.keys(outcomes)).toEqual(['225']);
    expect(finish).toHaveLength(25);
  });

  it('are not waited for longer than two seconds, and make place for others', async () => {
    const { inTurn, outcomes, finish } = start(225);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(outcomes).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(Object.keys(outcomes)).toHaveLength(200);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['waited too long for a turn']));
    const others = start(200, inTurn);
    finish.forEach((each) => {
      each();
    });
    await settle();
    expect(others.finish).toHaveLength(25);
    expect(Object.keys(others.outcomes)).toEqual([]);
  });

  it('are no longer timed once it is their turn', async () => {
    const { finish } = start(26);
    await settle();
    finish[0]?.();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('that a runtime dropped with their requests give their turn up after ten seconds', async () => {
    const { inTurn, finish } = start(25);
    await vi.advanceTimersByTimeAsync(10_000);
    const later = start(1, inTurn);
    await settle();
    expect(later.finish).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(1);
    const others = start(30, inTurn);
    await settle();
    expect(others.finish).toHaveLength(25);
    // One that comes back after all takes nobody's turn away.
    finish[0]?.();
    await settle();
    expect([...later.finish, ...others.finish]).toHaveLength(25);
  });
});
