import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type * as WellKnownClientsModule from '../../templates/dev/well-known-clients.js';
import { writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { startLocalServer, type RunningServer } from '../support/oauth-client.js';
import { documents, registrations } from './fixtures/clients.js';

/** Without a network: every client that people use signs in all the same. */
describe('a client on this machine', () => {
  let project: string;
  let server: RunningServer | undefined;

  beforeAll(async () => {
    project = await writeCell('well-known-clients', exampleConfig());
  });
  afterEach(() => server?.close());

  const offline = () => {
    const reason = new Error('getaddrinfo ENOTFOUND claude.ai');
    return Promise.reject(new TypeError('fetch failed', { cause: reason }));
  };
  const blocked = (status: number) => () =>
    Promise.resolve(new Response('<html>proxy</html>', { status }));

  it.each([
    ['without a network', offline],
    ['behind a proxy that wants a sign-in', blocked(407)],
    ['behind a portal that answers everything', blocked(200)],
    ['whose vendor is down', blocked(503)],
  ])('signs in %s', async (_where, fetch) => {
    server = await startLocalServer(project, { fetch });
    const { client } = server;
    for (const { id, uses } of documents) {
      for (const redirect_uri of uses) {
        const scope = 'mcp:access offline_access';
        const tokens = await client.signIn(id, { redirect_uri, scope });
        expect(tokens, redirect_uri).toHaveProperty('access_token');
        const renewed = await client.refresh(id, tokens['refresh_token']);
        expect(renewed).toHaveProperty('access_token');
      }
      await expect(
        client.authorize(id, { redirect_uri: 'https://evil.example/callback' }),
      ).rejects.toThrow('invalid_redirect_uri');
      const said = server.lines.filter((line) => line.includes('a stand-in is used'));
      expect(said.filter((line) => line.includes(id))).toHaveLength(1);
    }
  });

  it('signs in with its document where that can be had', async () => {
    const fetch = vi.fn((url: string | URL | Request) => {
      const found = documents.find(({ id }) => id === url);
      return Promise.resolve(Response.json(found?.document));
    });
    server = await startLocalServer(project, { fetch });
    for (const { id, uses } of documents) {
      for (const redirect_uri of uses) {
        const tokens = await server.client.signIn(id, { redirect_uri });
        expect(tokens, redirect_uri).toHaveProperty('access_token');
      }
    }
    expect(fetch).toHaveBeenCalledTimes(documents.length);
    expect(server.lines).toEqual([]);
  });

  it('registers and signs in', async () => {
    server = await startLocalServer(project);
    for (const { name, metadata, uses } of registrations) {
      const { status, body } = await server.client.tryRegister(metadata);
      expect(status, `${name} ${JSON.stringify(body)}`).toBe(201);
      for (const redirect_uri of uses) {
        const answer = await server.client.authorize(body['client_id'] as string, { redirect_uri });
        expect(answer.code).not.toBe('');
      }
    }
  });

  it('returns to where the registered client may return as well', async () => {
    const { REGISTERED_CLIENT_ID } = (await import(
      path.join(project, 'dev/well-known-clients.ts')
    )) as typeof WellKnownClientsModule;
    server = await startLocalServer(project);
    for (const { name, uses } of [...documents, ...registrations]) {
      for (const redirect_uri of uses) {
        const tokens = await server.client.signIn(REGISTERED_CLIENT_ID, { redirect_uri });
        expect(tokens, `${name} ${redirect_uri}`).toHaveProperty('access_token');
      }
    }
  });
});

describe('a client that is not known', () => {
  const id = 'https://client.example/oauth.json';
  let project: string;
  let server: RunningServer | undefined;

  beforeAll(async () => {
    project = await writeCell('unknown-clients', exampleConfig());
  });
  afterEach(() => server?.close());

  it('may return to this machine while its document cannot be had, and nowhere else', async () => {
    server = await startLocalServer(project);
    const onPage = vi.fn();
    const redirect_uri = 'http://[::1]:4711/any/path?x=1';
    await server.client.authorize(id, { redirect_uri }, { onPage });
    expect(onPage.mock.lastCall?.[0]).toContain('<strong>client.example</strong>');
    for (const elsewhere of [
      'https://client.example/callback',
      'http://192.168.1.1/callback',
      'http://127.0.0.1:1@evil.example/',
      'http://127.0.0.1.evil.example/',
      'http://localhost@evil.example/',
      'app://callback',
    ]) {
      await expect(server.client.authorize(id, { redirect_uri: elsewhere })).rejects.toThrow(
        'invalid_redirect_uri',
      );
    }
  });

  it.each([
    ['another ID', { client_id: 'https://other.example/oauth.json' }],
    ['a secret', { client_id: id, client_secret: 's' }],
    ['a method with a secret', { client_id: id, token_endpoint_auth_method: 'client_secret_post' }],
    ['a redirect of scripts', { client_id: id, redirect_uris: ['javascript:alert(1)'] }],
  ])('is refused with a document that has %s: that is no fault of the network', async (_, part) => {
    const document = { client_name: 'x', redirect_uris: ['http://127.0.0.1/'], ...part };
    server = await startLocalServer(project, {
      fetch: () => Promise.resolve(Response.json(document)),
    });
    const redirect_uri = 'http://127.0.0.1:5555/';
    await expect(server.client.authorize(id, { redirect_uri })).rejects.toThrow(/^400/);
  });

  it('is not asked for where that would lead into this network', async () => {
    const fetch = vi.fn(() => Promise.reject(new Error('never')));
    server = await startLocalServer(project, { fetch });
    for (const inside of [
      'https://127.0.0.1/x',
      'https://localhost/x',
      'https://[::1]/x',
      'https://router/x',
      'https://169.254.169.254/latest',
      'https://2130706433/x',
    ]) {
      await expect(server.client.authorize(inside)).rejects.toThrow('invalid_client');
    }
    expect(fetch).not.toHaveBeenCalled();
  });

  it('has nothing else fetched for it', async () => {
    const fetch = vi.fn(() => Promise.reject(new Error('never')));
    server = await startLocalServer(project, { fetch });
    await server.client.tryRegister({
      redirect_uris: ['https://client.example/cb'],
      sector_identifier_uri: 'https://client.example/sector.json',
      jwks_uri: 'https://client.example/jwks.json',
    });
    expect(fetch).not.toHaveBeenCalled();
  });
});
