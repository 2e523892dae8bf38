import { createHash, randomBytes } from 'node:crypto';
import path from 'node:path';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as AuthorizationServerModule from '../../templates/dev/authorization-server.js';
import type * as PortsModule from '../../templates/dev/ports.js';
import { writeCells } from '../support/cells.js';

const CLIENT_DOCUMENT = 'https://client.example/oauth.json';
const REDIRECT_URI = 'http://127.0.0.1:5555/callback';

/** The authorization server that comes with every project, attacked and used as clients would. */
describe('the local authorization server', () => {
  let start: typeof AuthorizationServerModule.startAuthorizationServer;
  let server: AuthorizationServerModule.AuthorizationServer;
  let port: number;
  const resource = 'http://127.0.0.1:3000/mcp';

  beforeAll(async () => {
    const cells = await writeCells('authorization-server-test');
    const directory = path.join(cells[0]?.directory ?? '', 'dev');
    ({ startAuthorizationServer: start } = (await import(
      path.join(directory, 'authorization-server.ts')
    )) as typeof AuthorizationServerModule);
    const ports = (await import(path.join(directory, 'ports.ts'))) as typeof PortsModule;
    port = await ports.freePort();
    server = await start({
      port,
      resource,
      audience: resource,
      scopes: new Map([
        ['mcp:access', 'mcp:access'],
        ['todos:read', 'todos:read'],
      ]),
      fetch: answerClientDocument,
    });
  });
  afterAll(() => server.close());

  it('refuses to run in production', async () => {
    process.env['NODE_ENV'] = 'production';
    try {
      await expect(start({ port: 1, resource, audience: '', scopes: new Map() })).rejects.toThrow(
        'refuses to run in production',
      );
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
    const clientId = await register();
    const { code, verifier } = await authorize(clientId, {
      scope: 'mcp:access offline_access',
      prompt: 'consent',
    });
    const first = await redeem(clientId, { code, verifier });
    const keys = createRemoteJWKSet(new URL(`${server.issuer}/jwks`));
    const { payload } = await jwtVerify(first['access_token'] as string, keys, {
      audience: resource,
      typ: 'at+jwt',
    });
    expect(payload).toMatchObject({ iss: server.issuer, scope: 'mcp:access', client_id: clientId });

    const refresh = {
      grant_type: 'refresh_token',
      refresh_token: first['refresh_token'] as string,
    };
    const second = await token({ ...refresh, client_id: clientId });
    expect(second['access_token']).toBeTypeOf('string');
    expect(second['refresh_token']).not.toBe(first['refresh_token']);
    expect(await token({ ...refresh, client_id: clientId })).toMatchObject({
      error: 'invalid_grant',
    });
  });

  it('gives no refresh token that was not asked for', async () => {
    const clientId = await register();
    const tokens = await redeem(clientId, await authorize(clientId, { scope: 'mcp:access' }));
    expect(tokens).not.toHaveProperty('refresh_token');
  });

  it('lets a client ask for more than it registered with', async () => {
    const clientId = await register({ scope: 'mcp:access' });
    const tokens = await redeem(
      clientId,
      await authorize(clientId, { scope: 'mcp:access todos:read' }),
    );
    expect(tokens['scope']).toBe('mcp:access todos:read');
  });

  it('knows clients by their metadata document', async () => {
    const code = await authorize(CLIENT_DOCUMENT, { scope: 'mcp:access' });
    expect(await redeem(CLIENT_DOCUMENT, code)).toHaveProperty('access_token');
  });

  it('refuses another resource (RFC 8707)', async () => {
    const clientId = await register();
    for (const other of [
      'http://127.0.0.1:3000/mcp/',
      'http://127.0.0.1:3000',
      'https://evil.example',
    ]) {
      await expect(authorize(clientId, { resource: other })).rejects.toThrow('invalid_target');
    }
  });

  it('refuses a client that does not use PKCE', async () => {
    const clientId = await register();
    await expect(authorize(clientId, { code_challenge: undefined })).rejects.toThrow(
      'invalid_request',
    );
    await expect(authorize(clientId, { code_challenge_method: 'plain' })).rejects.toThrow(
      'invalid_request',
    );
  });

  it('refuses a code with another verifier, and a code that was used', async () => {
    const clientId = await register();
    const { code, verifier } = await authorize(clientId, {});
    const invalid = { error: 'invalid_grant' };
    const other = { code, verifier: 'x'.repeat(43) };
    expect(await redeem(clientId, other)).toMatchObject(invalid);
    expect(await redeem(clientId, { code, verifier })).toHaveProperty('access_token');
    expect(await redeem(clientId, { code, verifier })).toMatchObject(invalid);
  });

  it('refuses a redirect to somewhere else', async () => {
    const clientId = await register();
    await expect(authorize(clientId, { redirect_uri: 'https://evil.example/' })).rejects.toThrow(
      '400',
    );
  });

  it('tells the client when the user cancels', async () => {
    const clientId = await register();
    await expect(authorize(clientId, {}, { form: 'cancel=true' })).rejects.toThrow('access_denied');
    await expect(authorize(clientId, {}, { form: 'user=mallory' })).rejects.toThrow(
      'access_denied',
    );
  });

  it('takes no answer without the cookie of the sign-in, nor from another page', async () => {
    const clientId = await register();
    await expect(authorize(clientId, {}, { dropCookies: true })).rejects.toThrow('400');
    await expect(authorize(clientId, {}, { origin: 'https://evil.example' })).rejects.toThrow(
      '400',
    );
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
    const clientId = await register({ client_name: '<script>alert(1)</script>"\'' });
    let page: Response | undefined;
    await authorize(clientId, {}, { onPage: (response) => (page = response.clone()) });
    const html = await page?.text();
    expect(html).not.toContain('<script>');
    expect(html).toContain('&#60;script&#62;');
    expect(html).toContain('127.0.0.1:5555');
    expect(page?.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page?.headers.get('cache-control')).toBe('no-store');
    // With no-referrer a browser posts the form with `Origin: null`, which the server must refuse.
    expect(page?.headers.get('referrer-policy')).toBe('same-origin');
  });

  async function register(metadata: Record<string, unknown> = {}): Promise<string> {
    const response = await fetch(`${server.issuer}/reg`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        redirect_uris: [REDIRECT_URI],
        grant_types: ['authorization_code', 'refresh_token'],
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        ...metadata,
      }),
    });
    expect(response.status).toBe(201);
    return ((await response.json()) as { client_id: string }).client_id;
  }

  /** Signs in as Alice and returns the code; an error from the server is thrown. */
  async function authorize(
    clientId: string,
    parameters: Record<string, string | undefined>,
    behaviour: {
      form?: string;
      dropCookies?: boolean;
      origin?: string;
      onPage?: (page: Response) => void;
    } = {},
  ): Promise<{ code: string; verifier: string }> {
    const verifier = randomBytes(32).toString('base64url');
    const all = {
      client_id: clientId,
      response_type: 'code',
      redirect_uri: REDIRECT_URI,
      scope: 'mcp:access',
      state: 's',
      resource,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...parameters,
    };
    const query = Object.entries(all).filter(
      (entry): entry is [string, string] => (entry[1] as string | undefined) !== undefined,
    );
    let url = new URL(`${server.issuer}/auth?${new URLSearchParams(query).toString()}`);
    const cookies = new Map<string, string>();
    let form: string | undefined;
    for (let step = 0; step < 8; step += 1) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, {
        redirect: 'manual',
        headers: {
          ...(behaviour.dropCookies && form !== undefined ? {} : { cookie }),
          ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
          ...(form !== undefined && behaviour.origin ? { origin: behaviour.origin } : {}),
        },
        ...(form === undefined ? {} : { method: 'POST', body: form }),
      });
      for (const set of response.headers.getSetCookie()) {
        const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=');
        cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (location?.startsWith(REDIRECT_URI)) {
        const answer = new URL(location).searchParams;
        expect(answer.get('iss')).toBe(server.issuer);
        const error = answer.get('error');
        if (error) throw new Error(error);
        return { code: answer.get('code') ?? '', verifier };
      }
      if (location) {
        url = new URL(location, url);
        form = undefined;
      } else if (response.status === 200 && form === undefined) {
        behaviour.onPage?.(response);
        form = behaviour.form ?? 'user=alice';
      } else {
        throw new Error(`${response.status} ${await response.text()}`);
      }
    }
    throw new Error('too many steps');
  }

  const redeem = (clientId: string, { code, verifier }: { code: string; verifier: string }) =>
    token({
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      code_verifier: verifier,
      redirect_uri: REDIRECT_URI,
      resource,
    });

  async function token(parameters: Record<string, string>): Promise<Record<string, unknown>> {
    const body = new URLSearchParams(parameters);
    const response = await fetch(`${server.issuer}/token`, { method: 'POST', body });
    return (await response.json()) as Record<string, unknown>;
  }
});

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
