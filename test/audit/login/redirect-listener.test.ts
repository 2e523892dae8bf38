import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import {
  listenForRedirect,
  type RedirectListener,
} from '../../../src/audit/login/redirect-listener.js';

const opened: RedirectListener[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

async function listener(): Promise<RedirectListener> {
  const one = await listenForRedirect(0);
  opened.push(one);
  return one;
}

const later = () => Date.now() + 60_000;
const { signal } = new AbortController();

describe('the listener for the redirect', () => {
  it('takes one answer with the right state, once', async () => {
    const one = await listener();
    const { redirectUri } = one;
    const answered = one.answer('s1', later(), signal);
    const place = `${redirectUri}?code=c&state=s1`;
    const page = await fetch(place);
    expect(page.status).toBe(200);
    expect(page.headers.get('cache-control')).toBe('no-store');
    expect(await page.text()).not.toContain('c&');
    expect((await answered).get('code')).toBe('c');
    expect((await fetch(place)).status).toBe(400);
  });

  it('bears with an answer that is sent again while it waits for the next', async () => {
    const one = await listener();
    const { redirectUri } = one;
    const first = one.answer('s1', later(), signal);
    await fetch(`${redirectUri}?code=c&state=s1`);
    await first;
    const second = one.answer('s2', later(), signal);
    expect((await fetch(`${redirectUri}?code=c&state=s1`)).status).toBe(400);
    await fetch(`${redirectUri}?code=d&state=s2`);
    expect((await second).get('code')).toBe('d');
  });

  it.each([
    '?code=c&state=wrong',
    '?code=c',
    '?code=c&state=s1&state=s1',
    '?code=c&state=wrong&state=s1',
  ])('ends at %s', async (query) => {
    const one = await listener();
    const { redirectUri } = one;
    const answered = one.answer('s1', later(), signal);
    const [page] = await Promise.all([
      fetch(redirectUri + query),
      expect(answered).rejects.toMatchObject({ code: 'login-state' }),
    ]);
    expect(page.status).toBe(400);
  });

  it('ends when the time is over', async () => {
    const one = await listener();
    await expect(one.answer('s', Date.now() - 1, signal)).rejects.toMatchObject({
      code: 'login-timeout',
    });
  });

  it('answers under its own address only, and GET only', async () => {
    const { redirectUri, documentUrl } = await listener();
    const { port } = new URL(redirectUri);
    const status = await new Promise((resolve, reject) => {
      const headers = { host: `rebound.example:${port}` };
      request({ host: '127.0.0.1', port, path: '/callback?state=s', headers }, (response) => {
        resolve(response.resume().statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(400);
    expect((await fetch(redirectUri, { method: 'POST' })).status).toBe(405);
    expect((await fetch(documentUrl)).status).toBe(404);
  });

  it('says that its port is taken', async () => {
    const { redirectUri } = await listener();
    await expect(listenForRedirect(Number(new URL(redirectUri).port))).rejects.toMatchObject({
      code: 'login-impossible',
      message: expect.stringContaining('is taken') as string,
    });
  });

  it('gives up who waits when it is closed, and its port', async () => {
    const one = await listenForRedirect(0);
    const waiting = expect(one.answer('s', later(), signal)).rejects.toMatchObject({
      code: 'login-timeout',
    });
    await one.close();
    await waiting;
    await expect(fetch(one.redirectUri)).rejects.toThrow();
  });
});
