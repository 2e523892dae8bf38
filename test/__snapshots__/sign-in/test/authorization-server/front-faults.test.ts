import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Endpoint } from '../../src/authorization-server/endpoints.js';
import type { ServerEvent } from '../../src/authorization-server/events.js';
import { createFront } from '../../src/authorization-server/front.js';
import { BodyError } from '../../src/authorization-server/http/request-body.js';
import { StoreUnavailableError } from '../../src/authorization-server/store/store.js';

const issuer = 'http://127.0.0.1:3000';

/** Answers at `/page` and `/api`, by failing as a test says. */
function gate(fail: Endpoint['handle'], log: (event: ServerEvent) => void): RequestListener {
  const endpoint = (kind: 'page' | 'api'): Endpoint => ({
    name: `the ${kind}`,
    matches: (path) => path === `/${kind}`,
    methods: ['GET'],
    kind,
    handle: fail,
  });
  const front = createFront({
    config: { issuer, resource: `${issuer}/mcp`, allowedHosts: ['127.0.0.1'], trustProxy: false },
    endpoints: [endpoint('page'), endpoint('api')],
    running: { serve: (listener) => listener },
    rates: () => 0,
    log,
  });
  return (req, res) => {
    if (!front(req, res)) res.writeHead(404).end();
  };
}

describe('a fault behind the gate', () => {
  const logged: ServerEvent[] = [];
  let fail: Endpoint['handle'] = () => Promise.resolve();
  const server = createServer(
    gate(
      (...args) => fail(...args),
      (event) => logged.push(event),
    ),
  );
  const ask = (path: string) => {
    const { port } = server.address() as AddressInfo;
    return fetch(`http://127.0.0.1:${port}${path}`);
  };
  const failing = (error: Error) => {
    fail = () => Promise.reject(error);
  };
  beforeEach(async () => {
    logged.length = 0;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is told to a person on a page, and stands in the log under its ID', async () => {
    failing(new Error('canary'));
    const page = await ask('/page');
    const text = await page.text();
    expect(page.status).toBe(500);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(text).not.toContain('canary');
    expect(logged).toEqual([
      {
        event: 'failure',
        endpoint: 'the page',
        status: 500,
        error: 'server_error',
        description: 'Error',
        setting: undefined,
        address: '127.0.0.1',
        correlationId: expect.any(String) as string,
      },
    ]);
    expect(text).toContain(logged[0]?.correlationId);
  });

  it('is told to a program in the terms of OAuth', async () => {
    failing(new StoreUnavailableError(new Error('canary')));
    const answer = await ask('/api');
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('30');
    expect(await answer.json()).toEqual({
      error: 'temporarily_unavailable',
      error_description: 'The store does not answer',
    });
    expect(logged).toMatchObject([{ event: 'failure', endpoint: 'the api', status: 503 }]);
  });

  it('is a refusal where the request is no good, and told shortly', async () => {
    failing(new BodyError(413, 'The body is too large'));
    const answer = await ask('/page');
    expect(answer.status).toBe(413);
    expect(await answer.json()).toEqual({
      error: 'invalid_request',
      error_description: 'The body is too large',
    });
    expect(logged).toMatchObject([{ event: 'refusal', status: 413 }]);
  });

  it('ends an answer that has begun', async () => {
    fail = (_req, res) => {
      res.writeHead(200).write('the beginning');
      return Promise.reject(new Error('canary'));
    };
    const answer = await ask('/page');
    await expect(answer.text()).rejects.toThrow();
    expect(logged).toMatchObject([{ event: 'failure', status: 500 }]);
  });

  it('is none where the client has left', async () => {
    fail = (req, res) => {
      const left = new Error('it left');
      req.destroy(left);
      res.destroy();
      return Promise.resolve().then(() => {
        throw req.errored ?? left;
      });
    };
    await expect(ask('/api')).rejects.toThrow();
    expect(logged).toEqual([]);
  });

  it('is none where nothing is answered', async () => {
    for (const path of ['/', '/pages', '/page/x']) expect((await ask(path)).status).toBe(404);
  });
});
