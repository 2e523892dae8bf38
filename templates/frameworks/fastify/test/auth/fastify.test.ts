import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { handleErrors, readJson } from '../../src/http/fastify.js';
import type { HttpResponse, Refusal } from '../../src/auth/response.js';

/** What is logged of refusals does not matter here. */
function logged(outcome: HttpResponse | Refusal): HttpResponse {
  return 'reason' in outcome ? outcome.response : outcome;
}

/** What a client gets when a handler throws, and what is reported. */
async function answerTo(error: Error) {
  const reported: unknown[] = [];
  const app = fastify();
  app.setErrorHandler(handleErrors((each) => reported.push(each), { logged }));
  app.get('/', () => {
    throw error;
  });
  const { statusCode: status, body: text } = await app.inject('/');
  return { status, text, reported };
}

describe('an error in a handler', () => {
  it.each([undefined, 500, 503])(
    'with the status %j is reported, and tells nothing',
    async (statusCode) => {
      const error = Object.assign(new Error('hunter2'), { statusCode });
      const text = '{"message":"Internal error"}';
      expect(await answerTo(error)).toEqual({ status: 500, text, reported: [error] });
    },
  );

  it.each([
    [400, { jsonrpc: '2.0', error: { code: -32_700, message: 'The body is not valid JSON' } }],
    [413, { message: 'The body is too large' }],
    [415, { message: 'The request was refused' }],
  ])('with the status %i is the client’s', async (statusCode, body) => {
    const { status, text, reported } = await answerTo(
      Object.assign(new Error('hunter2'), { statusCode }),
    );
    expect(status).toBe(statusCode);
    expect(JSON.parse(text)).toMatchObject(body);
    expect(reported).toEqual([]);
  });
});

describe('what Fastify is told', () => {
  it('is to read JSON and nothing else, with every name that JSON may have', async () => {
    const app = fastify();
    readJson(app);
    app.post('/', ({ body }) => ({ read: body }));
    const send = (payload: string, type: string) =>
      app.inject({ method: 'POST', url: '/', payload, headers: { 'content-type': type } });
    const body = '{"__proto__":{"a":1}}';
    expect((await send(body, 'application/json')).body).toBe(`{"read":${body}}`);
    expect((await send('a', 'text/plain')).statusCode).toBe(400);
  });
});
