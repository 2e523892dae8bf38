import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPinnedFetch } from '../../../src/authorization-server/clients/pinned-fetch.js';
import { isGlobalAddress } from '../../../src/authorization-server/clients/special-addresses.js';
import { json, startMetadataHost, type MetadataHost } from './support/metadata-host.js';

let host: MetadataHost;
beforeEach(async () => {
  host = await startMetadataHost();
  host.answer = json({ some: 'document' });
});
afterEach(() => host.close());

const unavailable = (reason: RegExp | string) =>
  expect.objectContaining({
    name: 'DocumentError',
    code: 'unavailable',
    message: expect.stringMatching(reason) as string,
  }) as unknown;

describe('fetching a document', () => {
  it('connects to the address that was judged, by the name of the host', async () => {
    const found = await host.fetch()(host.url('/client.json'));
    expect(found).toEqual({ document: { some: 'document' } });
    const [request] = host.requests;
    expect(request?.headers).toMatchObject({
      'host': `client.example:${host.port}`,
      'accept': 'application/json',
      'accept-encoding': 'identity',
    });
    expect(request?.headers).not.toHaveProperty('cookie');
    expect(request?.headers).not.toHaveProperty('authorization');
  });

  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '192.0.0.8',
    '198.18.0.1',
    '203.0.113.7',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    'ff02::1',
    '::ffff:10.0.0.1',
    '::ffff:8.8.8.8',
    '::7f00:1',
    '64:ff9b::a00:1',
    '64:ff9b:1::1',
    '2001::1',
    '2001:db8::1',
    '2002:a00:1::',
    '3fff::1',
    '5f00::1',
    'not an address',
  ])('AT-35: makes no connection to %s', async (address) => {
    expect(isGlobalAddress(address)).toBe(false);
    const fetch = host.fetch({
      resolve: () => Promise.resolve([{ address, family: address.includes(':') ? 6 : 4 }]),
      isReachable: isGlobalAddress,
    });
    await expect(fetch(host.url('/'))).rejects.toEqual(unavailable('not public'));
    expect(host.connections()).toBe(0);
  });

  it.each(['1.1.1.1', '9.9.9.9', '104.18.32.47', '2606:4700::6812:202f', '2a00:1450::200e'])(
    'takes %s for an address that everybody can reach',
    (address) => {
      expect(isGlobalAddress(address)).toBe(true);
    },
  );

  it('AT-35: makes no connection for a name with one address that is not public', async () => {
    const fetch = host.fetch({
      resolve: () =>
        Promise.resolve([
          { address: '127.0.0.1', family: 4 },
          { address: '10.0.0.1', family: 4 },
        ]),
    });
    await expect(fetch(host.url('/'))).rejects.toEqual(unavailable('not public'));
    expect(host.connections()).toBe(0);
  });

  it('AT-35: makes no connection for a name without an address', async () => {
    const fetch = host.fetch({ resolve: () => Promise.resolve([]) });
    await expect(fetch(host.url('/'))).rejects.toEqual(unavailable('not public'));
  });

  it('AT-35: asks for a name once, and goes where the first answer leads', async () => {
    const inside = await startMetadataHost('127.0.0.2');
    const resolve = vi
      .fn()
      .mockResolvedValueOnce([{ address: '127.0.0.1', family: 4 }])
      .mockResolvedValue([{ address: '127.0.0.2', family: 4 }]);
    await host.fetch({ resolve })(host.url('/client.json'));
    expect(resolve).toHaveBeenCalledExactlyOnceWith('client.example');
    expect(host.connections()).toBe(1);
    expect(inside.connections()).toBe(0);
    await inside.close();
  });

  it.each(['https://127.0.0.1/', 'https://[::1]/', 'https://2130706433/', 'https://localhost/'])(
    'AT-35: makes no connection to %s with the name service of this machine',
    async (url) => {
      const address = new URL(url);
      address.port = String(host.port);
      await expect(createPinnedFetch()(address.href)).rejects.toEqual(unavailable(''));
      expect(host.connections()).toBe(0);
    },
  );

  it('refuses a host that cannot show its certificate', async () => {
    const fetch = host.fetch();
    await expect(fetch(host.url('/', 'third.example'))).rejects.toEqual(unavailable('CERT'));
    await expect(host.fetch({ ca: undefined })(host.url('/'))).rejects.toEqual(unavailable('CERT'));
    expect(host.requests).toEqual([]);
  });

  it.each([301, 302, 303, 307, 308])('AT-36: follows no %d', async (status) => {
    host.answer = (_req, res) => res.writeHead(status, { Location: host.url('/other') }).end();
    await expect(host.fetch()(host.url('/'))).rejects.toEqual(unavailable(`status ${status}`));
    expect(host.requests).toHaveLength(1);
  });

  it.each([201, 204, 206, 304, 400, 403, 500, 503])('AT-36: takes no %d', async (status) => {
    host.answer = (_req, res) => {
      res.writeHead(status, { 'Content-Type': 'application/json' });
      res.end([204, 304].includes(status) ? undefined : '{"some":"document"}');
    };
    await expect(host.fetch()(host.url('/'))).rejects.toEqual(unavailable(`status ${status}`));
  });

  it.each([404, 410])('AT-36: takes %d for the end of a document', async (status) => {
    host.answer = (_req, res) => {
      res.writeHead(status, { 'Content-Type': 'application/json' }).end('{"some":"document"}');
    };
    await expect(host.fetch()(host.url('/'))).rejects.toMatchObject({ code: 'gone' });
  });

  it.each([
    ['text/html', '{"some":"document"}'],
    ['application/jsonp', '{"some":"document"}'],
    ['application/json', '<html></html>'],
    ['application/json', ''],
    ['application/json', '{"some":"document"'],
  ])('AT-36: takes no %s with %j', async (type, body) => {
    host.answer = json(body, { 'Content-Type': type });
    await expect(host.fetch()(host.url('/'))).rejects.toEqual(unavailable('no JSON'));
  });

  it('AT-36: takes no text that is not UTF-8', async () => {
    host.answer = (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      res.end(Buffer.from([0x22, 0xff, 0x22]));
    };
    await expect(host.fetch()(host.url('/'))).rejects.toEqual(unavailable(''));
  });

  it.each(['application/json; charset=utf-8', 'application/client+json'])(
    'takes %s',
    async (type) => {
      host.answer = json({}, { 'Content-Type': type });
      await expect(host.fetch()(host.url('/'))).resolves.toEqual({ document: {} });
    },
  );

  it('AT-36: reads 5 kB at most', async () => {
    const padding = (bytes: number) => JSON.stringify({ x: 'x'.repeat(bytes - 8) });
    host.answer = json(padding(5120));
    await expect(host.fetch()(host.url('/'))).resolves.toHaveProperty('document');
    host.answer = json(padding(5121));
    await expect(host.fetch()(host.url('/'))).rejects.toEqual(unavailable('5120 bytes'));
  });

  it('AT-36: stops to read what does not end', async () => {
    let sent = 0;
    host.answer = (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      const more = () => {
        while (!res.destroyed && res.write('x'.repeat(16_384))) sent += 16_384;
      };
      res.on('drain', more);
      more();
    };
    await expect(host.fetch()(host.url('/'))).rejects.toEqual(unavailable('5120 bytes'));
    expect(sent).toBeLessThan(16 * 1024 * 1024);
  });

  it.each(['gzip', 'br', 'deflate'])('AT-36: decompresses nothing, not even %s', async (coding) => {
    host.answer = (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': coding });
      res.end(gzipSync(JSON.stringify({ x: 'x'.repeat(10_000_000) })));
    };
    await expect(host.fetch()(host.url('/'))).rejects.toEqual(unavailable('compressed'));
  });

  it('AT-36: takes no headers without an end', async () => {
    host.answer = json({}, { 'X-Padding': 'x'.repeat(10_000) });
    await expect(host.fetch()(host.url('/'))).rejects.toEqual(unavailable('OVERFLOW'));
  });

  it('AT-36: waits only so long for everything together', async () => {
    const slow = { milliseconds: 300 };
    host.answer = () => undefined;
    await expect(host.fetch(slow)(host.url('/'))).rejects.toEqual(unavailable('in time'));
    host.answer = (_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' });
      const trickle = setInterval(() => res.write(' '), 50);
      res.on('close', () => {
        clearInterval(trickle);
      });
    };
    await expect(host.fetch(slow)(host.url('/'))).rejects.toEqual(unavailable('in time'));
    const never = { ...slow, resolve: () => new Promise<never>(() => undefined) };
    await expect(host.fetch(never)(host.url('/'))).rejects.toEqual(unavailable('in time'));
  });

  it.each([
    [{ 'Cache-Control': 'public, max-age=300' }, 300],
    [{ 'Cache-Control': 'max-age=300', 'Age': '100' }, 200],
    [{ 'Cache-Control': 'no-store' }, 0],
    [{ 'Cache-Control': 'max-age=300, no-cache' }, 0],
    [{ 'Cache-Control': 'public' }, undefined],
    [{ Expires: 'nonsense' }, undefined],
  ])('reads how long it stays from %j', async (headers, maxAge) => {
    host.answer = json({}, headers);
    const found = await host.fetch()(host.url('/'));
    expect(found.maxAge).toBe(maxAge);
  });

  it('reads how long it stays from a date', async () => {
    host.answer = json({}, { Expires: new Date(Date.now() + 600_000).toUTCString() });
    const { maxAge = 0 } = await host.fetch()(host.url('/'));
    expect(maxAge).toBeGreaterThan(590);
    expect(maxAge).toBeLessThanOrEqual(600);
  });
});
