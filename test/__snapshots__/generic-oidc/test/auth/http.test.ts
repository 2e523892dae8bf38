import { describe, expect, it } from 'vitest';
import { refuse } from '../../src/auth/response.js';
import { bodyNotJson, checkBodyKind } from '../../src/http/body.js';
import { checkHost, checkOrigin, hostName } from '../../src/http/host-origin.js';
import { metadataResponse, healthy, notFound, securityHeaders } from '../../src/http/responses.js';
import { MalformedMessageError, readMessage } from '../../src/auth/json-rpc.js';

const SESSION_METHODS = ['POST', 'GET', 'DELETE'];

const headOf = (method: string, headers: Readonly<Record<string, string | undefined>>) => ({
  method,
  header: (name: string) => headers[name],
});

describe('answers that every framework gives', () => {
  it('carry headers that keep browsers from guessing, and to TLS where there is TLS (TLS-05)', () => {
    const always = { 'X-Content-Type-Options': 'nosniff' };
    expect(securityHeaders('http://127.0.0.1/mcp')).toEqual(always);
    expect(securityHeaders('https://mcp.example/mcp')).toEqual({
      ...always,
      'Strict-Transport-Security': 'max-age=31536000',
    });
  });

  it('are not kept by anybody, but for the metadata (CACHE-01)', () => {
    for (const answer of [refuse(403, 'no'), bodyNotJson().response, healthy()]) {
      expect(answer.headers['Cache-Control']).toBe('no-store');
    }
    expect(healthy().body).toEqual({ status: 'ok' });
  });

  it.each([
    ['MCP.Example', 'mcp.example'],
    ['mcp.example:8443', 'mcp.example'],
    ['[::1]:3000', '[::1]'],
    ['[::FFFF:127.0.0.1]', '[::ffff:127.0.0.1]'],
    [undefined, undefined],
    ['', undefined],
    ['user@mcp.example', undefined],
    ['mcp.example:port', undefined],
    ['[zz]', undefined],
    ['[]', undefined],
    ['a b', undefined],
    ['mcp.example, evil.example', undefined],
  ])('read the host %j as %j', (host, name) => {
    expect(hostName(host)).toBe(name);
    expect(checkHost(host, name === undefined ? [] : [name])?.response.status).toBe(
      name === undefined ? 403 : undefined,
    );
    expect(checkHost(host, ['another.example'])?.response.status).toBe(403);
  });

  it('tell web pages exactly what they may send (CORS-01, CORS-02, CORS-03)', () => {
    const origin = 'https://app.example';
    const shown = {
      'Vary': 'Origin',
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Expose-Headers': 'WWW-Authenticate, Retry-After',
    };
    expect(checkOrigin({ method: 'POST', origin }, [origin])).toEqual({ headers: shown });
    expect(checkOrigin({ method: 'OPTIONS', origin }, [origin])).toEqual({
      outcome: {
        status: 204,
        headers: {
          ...shown,
          'Access-Control-Allow-Methods': 'POST',
          'Access-Control-Allow-Headers':
            'authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name, ' +
            'mcp-session-id, last-event-id',
          'Access-Control-Max-Age': '600',
        },
      },
    });
    expect(checkOrigin({ method: 'POST', origin: undefined }, [])).toEqual({
      headers: { Vary: 'Origin' },
    });
    expect(checkOrigin({ method: 'OPTIONS', origin }, [])).toMatchObject({
      outcome: { response: { status: 403, headers: { Vary: 'Origin' } } },
    });
  });

  it('tell web pages of sessions where there are some', () => {
    const origin = 'https://app.example';
    const check = (method: string, methods: readonly string[]) =>
      checkOrigin({ method, origin }, [origin], methods);
    const headers = {
      'Access-Control-Expose-Headers': expect.stringMatching(/, Mcp-Session-Id$/) as unknown,
    };
    expect(check('GET', SESSION_METHODS)).toMatchObject({ headers });
    expect(check('POST', ['POST'])).not.toMatchObject({ headers });
    expect(check('OPTIONS', SESSION_METHODS)).toMatchObject({
      outcome: { headers: { ...headers, 'Access-Control-Allow-Methods': 'POST, GET, DELETE' } },
    });
  });

  it('publish the metadata for reading only', () => {
    const metadata = { url: '', paths: [], document: { resource: 'x' } };
    const answer = (method: string) =>
      metadataResponse(method, metadata as unknown as Parameters<typeof metadataResponse>[1]);
    const open = { 'Access-Control-Allow-Origin': '*' };
    for (const method of ['GET', 'HEAD']) {
      expect(answer(method)).toEqual({
        status: 200,
        headers: { ...open, 'Cache-Control': 'public, max-age=300' },
        body: metadata.document,
      });
    }
    expect(answer('OPTIONS')).toEqual({
      status: 204,
      headers: {
        ...open,
        'Access-Control-Allow-Methods': 'GET',
        'Access-Control-Allow-Headers': '*',
      },
    });
    expect(answer('PUT')).toMatchObject({
      reason: 'method_not_allowed',
      response: { status: 405, headers: { ...open, Allow: 'GET' } },
    });
  });

  it('name the endpoint to whoever develops, and nothing else of a path', () => {
    const resource = 'http://127.0.0.1:3000/mcp';
    const answer = (path: string, method: string, production: boolean) => {
      const outcome = notFound({ path, method }, { resource, production });
      return 'reason' in outcome ? outcome.response : outcome;
    };
    expect(answer('/register', 'POST', false).body).toEqual({
      message: `Not found. The MCP endpoint is ${resource}, by exactly this URL`,
    });
    expect(answer('/register', 'POST', true).body).toEqual({ message: 'Not found' });
    expect(answer('/register', 'OPTIONS', true)).toMatchObject({ status: 404 });
  });

  it('show every page that there is no metadata where it looks (CORS-05)', () => {
    const answer = (path: string, method = 'GET') =>
      notFound({ path, method }, { resource: 'https://mcp.example/mcp', production: true });
    const open = { 'Access-Control-Allow-Origin': '*' };
    const path = '/.well-known/oauth-authorization-server';
    expect(answer(path)).toMatchObject({ response: { status: 404, headers: open } });
    expect(answer(path, 'OPTIONS')).toMatchObject({
      status: 204,
      headers: { ...open, 'Access-Control-Allow-Headers': '*' },
    });
    for (const other of ['/x', '/.well-known', '/x/.well-known/y']) {
      expect(answer(other)).toEqual({
        reason: 'unknown_path',
        setting: 'MCP_SERVER_URL',
        response: {
          status: 404,
          headers: { 'Cache-Control': 'no-store' },
          body: { message: 'Not found' },
        },
      });
    }
  });

  it.each([
    ['GET', 'application/json', undefined, 405],
    ['POST', undefined, undefined, 415],
    ['POST', 'application/json', undefined, undefined],
    ['POST', 'application/json; charset=utf8', undefined, undefined],
    ['POST', 'application/json; charset="UTF-8"', 'identity', undefined],
    ['POST', 'application/json;charset = utf-7', undefined, 415],
    ['POST', 'application/json; charset=utf-88', undefined, 415],
    ['POST', 'application/json; charset=xutf-8', undefined, 415],
    ['POST', 'application/json; x="; charset=utf-8"; charset=utf-16le', undefined, 415],
    ['POST', 'application/json; charset=utf-8; charset=utf-16le', undefined, 415],
    ['POST', 'application/json; x=y; charset=utf-8', undefined, undefined],
    ['POST', 'application/json;charset=utf-8', undefined, undefined],
    ['POST', 'application/json; charset =\t"utf8" ; profile = a+json-1.0', undefined, undefined],
    ['POST', 'application/json', 'gzip', 415],
    ['POST', 'application/json', '', 415],
  ])('take %s with %j, encoded %j: %j', (method, type, encoding, status) => {
    const head = headOf(method, { 'content-type': type, 'content-encoding': encoding });
    expect(checkBodyKind(head)?.response.status).toBe(status);
  });

  it.each([
    ['GET', {}, undefined],
    ['DELETE', { 'content-length': '0' }, undefined],
    ['DELETE', { 'content-length': '2' }, 400],
    ['GET', { 'content-length': '' }, 400],
    ['GET', { 'transfer-encoding': 'chunked' }, 400],
    ['POST', {}, 415],
    ['POST', { 'content-type': 'application/json' }, undefined],
    ['HEAD', {}, 405],
    ['PUT', { 'content-type': 'application/json' }, 405],
  ])('take %s with %j where there are sessions: %j', (method, headers, status) => {
    const refusal = checkBodyKind(headOf(method, headers), SESSION_METHODS);
    expect(refusal?.response.status).toBe(status);
    if (status === 405) expect(refusal?.response.headers['Allow']).toBe('POST, GET, DELETE');
  });
});

describe('messages', () => {
  it.each([
    [{ method: 'tools/call', params: { name: 'a' }, id: 1 }, 'tools/call', { name: 'a' }, 1],
    [{ method: 'x\n', params: { name: 1 }, id: null }, 'x\n', { name: 1 }, undefined],
    [{ method: 'ping', params: null, id: 'x' }, 'ping', {}, 'x'],
    [{ method: 'ping', params: 'text', id: {} }, 'ping', {}, undefined],
    [{ method: ['ping'] }, undefined, {}, undefined],
    [{}, undefined, {}, undefined],
  ])('are read for what decides about them: %j', (body, method, params, id) => {
    expect(readMessage(body, 5)).toEqual({ method, params, id, isOfEarlierEra: true });
  });

  it.each([[null], ['text'], [1], [undefined], [[]], [[{ method: 'ping' }]]])(
    'are objects, which %j is not (TRANS-02)',
    (body) => {
      expect(() => readMessage(body, 5)).toThrow(MalformedMessageError);
      expect(() => readMessage(body, 5)).toThrow(
        expect.objectContaining({ name: 'MalformedMessageError' }) as Error,
      );
    },
  );

  it('may be as deep as the limit, and no deeper', () => {
    const nested = (depth: number): object => (depth === 1 ? {} : { a: nested(depth - 1) });
    expect(() => readMessage(nested(5), 5)).not.toThrow();
    expect(() => readMessage(nested(6), 5)).toThrow('nested too deeply');
    expect(() => readMessage({ a: 1, b: null, c: [[[]]] }, 4)).not.toThrow();
  });
});
