import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import { handleErrors } from '../../src/http/express.js';
import type { HttpResponse, Refusal } from '../../src/auth/response.js';

/** What is logged of refusals does not matter here. */
function logged(outcome: HttpResponse | Refusal): HttpResponse {
  return 'reason' in outcome ? outcome.response : outcome;
}

/** What a client gets when a handler does this, and what is reported. */
async function answerTo(handler: RequestHandler) {
  const reported: unknown[] = [];
  const app = express();
  app.use(handler);
  app.use(handleErrors((error) => reported.push(error), { logged }));
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const text = fetch(`http://127.0.0.1:${port}/`).then(async (response) => ({
    status: response.status,
    text: await response.text(),
  }));
  const answer = await text.catch(() => 'cut off');
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return { answer, reported };
}

describe('an error in a handler', () => {
  it.each([undefined, '400', 500, 503])(
    'with the status %j is reported, and tells nothing',
    async (status) => {
      const error = Object.assign(new Error('hunter2'), { status });
      expect(
        await answerTo((_req, _res, next) => {
          next(error);
        }),
      ).toEqual({
        answer: { status: 500, text: '{"message":"Internal error"}' },
        reported: [error],
      });
    },
  );

  it.each([
    [400, { jsonrpc: '2.0', error: { code: -32_700, message: 'The body is not valid JSON' } }],
    [415, { message: 'The request was refused' }],
  ])('with the status %i is the client’s', async (status, body) => {
    const error = Object.assign(new Error('hunter2'), { status });
    const { answer, reported } = await answerTo((_req, _res, next) => {
      next(error);
    });
    expect(answer).toMatchObject({ status });
    expect(JSON.parse((answer as { text: string }).text)).toMatchObject(body);
    expect(reported).toEqual([]);
  });

  it('behind the end of an answer changes nothing', async () => {
    const { answer, reported } = await answerTo((_req, res, next) => {
      res.end('answered');
      next(new Error('hunter2'));
    });
    expect(answer).toEqual({ status: 200, text: 'answered' });
    expect(reported).toEqual([]);
  });

  it('in the middle of an answer ends the connection: nobody takes it for whole', async () => {
    const { answer } = await answerTo((_req, res, next) => {
      res.write('half');
      next(new Error('hunter2'));
    });
    expect(answer).toBe('cut off');
  });
});
