import nodeCrypto from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { createDecisionLog } from '../../src/auth/decision-log.js';
import { logSink } from '../../src/auth/log-sink.js';
import { createDigest, digest } from '../../src/auth/token/digest.js';

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
