import { describe, expect, it } from 'vitest';
import { createFormTokens, isFromOwnPage } from '../../src/authorization-server/http/csrf.js';
import { createMemoryStore } from '../../src/authorization-server/store/memory.js';
import type { Key, Store } from '../../src/authorization-server/store/store.js';

const ORIGIN = 'https://mcp.example.com';

describe('tokens of forms', () => {
  let time = 1000;
  const now = () => time;
  const store = createMemoryStore({ now });
  const kept: Key[] = [];
  const add: Store['add'] = (key, record) => {
    kept.push(key);
    return store.add(key, record);
  };
  const tokens = createFormTokens({ ...store, add }, now);

  it('AT-08: are good once, and only for what they were made for', async () => {
    const token = await tokens.issue('x', 60);
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
    expect(await tokens.redeem('y', token)).toBe(false);
    expect(await tokens.redeem('x', `${token}x`)).toBe(false);
    expect(await tokens.redeem('x', token)).toBe(true);
    expect(await tokens.redeem('x', token)).toBe(false);
  });

  it('end, and are kept in no form that could be used', async () => {
    const [first, second] = [await tokens.issue('x', 60), await tokens.issue('x', 60)];
    for (const key of kept) {
      expect(key).toEqual({
        kind: 'FormToken',
        id: expect.stringMatching(/^[\w-]{43}$/) as string,
      });
    }
    expect(kept.map(({ id }) => id)).not.toContain(first);
    time += 59;
    expect(await tokens.redeem('x', first)).toBe(true);
    time += 1;
    expect(await tokens.redeem('x', second)).toBe(false);
  });
});

describe('a form', () => {
  it.each([
    { 'sec-fetch-site': 'same-origin', 'origin': ORIGIN },
    { 'sec-fetch-site': 'same-origin', 'origin': 'null' },
    { 'sec-fetch-site': 'same-origin' },
    { origin: ORIGIN },
  ])('is from an own page with %j', (headers) => {
    expect(isFromOwnPage(headers, ORIGIN)).toBe(true);
  });

  it.each([
    {},
    { origin: 'null' },
    { origin: '' },
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site', 'origin': ORIGIN },
    { 'sec-fetch-site': 'same-site', 'origin': ORIGIN },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': '', 'origin': ORIGIN },
    { 'sec-fetch-site': 'same-origin', 'origin': 'https://evil.example' },
  ])('AT-08: is from elsewhere with %j', (headers) => {
    expect(isFromOwnPage(headers, ORIGIN)).toBe(false);
  });
});
