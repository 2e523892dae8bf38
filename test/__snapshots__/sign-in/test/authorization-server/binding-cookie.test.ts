import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBindingCookies } from '../../src/authorization-server/sign-ins/binding-cookie.js';

const cookies = createBindingCookies('https://mcp.example.com');

/** An answer to a request with a cookie header. */
function answering(cookie?: string): ServerResponse {
  const req = new IncomingMessage(new Socket());
  if (cookie !== undefined) req.headers.cookie = cookie;
  return new ServerResponse(req);
}
const requestWith = (cookie: string) => answering(cookie).req;
const sent = (res: ServerResponse) => [res.getHeader('set-cookie') ?? []].flat().map(String);
const pairOf = (res: ServerResponse) => sent(res).at(-1)?.split(';')[0] ?? '';

describe('the cookie that ties a sign-in to its browser', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('AS-45: is known by what only that browser has', () => {
    const res = answering();
    const digest = cookies.set(res, 'one', 600);
    const pair = pairOf(res);
    expect(cookies.has(requestWith(pair), 'one', digest)).toBe(true);
    expect(cookies.has(requestWith(`a=b;  ${pair} ; c`), 'one', digest)).toBe(true);
    expect(cookies.has(requestWith(`${pair}x`), 'one', digest)).toBe(false);
    expect(cookies.has(requestWith(pair), 'two', digest)).toBe(false);
    expect(cookies.has(requestWith(pair.replace('__Host-', '')), 'one', digest)).toBe(false);
    expect(cookies.has(requestWith(`${pair}; ${pair}`), 'one', digest)).toBe(false);
    expect(cookies.has(requestWith(''), 'one', digest)).toBe(false);
    expect(cookies.has(answering().req, 'one', digest)).toBe(false);
    const other = cookies.set(answering(), 'one', 600);
    expect(cookies.has(requestWith(pair), 'one', other)).toBe(false);
    expect(pair).not.toContain(digest);
  });

  it('AT-14: forgets the oldest of more than eight sign-ins in one browser', () => {
    const open: string[] = [];
    for (let at = 0; at < 8; at += 1) {
      const res = answering(open.join('; '));
      cookies.set(res, `of-${at}`, 600);
      expect(sent(res), String(at)).toHaveLength(1);
      // The newest comes first, as no browser promises.
      open.unshift(pairOf(res));
      vi.setSystemTime(Date.now() + 1000);
    }
    const res = answering(['other=1', ...open].join('; '));
    cookies.set(res, 'of-8', 600);
    expect(sent(res)).toHaveLength(2);
    expect(sent(res)[0]).toMatch(/^__Host-sign-in-of-0=; Max-Age=0; /);
  });

  it('AT-14: forgets first what was not set here', () => {
    const foreign = ['', 'x', '99999999999999.x', 'x9999999999999.'].map(
      (value, at) => `__Host-sign-in-foreign-${at}=${value}`,
    );
    const own = Array.from({ length: 7 }, (_, at) => `__Host-sign-in-own-${at}=${Date.now()}.x`);
    const res = answering([...foreign, ...own].join('; '));
    cookies.set(res, 'new', 600);
    const forgotten = sent(res).slice(0, -1);
    expect(forgotten).toHaveLength(4);
    for (const line of forgotten) expect(line).toMatch(/^__Host-sign-in-foreign-\d=; Max-Age=0; /);
  });

  it('has no prefix where browsers would not take it', () => {
    const plain = createBindingCookies('http://localhost:3000');
    const res = answering();
    const digest = plain.set(res, 'one', 600);
    expect(sent(res)[0]).toMatch(
      /^sign-in-one=[\w.-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(plain.has(requestWith(pairOf(res)), 'one', digest)).toBe(true);
    plain.clear(res, 'one');
    expect(sent(res)[1]).toMatch(/^sign-in-one=; Max-Age=0; /);
  });
});
