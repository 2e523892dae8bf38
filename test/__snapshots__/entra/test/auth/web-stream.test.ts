import { describe, expect, it, vi } from 'vitest';
import { follow } from '../../src/http/web-stream.js';

describe('the place of a stream', () => {
  const stream = () => ({ expiresAt: Date.now() / 1000 + 60, release: vi.fn() });

  it('is given back when there is no answer', async () => {
    const given = stream();
    const fault = new Error('no answer');
    await expect(follow(Promise.reject(fault), given)).rejects.toBe(fault);
    expect(given.release).toHaveBeenCalledTimes(1);
  });

  it('is given back when the answer is over, also one without a body', async () => {
    for (const body of ['data', null]) {
      const given = stream();
      const response = await follow(Promise.resolve(new Response(body)), given);
      expect(await response.text()).toBe(body ?? '');
      await vi.waitFor(() => {
        expect(given.release).toHaveBeenCalledTimes(1);
      });
    }
  });
});
