import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSharedCheck } from '../../src/authorization-server/shared-check.js';
import { startRig } from './support/start-rig.js';

afterEach(() => {
  vi.useRealTimers();
});

describe('a check that many ask for', () => {
  it('is made once for all who ask meanwhile, and for a second more', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    let finish: (() => void) | undefined;
    const check = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const shared = createSharedCheck(check);
    const asked = [shared(), shared()];
    vi.advanceTimersByTime(60_000); // it takes its time
    asked.push(shared());
    finish?.();
    await Promise.all(asked);
    vi.advanceTimersByTime(999);
    await shared();
    expect(check).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    void shared();
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('that fails fails for all of them, and not for ever', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const check = vi.fn(() => Promise.resolve());
    check.mockRejectedValueOnce(new Error('down'));
    const shared = createSharedCheck(check);
    await expect(shared()).rejects.toThrow('down');
    await expect(shared()).rejects.toThrow('down');
    vi.advanceTimersByTime(1000);
    await expect(shared()).resolves.toBeUndefined();
    expect(check).toHaveBeenCalledTimes(2);
  });

  it('is how probes ask for the store: a flood of them does not reach it', async () => {
    const rig = await startRig();
    try {
      const ready = vi.spyOn(rig.store, 'ready');
      const probes = Array.from({ length: 50 }, () => rig.send('/readyz'));
      for (const { status } of await Promise.all(probes)) expect(status).toBe(200);
      expect(ready.mock.calls.length).toBeLessThan(5);
    } finally {
      await rig.close();
    }
  });
});
