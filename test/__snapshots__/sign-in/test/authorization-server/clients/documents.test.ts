import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClientPolicyOptions } from '../../../src/authorization-server/clients/client-policy.js';
import { DocumentError } from '../../../src/authorization-server/clients/document-error.js';
import type { DocumentEvent } from '../../../src/authorization-server/clients/documents.js';
import { knownDocuments } from '../../../src/authorization-server/clients/known-documents.js';
import type { FetchedDocument } from '../../../src/authorization-server/clients/pinned-fetch.js';
import { goesOn, startBareProvider, type BareProvider } from './support/bare-provider.js';
import { json, startMetadataHost, type MetadataHost } from './support/metadata-host.js';
import { testStore } from './support/test-store.js';

const LOOPBACK = 'http://127.0.0.1:50741/callback';
const DAY = 24 * 60 * 60 * 1000;

const servers: { close(): Promise<void> }[] = [];
async function start(options: Partial<ClientPolicyOptions>): Promise<BareProvider> {
  const server = await startBareProvider(options);
  servers.push(server);
  return server;
}
afterEach(async () => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) await server.close();
});

/** A later time, with everything but the clock as it was. */
function later(milliseconds: number): void {
  const time = Date.now() + milliseconds;
  vi.useFakeTimers({ toFake: ['Date'], now: time });
}

const published = (client_id: string, members: object = {}) => ({
  client_id,
  client_name: 'Some Client',
  redirect_uris: ['http://127.0.0.1/callback'],
  token_endpoint_auth_method: 'none',
  ...members,
});

async function expectRefused(answer: Promise<Response>): Promise<void> {
  const response = await answer;
  expect(response.status).toBe(400);
  expect(response.headers.get('location')).toBeNull();
}

/** A document that cannot be had now is no client that is unknown: clients would forget all they have. */
async function expectUnavailable(answer: Promise<Response>): Promise<void> {
  const response = await answer;
  expect(response.status).toBe(503);
  expect(response.headers.get('location')).toBeNull();
  expect(await response.text()).toContain('temporarily_unavailable');
}

describe('documents of known clients', () => {
  const cases = knownDocuments.map(({ document }) => [document.client_id, document] as const);

  it.each(cases)('takes %s whole', async (id, document) => {
    const server = await start({ fetchDocument: () => Promise.resolve({ document }) });
    for (const uri of document['redirect_uris'] as string[]) {
      expect(goesOn(await server.authorize(id, uri)), uri).toBe(true);
      const ofAnyPort = new URL(uri);
      if (ofAnyPort.protocol !== 'http:') continue;
      ofAnyPort.port = '50741';
      expect(goesOn(await server.authorize(id, ofAnyPort.href)), ofAnyPort.href).toBe(true);
    }
    expect(await server.find(id)).toMatchObject({
      clientName: document['client_name'],
      tokenEndpointAuthMethod: 'none',
      grantTypes: (document['grant_types'] as string[]).slice(0, 2),
    });
  });

  it.each(cases)('knows %s without a network', async (id, document) => {
    const log = vi.fn();
    const server = await start({
      log,
      fetchDocument: () => Promise.reject(new DocumentError('unavailable', 'ENOTFOUND')),
    });
    const [uri = ''] = document['redirect_uris'] as string[];
    expect(goesOn(await server.authorize(id, uri))).toBe(true);
    expect(log).toHaveBeenCalledWith({ clientId: id, reason: 'ENOTFOUND', used: 'known copy' });
  });

  it('takes a document of a connector, which returns to its own host', async () => {
    const id = 'https://chatgpt.com/oauth/abc123/client.json';
    const uri = 'https://chatgpt.com/connector/oauth/abc123';
    const document = published(id, { redirect_uris: [uri] });
    const server = await start({ fetchDocument: () => Promise.resolve({ document }) });
    expect(goesOn(await server.authorize(id, uri))).toBe(true);
    const client = await server.find(id);
    if (!client) throw new Error('no client');
    expect(server.policy.describe(client, uri)).toEqual({
      id,
      name: 'Some Client',
      kind: 'document',
      idHost: 'chatgpt.com',
      redirect: { uri, kind: 'https', host: 'chatgpt.com' },
      isKnown: true,
    });
  });
});

describe('a document of another host', () => {
  let host: MetadataHost;
  let server: BareProvider;
  let events: DocumentEvent[];
  beforeEach(async () => {
    host = await startMetadataHost();
    servers.push(host);
    events = [];
    server = await start({
      clientHosts: ['client.example'],
      fetchDocument: host.fetch(),
      log: (event) => events.push(event),
    });
  });

  it('is fetched, and is a client', async () => {
    const id = host.url('/client.json');
    host.answer = json(published(id));
    expect(goesOn(await server.authorize(id, LOOPBACK))).toBe(true);
    expect(goesOn(await server.authorize(id, 'http://127.0.0.1/callback'))).toBe(true);
    expect(host.requests).toHaveLength(1);
    expect(events).toEqual([]);
  });

  it('AT-31: cannot return anywhere that a registration could not', async () => {
    const id = host.url('/client.json');
    for (const uri of [
      'https://evil.example/callback',
      'https://client.example.evil.example/callback',
      'https://client.example/callback',
      'http://client.example/callback',
      `${server.issuer}/oauth/callback`,
      'myapp://callback',
      'javascript:alert(1)',
    ]) {
      host.answer = json(published(id, { redirect_uris: [uri] }));
      await expectRefused(server.authorize(id, uri));
      // AT-24: nor by way of one that is good.
      host.answer = json(published(id, { redirect_uris: ['http://127.0.0.1/callback', uri] }));
      await expectRefused(server.authorize(id, LOOPBACK));
    }
    const own = host.url('/callback');
    host.answer = json(published(id, { redirect_uris: [own] }));
    expect(goesOn(await server.authorize(id, own))).toBe(true);
  });

  it('AT-37: is at the very URL that it names', async () => {
    const id = host.url('/client.json');
    for (const client_id of [
      `${id}/`,
      `${id}?x=1`,
      id.toUpperCase(),
      host.url('/other.json'),
      host.url('/client.json', 'other.example'),
      undefined,
      null,
      [id],
    ]) {
      host.answer = json({ ...published(id), client_id });
      await expectRefused(server.authorize(id, LOOPBACK));
    }
    expect(host.requests).not.toEqual([]);
  });

  it.each([
    '',
    '/',
    '/a/../client.json',
    '/./client.json',
    '/%2e%2e/client.json',
    '/%2E/client.json',
    '/client.json#x',
    '/client.json#',
    '/client.json?',
    '/client.json?x=1',
    '/client json',
    '/client\tjson',
    '/client\\json',
    '/clíent.json',
    `/${'x'.repeat(500)}`,
  ])('AT-37: is not looked for at %j', async (path) => {
    host.answer = json(published(host.url(path)));
    await expectRefused(server.authorize(host.url(path), LOOPBACK));
    expect(host.connections()).toBe(0);
  });

  it('AT-37: is not looked for at a URL that can be written in another way', async () => {
    for (const id of [
      `https://user@client.example:${host.port}/client.json`,
      `https://user:x@client.example:${host.port}/client.json`,
      `https://Client.example:${host.port}/client.json`,
      `HTTPS://client.example:${host.port}/client.json`,
      `http://client.example:${host.port}/client.json`,
      `https://client.example.:${host.port}/client.json`,
      'https://client.example:443/client.json',
      'https://client.example:0443/client.json',
      `https:client.example:${host.port}/client.json`,
      `https:///client.example:${host.port}/client.json`,
      ` https://client.example:${host.port}/client.json`,
    ]) {
      await expectRefused(server.authorize(id, LOOPBACK));
    }
    expect(host.connections()).toBe(0);
  });

  it.each([undefined, '', 7, null, '\u200B', '   ', '\u202E'])(
    'AT-37: has a name, which %j is not',
    async (client_name) => {
      const id = host.url('/client.json');
      host.answer = json({ ...published(id), client_name });
      await expectRefused(server.authorize(id, LOOPBACK));
    },
  );

  it.each([[], '"text"', null, 7, [{}]])(
    'AT-37: is an object, which %j is not',
    async (document) => {
      host.answer = json(document);
      await expectRefused(server.authorize(host.url('/client.json'), LOOPBACK));
    },
  );

  it.each([
    { client_secret: 'x' },
    { client_secret: null },
    { client_secret_expires_at: 0 },
    { token_endpoint_auth_method: 'client_secret_post' },
    { token_endpoint_auth_method: 'client_secret_basic' },
    { token_endpoint_auth_method: 'client_secret_jwt' },
    {
      token_endpoint_auth_method: 'client_secret_post',
      token_endpoint_auth_methods_supported: ['none'],
    },
    { token_endpoint_auth_method: ['none'] },
    { token_endpoint_auth_method: 'private_key_jwt' },
    {
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_methods_supported: ['private_key_jwt'],
    },
  ])('AT-39: needs no secret and no key, as with %j', async (members) => {
    const id = host.url('/client.json');
    host.answer = json(published(id, members));
    await expectRefused(server.authorize(id, LOOPBACK));
  });

  it('AT-26: has this server fetch nothing else', async () => {
    const id = host.url('/client.json');
    const collector = host.url('/collector');
    host.answer = json(
      published(id, {
        jwks_uri: collector,
        logo_uri: collector,
        sector_identifier_uri: collector,
        client_uri: 'javascript:alert(1)',
        tos_uri: collector,
        token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
        token_endpoint_auth_method: 'private_key_jwt',
      }),
    );
    expect(goesOn(await server.authorize(id, LOOPBACK))).toBe(true);
    expect(host.requests.map(({ url }) => url)).toEqual(['/client.json']);
    const client = await server.find(id);
    expect(JSON.stringify(client?.metadata())).not.toMatch(/collector|javascript|jwks/);
    await expect(server.policy.fetch(collector)).rejects.toThrow('Nothing but metadata');
  });

  it('AT-30: has no other grant', async () => {
    const id = host.url('/client.json');
    for (const members of [
      { grant_types: ['authorization_code', 'client_credentials'] },
      { grant_types: ['implicit'] },
      { response_types: ['token'] },
    ]) {
      host.answer = json(published(id, members));
      await expectRefused(server.authorize(id, LOOPBACK));
    }
    host.answer = json(published(id, { scope: 'anything', grant_types: [] }));
    expect(goesOn(await server.authorize(id, LOOPBACK))).toBe(true);
  });

  it('AT-36: is asked for again after every error', async () => {
    const id = host.url('/client.json');
    await expectRefused(server.authorize(id, LOOPBACK));
    host.answer = json('<html></html>', { 'Content-Type': 'text/html' });
    await expectUnavailable(server.authorize(id, LOOPBACK));
    host.answer = json(published(id));
    expect(goesOn(await server.authorize(id, LOOPBACK))).toBe(true);
    // Once each, although the provider asks again for the page of an error.
    expect(events.map(({ reason, used }) => `${reason}: ${used}`)).toEqual([
      'status 404: nothing',
      'no JSON: nothing',
    ]);
    expect(host.requests).toHaveLength(3);
  });

  it('AT-43: is what the person saw, up to the code', async () => {
    const id = host.url('/client.json');
    host.answer = json(published(id), { 'Cache-Control': 'no-cache' });
    const same = await server.authorize(id, LOOPBACK);
    later(40_000);
    const returned = await server.resume(same);
    expect(returned.headers.get('location')).toMatch(
      /^http:\/\/127\.0\.0\.1:50741\/callback\?code=/,
    );

    for (const members of [
      { client_name: 'Your Bank' },
      { redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'] },
    ]) {
      host.answer = json(published(id), { 'Cache-Control': 'no-cache' });
      const authorized = await server.authorize(id, LOOPBACK);
      later(40_000);
      host.answer = json(published(id, members), { 'Cache-Control': 'no-cache' });
      await expectRefused(server.resume(authorized));
      later(40_000);
    }
  });

  it('AT-43: is not taken for unchanged on the word of the request', async () => {
    const id = host.url('/client.json');
    host.answer = json(published(id), { 'Cache-Control': 'no-cache' });
    const first = await server.authorize(id, LOOPBACK);
    const forged = new URL(first.url);
    forged.searchParams.set('client_fingerprint', 'of another');
    const authorized = await fetch(forged, { redirect: 'manual' });
    const returned = await server.resume(authorized);
    expect(returned.headers.get('location')).toContain('code=');
  });

  it('AT-41: is asked for 60 times a minute at one host', async () => {
    host.answer = (req, res) => {
      json(published(host.url(req.url ?? '')))(req, res);
    };
    let taken = 0;
    for (let each = 0; each < 70; each += 1) {
      if (goesOn(await server.authorize(host.url(`/${each}.json`), LOOPBACK))) taken += 1;
    }
    expect(taken).toBe(60);
    expect(host.requests).toHaveLength(60);
    later(61_000);
    expect(goesOn(await server.authorize(host.url('/new.json'), LOOPBACK))).toBe(true);
  });

  it('AT-41: is asked for 16 times at once', async () => {
    host.answer = () => undefined;
    const waiting = Array.from({ length: 25 }, (_, each) =>
      server.authorize(host.url(`/${each}.json`), LOOPBACK),
    );
    await vi.waitFor(
      () => {
        expect(events).toHaveLength(9);
        expect(host.requests).toHaveLength(16);
      },
      { timeout: 4000 },
    );
    expect(new Set(events.map(({ reason }) => reason))).toEqual(new Set(['too many at once']));
    expect(host.connections()).toBe(16);
    host.answer = json({});
    for (const { socket } of host.requests) socket.destroy();
    await Promise.all(waiting);
  });
});

describe('a document of any host', () => {
  it('AT-38: is not looked for where its host is not trusted', async () => {
    const fetchDocument = vi.fn();
    const server = await start({ fetchDocument, clientHosts: ['client.example'] });
    for (const id of [
      'https://other.example/client.json',
      'https://sub.client.example/client.json',
      'https://client.example.evil.example/client.json',
      'https://xclient.example/client.json',
      'https://127.0.0.1/client.json',
    ]) {
      await expectRefused(server.authorize(id, LOOPBACK));
      expect(await server.policy.allowFetch(undefined, id)).toBe(false);
      await expect(server.policy.fetch(id)).rejects.toThrow('Nothing but metadata');
    }
    expect(fetchDocument).not.toHaveBeenCalled();
  });

  it('AT-35: is not looked for at addresses, local names and this server', async () => {
    const fetchDocument = vi.fn();
    const server = await start({
      fetchDocument,
      clientHosts: '*',
      issuer: 'https://mcp.example.com',
    });
    for (const host of [
      '127.0.0.1',
      '10.0.0.1',
      '169.254.169.254',
      '2130706433',
      '0x7f.1',
      '[::1]',
      '[fc00::1]',
      '[::ffff:10.0.0.1]',
      'localhost',
      'sub.localhost',
      'intranet',
      'printer.local',
      'metadata.google.internal',
      'host.test',
      'router.home.arpa',
      'mcp.example.com',
    ]) {
      const id = `https://${host}/client.json`;
      expect(await server.policy.allowFetch(undefined, id), host).toBe(false);
    }
    expect(fetchDocument).not.toHaveBeenCalled();
  });

  it('is taken where the operator says so, and returns to its own host at most', async () => {
    const id = 'https://anybody.example/client.json';
    const uri = 'https://anybody.example/callback';
    let document = published(id, { redirect_uris: [uri] });
    const server = await start({
      clientHosts: '*',
      fetchDocument: () => Promise.resolve({ document }),
    });
    expect(goesOn(await server.authorize(id, uri))).toBe(true);
    const client = { clientId: id, clientName: 'Claude', redirectUris: [uri] };
    expect(server.policy.describe(client, uri)).toMatchObject({
      isKnown: false,
      idHost: 'anybody.example',
    });
    const other = 'https://another.example/client.json';
    document = published(other, { redirect_uris: [uri] });
    await expectRefused(server.authorize(other, uri));
  });

  it('AT-41: is asked for 120 times a minute at all hosts together', async () => {
    const fetchDocument = vi.fn((id: string) => Promise.resolve({ document: published(id) }));
    const server = await start({ clientHosts: '*', fetchDocument });
    for (let each = 0; each < 130; each += 1) {
      const id = `https://host-${each}.example/client.json`;
      await server.policy.allowFetch(undefined, id).catch(() => undefined);
    }
    expect(fetchDocument).toHaveBeenCalledTimes(120);
    // Pages of this server can be loaded again and again, and that takes nothing from sign-ins.
    const id = 'https://late.example/client.json';
    expect(goesOn(await server.authorize(id, LOOPBACK))).toBe(true);
  });

  it('AT-41: is asked for 8 times at once by pages, and for a sign-in all the same', async () => {
    const waiting: ((document: FetchedDocument) => void)[] = [];
    const fetchDocument = vi.fn(() => new Promise<FetchedDocument>((done) => waiting.push(done)));
    const server = await start({ clientHosts: '*', fetchDocument });
    const pages = Array.from({ length: 20 }, (_, each) =>
      server.policy.allowFetch(undefined, `https://host-${each}.example/client.json`),
    );
    const all = Promise.allSettled(pages);
    await vi.waitFor(() => {
      expect(waiting).toHaveLength(8);
    });
    const id = 'https://late.example/client.json';
    const authorized = server.authorize(id, LOOPBACK);
    await vi.waitFor(() => {
      expect(waiting).toHaveLength(9);
    });
    for (const done of waiting) done({ document: published(id) });
    expect(goesOn(await authorized)).toBe(true);
    await all;
  });
});

describe('the last good copy', () => {
  const id = 'https://client.example/client.json';
  let answer: () => Promise<FetchedDocument>;
  let asked: number;
  const good = (maxAge?: number) => () =>
    Promise.resolve({ document: published(id), ...(maxAge === undefined ? {} : { maxAge }) });
  const down =
    (code: DocumentError['code'] = 'unavailable') =>
    () =>
      Promise.reject(new DocumentError(code, 'status 503'));
  const events: DocumentEvent[] = [];
  const options = (): Partial<ClientPolicyOptions> => ({
    clientHosts: ['client.example'],
    log: (event) => events.push(event),
    fetchDocument: () => {
      asked += 1;
      return answer();
    },
  });
  beforeEach(() => {
    asked = 0;
    events.length = 0;
    answer = good();
  });
  const isTaken = (server: BareProvider) =>
    server.policy.allowFetch(undefined, id).catch(() => false);

  it.each([
    [0, 30],
    [-5, 30],
    [29, 30],
    [300, 300],
    [undefined, 3600],
    [10 * 24 * 3600, 24 * 3600],
  ])('is fresh: a host that says %s seconds is asked after %d', async (maxAge, seconds) => {
    answer = good(maxAge);
    const server = await start(options());
    await isTaken(server);
    later((seconds - 2) * 1000);
    await isTaken(server);
    expect(asked).toBe(1);
    later(4000);
    await isTaken(server);
    expect(asked).toBe(2);
  });

  it('is got once by all who want it at the same time', async () => {
    const server = await start(options());
    expect(await Promise.all([isTaken(server), isTaken(server), isTaken(server)])).toEqual([
      true,
      true,
      true,
    ]);
    expect(asked).toBe(1);
  });

  it('is taken for seven days while the host is down, by every replica', async () => {
    const store = testStore();
    const first = await start({ ...options(), store });
    await isTaken(first);
    await first.policy.keepDocument(id);
    answer = down();
    const replica = await start({ ...options(), store });
    expect(await isTaken(replica)).toBe(true);
    expect(asked).toBe(1);
    later(6 * DAY);
    expect(await isTaken(replica)).toBe(true);
    expect(events.at(-1)).toEqual({
      clientId: id,
      reason: 'status 503',
      used: 'last good copy',
    });
    later(DAY + 60_000);
    expect(await isTaken(replica)).toBe(false);
    expect(events.at(-1)).toMatchObject({ used: 'nothing' });
  });

  it('is taken for a minute before the host is asked again', async () => {
    const server = await start(options());
    await isTaken(server);
    answer = down();
    later(2 * 3600 * 1000);
    await isTaken(server);
    await isTaken(server);
    later(58_000);
    await isTaken(server);
    expect(asked).toBe(2);
    later(4000);
    answer = good();
    await isTaken(server);
    expect(asked).toBe(3);
  });

  it.each(['gone', 'invalid'] as const)('is not taken when the document is %s', async (code) => {
    const server = await start(options());
    await isTaken(server);
    later(2 * 3600 * 1000);
    answer = down(code);
    expect(await isTaken(server)).toBe(false);
    answer = () => Promise.resolve({ document: published(id, { client_secret: 'x' }) });
    expect(await isTaken(server)).toBe(false);
  });

  it('is read by the rules of today', async () => {
    const store = testStore();
    const redirectUris = ['https://elsewhere.example/callback'];
    answer = () => Promise.resolve({ document: published(id, { redirect_uris: redirectUris }) });
    const first = await start({ ...options(), store, redirectUris });
    expect(await isTaken(first)).toBe(true);
    await first.policy.keepDocument(id);
    answer = down();
    expect(await isTaken(await start({ ...options(), store }))).toBe(false);
    answer = good();
    expect(await isTaken(await start({ ...options(), store }))).toBe(true);
  });

  it('is not taken when somebody has written nonsense into the store', async () => {
    const store = testStore();
    const first = await start({ ...options(), store });
    await isTaken(first);
    await first.policy.keepDocument(id);
    answer = down();
    const [key] = store.written;
    if (!key) throw new Error('nothing kept');
    const good = await store.get(key);
    for (const value of ['', '{}', 'null', good?.value.slice(0, -4) ?? '']) {
      await store.set(key, { ...good, value });
      expect(await isTaken(await start({ ...options(), store })), value).toBe(false);
    }
  });

  it('AT-41: is kept when somebody gets a code through the client, and not before', async () => {
    const store = testStore();
    const server = await start({ ...options(), store });
    await isTaken(server);
    expect(store.written).toEqual([]);
    await server.policy.keepDocument(id);
    expect(store.written).toHaveLength(1);
    await server.policy.keepDocument('https://other.example/client.json');
    await server.policy.keepDocument('client_1');
    expect(store.written).toHaveLength(1);
  });

  it('is kept up to date, and for longer each day that somebody gets tokens', async () => {
    const store = testStore();
    const server = await start({ ...options(), store });
    await isTaken(server);
    await server.policy.keepDocument(id);
    const [key] = store.written;
    if (!key) throw new Error('nothing kept');
    const first = await store.get(key);
    await server.policy.keepDocument(id);
    expect(store.written).toHaveLength(1);
    later(2 * DAY);
    answer = () => Promise.resolve({ document: published(id, { client_name: 'Renamed' }) });
    await isTaken(server);
    expect((await store.get(key))?.expiresAt).toBe(first?.expiresAt);
    answer = down();
    const replica = await start({ ...options(), store });
    expect(await isTaken(replica)).toBe(true);
    expect(await (await replica.policy.fetch(id)).json()).toMatchObject({ client_name: 'Renamed' });
    await replica.policy.keepDocument(id);
    expect((await store.get(key))?.expiresAt).toBeGreaterThan((first?.expiresAt ?? 0) + DAY / 1000);
  });

  it('is remembered for as long where nobody has signed in', async () => {
    const server = await start({ ...options(), clientHosts: '*' });
    await isTaken(server);
    later(2 * 3600 * 1000);
    answer = down();
    expect(await isTaken(server)).toBe(true);
    later(7 * DAY);
    expect(await isTaken(server)).toBe(false);
  });
});
