import { describe, expect, it } from 'vitest';
import { callApi, type ApiRequest } from '../../src/auth/downstream/external-api.js';

/** What is thrown for a request that was sent. */
class Failure extends Error {
  constructor(
    readonly code: string,
    readonly systemCode?: string,
  ) {
    super(code);
  }
}

const base = 'https://api.example/v1/';

/** What is sent for a request, and what comes of the answer. */
async function call(path: string, request: ApiRequest, response: Response) {
  const sent: { url: string; init: RequestInit }[] = [];
  const outcome = await callApi({
    base,
    path,
    request,
    token: 'api-token',
    fail: (code, systemCode) => new Failure(code, systemCode),
    fetch: (url, init) => {
      sent.push({ url, init });
      return Promise.resolve(response);
    },
  }).catch((error: unknown) => error);
  return { outcome, sent };
}

describe('a request to the external API', () => {
  it('reads, unless it says otherwise', async () => {
    const { outcome, sent } = await call('items?page=2', {}, new Response('text'));
    expect(outcome).toEqual({ status: 200, text: 'text' });
    expect(sent).toMatchObject([
      { url: `${base}items?page=2`, init: { method: 'GET', redirect: 'manual' } },
    ]);
    expect(sent[0]?.init).not.toHaveProperty('body');
  });

  it('carries what it is given, and the token of this server in any case', async () => {
    const headers = { 'Authorization': 'Bearer x', 'Content-Type': 'text/plain' };
    const request = { method: 'POST', headers, body: 'a' } as const;
    const { sent } = await call('items', request, new Response(''));
    expect(sent).toMatchObject([{ init: { method: 'POST', body: 'a' } }]);
    expect(Object.fromEntries(new Headers(sent[0]?.init.headers))).toEqual({
      'authorization': 'Bearer api-token',
      'content-type': 'text/plain',
    });
  });

  it.each([299, 400, 404, 500])('hands on the status %i', async (status) => {
    const { outcome } = await call('', {}, new Response('text', { status }));
    expect(outcome).toEqual({ status, text: 'text' });
  });

  it.each([
    [300, 'api_redirected'],
    [399, 'api_redirected'],
    [401, 'api_refused_token'],
  ])('fails with the status %i', async (status, code) => {
    const { outcome } = await call('', {}, new Response('', { status }));
    expect(outcome).toBeInstanceOf(Failure);
    expect(outcome).toMatchObject({ code });
  });

  it('is not sent when its path leads out of the API', async () => {
    const { outcome, sent } = await call('//evil.example/', {}, new Response(''));
    expect(outcome).not.toBeInstanceOf(Failure);
    expect(outcome).toBeInstanceOf(Error);
    expect(sent).toEqual([]);
  });

  it.each([
    '..%2f..%2fadmin',
    '..%2F..%2Fadmin',
    '%2e%2e%2fadmin',
    '%2E%2e/admin',
    'a/../../v1/admin',
    'a/..',
    './admin',
    'a/%2e/admin',
    '.%252e/admin',
    '..%252f..%252fadmin',
    '..%25252fadmin',
    '%%32%65%%32%65%%32%66admin',
    '..;/admin',
    'items/..?x=1',
    'items/%2e%2e?x=1',
    'items/%2e%2e#x',
    '..;x=1/admin',
    '..%3b/admin',
    '%2e%2e%3Bx/admin',
    '.\t./admin',
    '.%09./admin',
    '..%20/admin',
    '..%00/admin',
    `a%${'25'.repeat(10)}41`,
    '..%0a;/admin',
    'a%5c..%5c..%5cadmin',
    'a%255C..%255Cadmin',
    String.raw`a\..\admin`,
    'a%2fb',
    'a%5cb',
    'https://api.example/v1/..%2fadmin',
    '/v1/..%2fadmin',
    '..%2fadmin?x=1',
    '..%2fadmin#x',
  ])('is not sent when its path could be read as one that leads elsewhere: %j', async (path) => {
    const { outcome, sent } = await call(path, {}, new Response(''));
    expect(outcome).toBeInstanceOf(Error);
    expect(outcome).not.toBeInstanceOf(Failure);
    expect(sent).toEqual([]);
  });

  it.each([
    ['', ''],
    ['items', 'items'],
    ['items/', 'items/'],
    ['items//1', 'items//1'],
    ['/v1/items', 'items'],
    ['https://api.example/v1/items', 'items'],
    ['a.b/...x/.well-known/..a', 'a.b/...x/.well-known/..a'],
    ['.../a..b', '.../a..b'],
    ['items;v=1/a%20b', 'items;v=1/a%20b'],
    ['50%25/caf%C3%A9', '50%25/caf%C3%A9'],
    ['100%/é', '100%/%C3%A9'],
    ['a%3Fb%23c', 'a%3Fb%23c'],
    ['%25252525252541', '%25252525252541'],
    ['items?at=..%2f..%2fadmin&path=a/../b', 'items?at=..%2f..%2fadmin&path=a/../b'],
    ['items?a=1#../x', 'items?a=1#../x'],
  ])('is sent to an ordinary path: %j', async (path, expected) => {
    const { sent } = await call(path, {}, new Response(''));
    expect(sent.map(({ url }) => url)).toEqual([`${base}${expected}`]);
  });
});
