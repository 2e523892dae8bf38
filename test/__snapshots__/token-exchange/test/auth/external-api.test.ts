import { describe, expect, it } from 'vitest';
import { DownstreamError } from '../../src/auth/downstream-error.js';
import { callApi, type ApiRequest } from '../../src/auth/external-api.js';

const base = 'https://api.example/v1/';

/** What is sent for a request, and what comes of the answer. */
async function call(path: string, request: ApiRequest, response: Response) {
  const sent: { url: string; init: RequestInit }[] = [];
  const outcome = await callApi({
    base,
    path,
    request,
    token: 'api-token',
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
  ])('fails with the status %i', async (status, fault) => {
    const { outcome } = await call('', {}, new Response('', { status }));
    expect(outcome).toBeInstanceOf(DownstreamError);
    expect(outcome).toMatchObject({ name: 'DownstreamError', fault });
  });

  it('is not sent when its path leads out of the API', async () => {
    const { outcome, sent } = await call('//evil.example/', {}, new Response(''));
    expect(outcome).not.toBeInstanceOf(DownstreamError);
    expect(outcome).toBeInstanceOf(Error);
    expect(sent).toEqual([]);
  });
});
