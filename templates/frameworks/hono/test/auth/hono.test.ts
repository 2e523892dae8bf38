import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { respondWith, type Variables } from '../../src/http/hono.js';
import type { HttpResponse } from '../../src/auth/response.js';

/** What a client gets for an answer. */
async function sent(answer: HttpResponse) {
  const app = new Hono<{ Bindings: HttpBindings; Variables: Variables }>();
  app.get(
    '/',
    respondWith(() => answer),
  );
  const response = await app.request('/');
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('an answer', () => {
  it.each([401, 403, 405, 500, 204])('without a body keeps its status: %i', async (status) => {
    const answer = await sent({ status, headers: { Allow: 'POST' } });
    expect(answer).toMatchObject({ status, text: '' });
    expect(answer.headers.get('allow')).toBe('POST');
  });

  it('with a body is JSON, with its status and its headers', async () => {
    const answer = await sent({
      status: 403,
      headers: { Vary: 'Origin' },
      body: { message: 'no' },
    });
    expect(answer).toMatchObject({ status: 403, text: '{"message":"no"}' });
    expect(answer.headers.get('vary')).toBe('Origin');
    expect(answer.headers.get('content-type')).toBe('application/json');
  });
});
