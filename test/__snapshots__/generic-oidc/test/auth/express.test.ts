import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type Express, type RequestHandler } from 'express';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../src/auth/caller.js';
import type { ResourceServer } from '../../src/auth/resource-server.js';
import type { HttpResponse, Refusal } from '../../src/auth/response.js';
import { checkEndpoint, handleErrors } from '../../src/http/express.js';
import { PATH, requestInit, startAttackedServer } from './support/test-server.js';

/** What is logged of refusals does not matter here. */
function logged(outcome: HttpResponse | Refusal): HttpResponse {
  return 'reason' in outcome ? outcome.response : outcome;
}

/** What a client gets of an app, and its headers. */
async function sentBy(app: Express, path = '/', init: RequestInit = {}) {
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
    const { status, headers } = response;
    return { status, headers, text: await response.text() };
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** What a client gets when a handler does this, and what is reported. */
async function answerTo(handler: RequestHandler) {
  const reported: unknown[] = [];
  const app = express();
  app.use(handler);
  app.use(handleErrors((error) => reported.push(error), { logged }));
  const answer = await sentBy(app).then(
    ({ status, text }) => ({ status, text }),
    () => 'cut off',
  );
  return { answer, reported };
}

describe('the app', () => {
  it('is Express’s own, and refuses and serves without the server of this project', async () => {
    const server = await startAttackedServer();
    const token = await server.token();
    const refused = await sentBy(server.app, PATH, requestInit({}));
    expect(refused.status).toBe(401);
    expect(refused.headers.get('x-content-type-options')).toBe('nosniff');
    const served = await sentBy(server.app, PATH, requestInit({ token }));
    expect(served.status).toBe(200);
    expect(served.text).toContain('"tools"');
    await server.close();
  });

  it('shows no token to what stands behind the check of it (PASS-01)', async () => {
    const app = express();
    const checks = {
      everyPath: () => undefined,
      endpoint: () => Promise.resolve({ caller: {} as Caller }),
    };
    const server = { authInfo: () => ({}) } as unknown as ResourceServer;
    app.use(checkEndpoint(checks, server), (req, res) => {
      res.json([req.headers, req.rawHeaders, req.headersDistinct, req.auth]);
    });
    const { status, text } = await sentBy(app, '/', {
      headers: { Authorization: 'Bearer hunter2', Cookie: 'session=hunter2' },
    });
    expect(status).toBe(200);
    expect(text).not.toContain('hunter2');
  });
});

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
