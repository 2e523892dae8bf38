import nodeCrypto from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { localSettings } from '../../dev/settings.js';
import { createDecisionLog } from '../../src/auth/decision-log.js';
import { logSink } from '../../src/auth/log-sink.js';
import { createDigest, digest } from '../../src/auth/token/digest.js';
import type { Services } from '../../src/services.js';

const opened = vi.hoisted(() => ({
  times: 0,
  closed: 0,
  fault: undefined as Error | undefined,
  requestStateKey: undefined as string | undefined,
}));
vi.mock('../../src/services.js', () => ({
  async openServices() {
    opened.times += 1;
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (opened.fault) throw opened.fault;
    const { requestStateKey } = opened;
    const close = () => Promise.resolve((opened.closed += 1));
    return { requestStateKey, close } as unknown as Services;
  },
}));

describe('the digest of a token', () => {
  it('is the same whether the runtime has the module of Node or not (TOK-33)', async () => {
    for (const text of ['', 'token', 'é', 'x'.repeat(8_000)]) {
      const expected = nodeCrypto.createHash('sha256').update(text).digest('binary');
      expect(createDigest(nodeCrypto)(text)).toBe(expected);
      expect(await createDigest(undefined)(text)).toBe(expected);
    }
  });

  it('is there at once where the runtime has it', () => {
    expect(digest('token')).toHaveLength(32);
  });
});

describe('the services of an isolate', () => {
  const { serverEnv } = localSettings({ PORT: '49321', AUTH_SERVER_PORT: '49322' });
  const health = (url = 'http://127.0.0.1:49321/healthz') => new Request(url);
  afterEach(() => {
    vi.resetModules();
    vi.restoreAllMocks();
    Object.assign(opened, { times: 0, closed: 0, fault: undefined, requestStateKey: undefined });
  });

  it('are opened by the first request, once for all that come meanwhile', async () => {
    const { default: worker } = await import('../../src/index.js');
    expect(opened.times).toBe(0);
    const ask = () => worker.fetch(health(), serverEnv);
    const responses = await Promise.all([ask(), ask(), ask()]);
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await ask()).status).toBe(200);
    expect(opened.times).toBe(1);
  });

  it('that cannot be opened are tried again, and the reason is for the log', async () => {
    const line = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { default: worker } = await import('../../src/index.js');
    opened.fault = new Error('password=hunter2');
    const failed = await worker.fetch(health(), serverEnv);
    expect(failed.status).toBe(503);
    expect(await failed.text()).not.toContain('hunter2');
    expect(line.mock.lastCall?.[0]).toContain('hunter2');
    opened.fault = undefined;
    expect((await worker.fetch(health(), serverEnv)).status).toBe(200);
  });

  it('are closed when they do not do, or each request would open more of them (DOS-03)', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { default: worker } = await import('../../src/index.js');
    opened.requestStateKey = 'guessable';
    for (const times of [1, 2]) {
      expect((await worker.fetch(health(), serverEnv)).status).toBe(503);
      expect(opened).toMatchObject({ times, closed: times });
    }
  });

  it('are closed last, by a runtime that says when it ends', async () => {
    const { createAppFrom } = await import('../../src/index.js');
    const app = await createAppFrom(serverEnv);
    expect(opened.closed).toBe(0);
    await app.drain();
    expect(opened.closed).toBe(1);
  });
});

describe('the log of a worker', () => {
  it.each([
    ['info', { decision: 'allowed', reason: 'ok' }],
    ['warn', { decision: 'denied', reason: 'no_token', status: 401 }],
    ['error', { decision: 'denied', reason: 'issuer_unavailable', status: 503 }],
  ] as const)('takes its level from the decision: %s', (level, entry) => {
    const write = vi.spyOn(console, level).mockImplementation(() => undefined);
    createDecisionLog(logSink)({ ...entry, durationMs: 1 });
    expect(write).toHaveBeenCalledOnce();
    write.mockRestore();
  });

  it('leaves out a duration where the clock stood still', () => {
    const lines: string[] = [];
    const log = createDecisionLog((line) => lines.push(line));
    log({ decision: 'allowed', reason: 'ok', durationMs: 0 });
    expect(lines[0]).not.toContain('durationMs');
  });
});
