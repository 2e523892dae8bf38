import { describe, expect, it } from 'vitest';
import { revisions } from '../../../src/catalog/revisions.js';
import { dialectOf, ordinary } from '../../../src/audit/protocol/messages.js';
import { requestFor } from '../../../src/audit/protocol/requests.js';

describe('a request', () => {
  const dialect = dialectOf(revisions[0]);
  const target = new URL('http://127.0.0.1:9/mcp');
  const text = JSON.stringify(ordinary(dialect));
  const answer = 'data: {"jsonrpc":"2.0","id":1,"result":{}}\n\n';

  it.each([`[${text},${text}]`, `${text}\n${text}`])(
    'with several messages is read beyond the first answer on a stream: %#',
    (body) => {
      const { until, graceMs = 0 } = requestFor(target, dialect, { body });
      expect(until?.(answer)).toBe(true);
      expect(graceMs).toBeGreaterThan(0);
    },
  );

  it('with one message is over with its answer', () => {
    const { until, graceMs = 0 } = requestFor(target, dialect, { body: text });
    expect(until?.(answer)).toBe(true);
    expect(graceMs).toBe(0);
  });
});
