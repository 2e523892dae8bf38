import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeCells } from '../support/cells.js';
import {
  REDIRECT_URI,
  RESOURCE,
  startLocalServer,
  type Behaviour,
  type OAuthClient,
  type RunningServer,
} from '../support/oauth-client.js';

const CLIENT_DOCUMENT = 'https://client.example/oauth.json';

/** The authorization server that comes with every project, attacked and used as clients would. */
describe('the local authorization server', () => {
  let project: string;
  let server: RunningServer;
  let client: OAuthClient;

  beforeAll(async () => {
    const cells = await writeCells('authorization-server-test');
    project = cells[0]?.directory ?? '';
    server = await startLocalServer(project, { fetch: answerClientDocument });
    ({ client } = server);
  });
  afterAll(() => server.close());

  it('refuses to run in production', async () => {
    process.env['NODE_ENV'] = 'production';
    try {
      await expect(startLocalServer(project)).rejects.toThrow('refuses to run in production');
    } finally {
      delete process.env['NODE_ENV'];
    }
  });

  it('announces what MCP clients insist on (OP-02, OP-03, OP-04, OP-07)', async () => {
    for (const name of ['oauth-authorization-server', 'openid-configuration']) {
      const response = await fetch(`${server.issuer}/.well-known/${name}`);
      expect(await response.json()).toMatchObject({
        issuer: server.issuer,
        code_challenge_methods_supported: ['S256'],
        client_id_metadata_document_supported: true,
        authorization_response_iss_parameter_supported: true,
        registration_endpoint: `${server.issuer}/reg`,
        token_endpoint_auth_methods_supported: expect.arrayContaining(['none']) as string[],
      });
    }
  });

  it.each(['//', '///', '//[', '/%', 'http://'])(
    'outlives a request for %s, which any page can make a browser send',
    async (target) => {
      const { request } = await import('node:http');
      const { port } = new URL(server.issuer);
      const uncaught = vi.fn();
      process.once('uncaughtException', uncaught);
      const status = await new Promise((resolve, reject) => {
        request({ host: '127.0.0.1', port, path: target, timeout: 2000 }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on('timeout', () => {
            resolve('no answer');
          })
          .on('error', reject)
          .end();
      });
      process.off('uncaughtException', uncaught);
      expect(uncaught).not.toHaveBeenCalled();
      expect(status).toEqual(expect.any(Number));
    },
  );

  it('is closed to other host names (DNS rebinding)', async () => {
    // `fetch` does not let the Host header be chosen; the header of a raw request does.
    const { request } = await import('node:http');
    const status = await new Promise((resolve, reject) => {
      request(`${server.issuer}/jwks`, { headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it('issues a token for the resource, with refresh on request and rotation', async () => {
    const clientId = await client.register();
    const first = await client.signIn(clientId, {
      scope: 'mcp:access offline_access',
      prompt: 'consent',
    });
    const keys = createRemoteJWKSet(new URL(`${server.issuer}/jwks`));
    const { payload } = await jwtVerify(first['access_token'] as string, keys, {
      audience: RESOURCE,
      typ: 'at+jwt',
    });
    expect(payload).toMatchObject({ iss: server.issuer, scope: 'mcp:access', client_id: clientId });

    const second = await client.refresh(clientId, first['refresh_token']);
    expect(second['access_token']).toBeTypeOf('string');
    expect(second['refresh_token']).not.toBe(first['refresh_token']);
    expect(await client.refresh(clientId, first['refresh_token'])).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('gives no refresh token that was not asked for', async () => {
    const clientId = await client.register();
    const tokens = await client.signIn(clientId, { scope: 'mcp:access' });
    expect(tokens).not.toHaveProperty('refresh_token');
  });

  it('lets a client ask for more than it registered with', async () => {
    const clientId = await client.register({ scope: 'mcp:access' });
    const tokens = await client.signIn(clientId, { scope: 'mcp:access todos:read' });
    expect(tokens['scope']).toBe('mcp:access todos:read');
  });

  it('knows clients by their metadata document', async () => {
    const code = await client.authorize(CLIENT_DOCUMENT, { scope: 'mcp:access' });
    expect(await client.redeem(CLIENT_DOCUMENT, code)).toHaveProperty('access_token');
  });

  it('refuses another resource (RFC 8707)', async () => {
    const clientId = await client.register();
    for (const other of [
      'http://127.0.0.1:3000/mcp/',
      'http://127.0.0.1:3000',
      'https://evil.example',
    ]) {
      await expect(client.authorize(clientId, { resource: other })).rejects.toThrow(
        'invalid_target',
      );
    }
  });

  it('refuses a client that does not use PKCE', async () => {
    const clientId = await client.register();
    await expect(client.authorize(clientId, { code_challenge: undefined })).rejects.toThrow(
      'invalid_request',
    );
    await expect(client.authorize(clientId, { code_challenge_method: 'plain' })).rejects.toThrow(
      'invalid_request',
    );
  });

  it('refuses a code with another verifier, and a code that was used', async () => {
    const clientId = await client.register();
    const answer = await client.authorize(clientId);
    const invalid = { error: 'invalid_grant' };
    const other = { ...answer, verifier: 'x'.repeat(43) };
    expect(await client.redeem(clientId, other)).toMatchObject(invalid);
    expect(await client.redeem(clientId, answer)).toHaveProperty('access_token');
    expect(await client.redeem(clientId, answer)).toMatchObject(invalid);
  });

  it('refuses a redirect to somewhere else', async () => {
    const clientId = await client.register();
    await expect(
      client.authorize(clientId, { redirect_uri: 'https://evil.example/' }),
    ).rejects.toThrow('400');
  });

  it('tells the client when the user cancels', async () => {
    const clientId = await client.register();
    await expect(client.authorize(clientId, {}, { form: 'cancel=true' })).rejects.toThrow(
      'access_denied',
    );
    await expect(client.authorize(clientId, {}, { form: 'user=mallory' })).rejects.toThrow(
      'access_denied',
    );
  });

  it('takes no answer without the cookie of the sign-in, nor from another page', async () => {
    const clientId = await client.register();
    await expect(client.authorize(clientId, {}, { dropCookies: true })).rejects.toThrow('400');
    await expect(
      client.authorize(clientId, {}, { origin: 'https://evil.example' }),
    ).rejects.toThrow('400');
  });

  it('lets pages of this machine register, as the MCP Inspector does, and no others', async () => {
    const allowed = async (origin: string) => {
      const headers = { origin, 'access-control-request-method': 'POST' };
      const response = await fetch(`${server.issuer}/reg`, { method: 'OPTIONS', headers });
      return response.headers.get('access-control-allow-origin');
    };
    expect(await allowed('http://localhost:6274')).toBe('http://localhost:6274');
    expect(String(await allowed('https://evil.example'))).not.toMatch(/\*|evil/);
  });

  it('shows names as text, whatever they hold, on a page that cannot be framed', async () => {
    const clientId = await client.register({ client_name: '<script>alert(1)</script>"\'' });
    const onPage = vi.fn<NonNullable<Behaviour['onPage']>>();
    await client.authorize(clientId, {}, { onPage });
    const [html = '', headers] = onPage.mock.lastCall ?? [];
    expect(html).not.toContain('<script>');
    expect(html).toContain('&#60;script&#62;');
    expect(html).toContain('127.0.0.1:5555');
    expectClosedPage(headers);
    // With no-referrer a browser posts the form with `Origin: null`, which the server must refuse.
    expect(headers?.get('referrer-policy')).toBe('same-origin');
  });

  describe('redirects', () => {
    it('lead to any port of this machine, whatever the client says of its kind (RFC 8252, 7.3)', async () => {
      for (const application_type of [undefined, 'native', 'web']) {
        for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
          const registered = [`http://${host}/cb`, `http://${host}:1/other`];
          const metadata = { redirect_uris: registered, application_type };
          const clientId = await client.register(metadata);
          for (const redirect_uri of [`http://${host}:5555/cb`, `http://${host}:81/other`]) {
            const tokens = await client.signIn(clientId, { redirect_uri });
            expect(tokens, redirect_uri).toHaveProperty('access_token');
          }
        }
      }
    });

    it.each([
      'http://127.0.0.1:5555/else',
      'http://127.0.0.1:5555/cb/',
      'http://127.0.0.1:5555/cb?x=1',
      'http://127.0.0.1:5555/x/../cb',
      'http://127.0.0.1:5555@evil.example/cb',
      'http://127.0.0.1.evil.example/cb',
      'http://user@127.0.0.1:5555/cb',
      'http://127.0.0.1:5555/cb#fragment',
      'http://127.0.0.1:port/cb',
      'http://localhost:5555/cb',
      'http://[::1]:5555/cb',
      'https://127.0.0.1:5555/cb',
      'http://127.1:5555/cb',
      'HTTP://127.0.0.1:5555/cb',
      'https://app.example:444/cb',
    ])('lead to nothing but what is registered: %s', async (redirect_uri) => {
      const clientId = await client.register({
        redirect_uris: ['http://127.0.0.1/cb', 'https://app.example/cb'],
      });
      await expect(client.authorize(clientId, { redirect_uri })).rejects.toThrow(
        'invalid_redirect_uri',
      );
    });
  });

  describe('scopes', () => {
    it.each([undefined, '', 'openid offline_access', 'claudeai', 'profile email'])(
      'are the base scopes for a client that names none of the resource: %s',
      async (scope) => {
        const clientId = await client.register();
        const onPage = vi.fn<NonNullable<Behaviour['onPage']>>();
        const answer = await client.authorize(clientId, { scope }, { onPage });
        expect(onPage.mock.lastCall?.[0]).toContain('<code>mcp:access</code>');
        expect(await client.redeem(clientId, answer)).toMatchObject({
          scope: expect.stringContaining('mcp:access') as string,
        });
      },
    );

    it('are only those that a client names of the resource, where it names one', async () => {
      const clientId = await client.register();
      const tokens = await client.signIn(clientId, { scope: 'todos:read openid nonsense' });
      expect(tokens['scope']).toBe('todos:read');
    });

    it('stand in both discovery documents, and asking for all of them is no loop', async () => {
      for (const name of ['oauth-authorization-server', 'openid-configuration']) {
        const response = await fetch(`${server.issuer}/.well-known/${name}`);
        const { scopes_supported: scopes } = (await response.json()) as Record<string, string[]>;
        expect(scopes).toEqual(['openid', 'offline_access', 'mcp:access', 'todos:read']);
        const clientId = await client.register();
        const onPage = vi.fn();
        await client.authorize(clientId, { scope: scopes?.join(' ') }, { onPage });
        expect(onPage).toHaveBeenCalledOnce();
      }
    });
  });

  describe('tokens', () => {
    it('are renewed for a client that asks for offline_access without prompt=consent', async () => {
      const clientId = await client.register();
      const tokens = await client.signIn(clientId, { scope: 'mcp:access offline_access' });
      const renewed = await client.refresh(clientId, tokens['refresh_token']);
      expect(renewed).toMatchObject({ scope: 'mcp:access', expires_in: 3600 });
    });

    it('are not renewed for a client that did not register the grant', async () => {
      const clientId = await client.register({ grant_types: ['authorization_code'] });
      const tokens = await client.signIn(clientId, { scope: 'mcp:access offline_access' });
      expect(tokens).not.toHaveProperty('refresh_token');
    });

    it('live for an hour, or as long as the developer wants', async () => {
      const clientId = await client.register();
      expect(await client.signIn(clientId)).toMatchObject({ expires_in: 3600 });
      const hasty = await startLocalServer(project, { accessTokenLifetime: 5 });
      try {
        const other = await hasty.client.register();
        expect(await hasty.client.signIn(other)).toMatchObject({ expires_in: 5 });
      } finally {
        await hasty.close();
      }
    });
  });

  describe('registration', () => {
    it.each([
      { client_uri: '' },
      { client_uri: null, logo_uri: null, tos_uri: '', policy_uri: '', contacts: null },
      { contacts: [''], grant_types: null, response_types: [], scope: '' },
      { application_type: '', token_endpoint_auth_method: 'none', jwks: null, client_name: '' },
    ])('takes members that say nothing for absent: %j', async (metadata) => {
      const { status, body } = await client.tryRegister({
        redirect_uris: [REDIRECT_URI],
        token_endpoint_auth_method: 'none',
        ...metadata,
      });
      expect(status, JSON.stringify(body)).toBe(201);
      for (const name of Object.keys(metadata)) expect(body[name]).not.toBe('');
      expect(await client.signIn(body['client_id'] as string)).toHaveProperty('access_token');
    });

    it('still needs a redirect URI', async () => {
      for (const redirect_uris of [[], null, '', ['']]) {
        const { status } = await client.tryRegister({ redirect_uris });
        expect(status).toBe(400);
      }
    });

    it('knows a client with a scheme of its own for a native one', async () => {
      const redirect_uri = 'cursor://anysphere.cursor-mcp/oauth/callback';
      for (const application_type of [undefined, 'web']) {
        const clientId = await client.register({ redirect_uris: [redirect_uri], application_type });
        expect(await client.signIn(clientId, { redirect_uri })).toHaveProperty('access_token');
      }
    });
  });

  describe('refusals', () => {
    it('are one line each, with the reason, and hold no secret', async () => {
      const clientId = await client.register();
      const answer = await client.authorize(clientId);
      const refused: [action: () => Promise<unknown>, line: object][] = [
        [
          () => client.authorize('gone'),
          { endpoint: '/auth', status: 400, error: 'invalid_client', client: 'gone' },
        ],
        [
          () => client.authorize(clientId, { redirect_uri: 'https://evil.example/' }),
          { endpoint: '/auth', status: 400, error: 'invalid_redirect_uri', client: clientId },
        ],
        [
          () => client.authorize(clientId, { resource: 'https://evil.example' }),
          { endpoint: '/auth', status: 303, error: 'invalid_target', client: clientId },
        ],
        [
          () => client.authorize(clientId, {}, { form: 'cancel=true' }),
          { endpoint: '/auth', status: 303, error: 'access_denied', client: clientId },
        ],
        [
          () => client.authorize(clientId, {}, { dropCookies: true }),
          { endpoint: '/interaction', status: 400, error: 'invalid_request' },
        ],
        [
          () => client.redeem('gone', answer),
          { endpoint: '/token', status: 401, error: 'invalid_client', client: 'gone' },
        ],
        [
          () => client.refresh(clientId, 'no-such-token'),
          { endpoint: '/token', status: 400, error: 'invalid_grant', client: clientId },
        ],
        [
          () => client.tryRegister({ redirect_uris: ['javascript:alert(1)'] }),
          { endpoint: '/reg', status: 400, error: 'invalid_redirect_uri' },
        ],
        [() => client.tryRegister([] as never), { endpoint: '/reg', status: 400 }],
      ];
      for (const [action, line] of refused) {
        const before = server.lines.length;
        await action().catch(() => undefined);
        await vi.waitFor(() => {
          expect(server.lines.length).toBeGreaterThan(before);
        });
        const written = server.lines.slice(before);
        expect(written, written.join('\n')).toHaveLength(1);
        expect(JSON.parse(written[0] ?? '')).toMatchObject({
          event: 'authorization_server',
          description: expect.stringMatching(/./) as string,
          ...line,
        });
        expect(written[0]).not.toMatch(/no-such-token|code_verifier/i);
        expect(written[0]).not.toContain(answer.code);
      }
    });

    it('of another host are one line too, and cannot break it', async () => {
      const before = server.lines.length;
      await client.authorize('x\n{"event":"forged"}').catch(() => undefined);
      await vi.waitFor(() => {
        expect(server.lines).toHaveLength(before + 1);
      });
      expect(server.lines.at(-1)).not.toContain('\n');
    });

    it('show a person what to do, on a page that loads nothing from elsewhere', async () => {
      const clientId = await client.register({ client_name: '<b>' });
      const pages: [refused: () => Promise<unknown>, says: string][] = [];
      let shown = '';
      const onPage = (html: string, headers: Headers) => {
        shown = html;
        expectClosedPage(headers);
      };
      pages.push(
        [() => client.authorize('<img src=x>', {}, { onPage }), 'registers anew'],
        [
          () => client.authorize(clientId, { redirect_uri: 'https://<evil>.example/' }, { onPage }),
          'It may return to',
        ],
        [
          () => client.authorize(clientId, {}, { dropCookies: true, onPage }),
          'Start the sign-in again',
        ],
      );
      for (const [refused, says] of pages) {
        await refused().catch(() => undefined);
        expect(shown).toContain('Sign-in did not work');
        expect(shown.replace(/\s+/g, ' ')).toContain(says);
        expect(shown).not.toMatch(
          /<img|<evil|<script|@import|https?:\/\/[^<]*\.(?:css|js|woff)|url\(/,
        );
      }
    });
  });
});

/** Such a page loads nothing, runs nothing, and is in no frame. */
function expectClosedPage(headers: Headers | undefined): void {
  expect(headers?.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers?.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'unsafe-inline'; .*frame-ancestors 'none'$/,
  );
  expect(headers?.get('cache-control')).toBe('no-store');
}

function answerClientDocument(url: string | URL | Request): Promise<Response> {
  const href = url instanceof Request ? url.url : String(url);
  if (href !== CLIENT_DOCUMENT) return Promise.resolve(new Response('', { status: 404 }));
  return Promise.resolve(
    Response.json({
      client_id: CLIENT_DOCUMENT,
      client_name: 'Client with a document',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'none',
      application_type: 'native',
    }),
  );
}
