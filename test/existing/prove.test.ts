import { expect, it, vi } from 'vitest';
import { startExisting, type ExistingConfig } from '../../src/audit/project/start-existing.js';
import { proveProtection } from '../../src/existing/prove.js';

vi.mock(import('../../src/audit/project/start-existing.js'));

const { signal } = new AbortController();

it('asks the other routes of the owner too, and goes no further where MCP is reached', async () => {
  const found = { sent: 1, paths: 1, reached: [{ request: 'POST /rpc', says: 'answers 200' }] };
  const reach = vi.fn(() => Promise.resolve(found));
  const mint = vi.fn();
  const stop = vi.fn(() => Promise.resolve());
  const running = { reach, stop, issuer: { mint } } as unknown;
  vi.mocked(startExisting).mockResolvedValue(running as Awaited<ReturnType<typeof startExisting>>);
  const otherPaths = ['/rpc', '/health'];
  const proof = await proveProtection('/x', {} as ExistingConfig, { signal, otherPaths });
  expect(proof).toEqual({ reach: found });
  expect(reach).toHaveBeenCalledWith(otherPaths);
  expect(mint).not.toHaveBeenCalled();
  expect(stop).toHaveBeenCalledOnce();
});
