import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishMetadata } from '../../src/auth/metadata.js';
import { scopePolicy } from '../../src/scope-map.js';
import { parseChallenge } from './support/challenge-parser.js';
import { rawRequest } from './support/raw-request.js';
import {
  METADATA_PATH,
  requestable,
  startAttackedServer,
  type TestServer,
} from './support/test-server.js';

describe('protected resource metadata', () => {
  let server: TestServer;
  let url: string;
  beforeAll(async () => {
    server = await startAttackedServer();
    url = server.origin + METADATA_PATH;
  });
  afterAll(() => server.close());

  it('stands at the path-inserted URL, readable by anyone (PRM-01, PRM-02, PRM-05, PRM-06)', async () => {
    const response = await fetch(url, { redirect: 'manual' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/json');
  });

  it('names this resource and its authorization server (PRM-07, PRM-09, PRM-11, PRM-12)', async () => {
    const document = (await (await fetch(url)).json()) as Record<string, unknown>;
    expect(document['resource']).toBe(server.config.resource);
    expect(document['authorization_servers']).toEqual([server.issuer.issuer]);
  });

  it('says what is configured and no more (PRM-14, PRM-15, PRM-17, PRM-18)', async () => {
    const document: unknown = await (await fetch(url)).json();
    expect(document).toEqual({
      resource: server.config.resource,
      authorization_servers: [server.issuer.issuer],
      scopes_supported: requestable(scopePolicy.baseScopes, server.config.resource),
      bearer_methods_supported: ['header'],
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256']) as string[],
      dpop_bound_access_tokens_required: false,
      resource_name: expect.any(String) as string,
    });
  });

  it('is the document that the challenge points at, for the URL the client called (PRM-10)', async () => {
    const refused = await server.send({});
    const { parameters } = parseChallenge(refused.headers.get('www-authenticate'));
    expect(parameters.get('resource_metadata')).toBe(url);
  });

  it('may be read and kept for a while by web pages of any origin (PRM-24, CORS-05)', async () => {
    const response = await fetch(url, { headers: { origin: 'https://elsewhere.example' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('cache-control')).toMatch(/max-age=\d{1,4}$/);
  });

  it('is not to be written to', async () => {
    const response = await fetch(url, { method: 'POST', body: '{}' });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('answers the preflight of a web page (CORS-05)', async () => {
    const headers = {
      'origin': 'https://elsewhere.example',
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'content-type,mcp-protocol-version',
    };
    const response = await fetch(url, { method: 'OPTIONS', headers });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-headers')).toBe('*');
  });

  it('stands at the root too, for clients that look nowhere else (PRM-03)', async () => {
    const root = `${server.origin}/.well-known/oauth-protected-resource`;
    const response = await fetch(root, { headers: { origin: 'https://elsewhere.example' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toEqual(await (await fetch(url)).json());
    expect((await fetch(root, { method: 'OPTIONS' })).status).toBe(204);
    expect((await fetch(`${root}/other`)).status).toBe(404);
  });

  it('has no copy under another name, and says so to every page (PRM-04, CORS-05)', async () => {
    for (const name of ['oauth-resource-server/mcp', 'oauth-authorization-server', '']) {
      const elsewhere = `${server.origin}/.well-known/${name}`;
      const headers = { origin: 'https://elsewhere.example' };
      const response = await fetch(elsewhere, { headers });
      expect(response.status).toBe(404);
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      const preflight = await fetch(elsewhere, { method: 'OPTIONS', headers });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-headers')).toBe('*');
    }
    const other = await fetch(`${server.origin}/x`);
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each(['x-forwarded-host', 'x-forwarded-proto', 'forwarded'])(
    'does not change with a forged %s (PRM-23)',
    async (header) => {
      const forged = await fetch(url, { headers: { [header]: 'host=evil.example' } });
      expect(await forged.json()).toEqual(await (await fetch(url)).json());
    },
  );

  it('is not served under a forged Host (PRM-23)', async () => {
    const path = new URL(url).pathname;
    const answer = await rawRequest(server.origin, `GET ${path} HTTP/1.1`, ['Host: evil.example']);
    expect(answer.status).toBe(403);
  });

  it('has no empty lists (PRM-19)', () => {
    const { document } = publishMetadata({
      resource: 'https://mcp.example.com',
      issuers: ['https://issuer.example'],
      scopes: [],
      name: 'x',
      requiresProof: false,
    });
    expect(document).not.toHaveProperty('scopes_supported');
  });

  it('stands at the root when the resource has no path (PRM-02)', () => {
    const { url: rootUrl } = publishMetadata({
      resource: 'https://mcp.example.com',
      issuers: ['https://issuer.example'],
      scopes: [],
      name: 'x',
      requiresProof: false,
    });
    expect(rootUrl).toBe('https://mcp.example.com/.well-known/oauth-protected-resource');
  });
});
