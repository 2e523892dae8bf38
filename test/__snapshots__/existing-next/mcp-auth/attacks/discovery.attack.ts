import { describe, expect, it } from 'vitest';
import { discoverEndpoint, type DiscoveryForm } from '../../lib/mcp-auth/auth/token/discovery.js';
import { fetchDocument } from '../../lib/mcp-auth/auth/token/fetch-document.js';

const url = 'https://issuer.example/document';

describe('a document of the authorization server', () => {
  const { signal } = new AbortController();
  const answered = (response: () => Response) =>
    fetchDocument(url, { fetch: () => Promise.resolve(response()), signal });

  it('is asked for as JSON, within a time, and without following redirects', async () => {
    const sent: unknown[] = [];
    const fetch = (...request: unknown[]) => {
      sent.push(request);
      return Promise.resolve(Response.json({ a: 1 }));
    };
    expect(await fetchDocument(url, { fetch, signal })).toBe('{"a":1}');
    const headers = { accept: 'application/json' };
    expect(sent).toEqual([[url, { headers, redirect: 'manual', signal }]]);
  });

  it.each([
    ['not found', () => Response.json({ a: 1 }, { status: 404 }), 'status 404'],
    ['created', () => Response.json({ a: 1 }, { status: 201 }), 'status 201'],
    ['moved', () => Response.redirect('https://evil.example/', 302), 'status 302'],
    ['no JSON', () => new Response('<html>'), 'JSON'],
    ['a list', () => Response.json([{ a: 1 }]), 'is not a JSON object'],
    ['a text', () => Response.json('a'), 'is not a JSON object'],
    ['null', () => Response.json(null), 'is not a JSON object'],
    ['nothing', () => new Response(null, { status: 204 }), 'status 204'],
  ])('does not count when it is %s (TOK-29)', async (_, response, because) => {
    await expect(answered(response)).rejects.toThrow(because);
  });

  it('that does not count is not read', async () => {
    const response = Response.json({ a: 1 }, { status: 500 });
    await expect(answered(() => response)).rejects.toThrow('status 500');
    expect(response.bodyUsed).toBe(true);
  });
});

describe('an endpoint of the issuer', () => {
  const found = 'https://issuer.example/keys';
  const inserted = 'https://issuer.example/.well-known';

  /** What is found when there is one document, and where it was looked for. */
  async function discover(changes: {
    readonly forms: readonly DiscoveryForm[];
    readonly issuer?: string;
    readonly answer?: (url: string) => Response;
  }) {
    const { issuer = 'https://issuer.example/tenant', forms } = changes;
    const answer = changes.answer ?? (() => Response.json({ issuer, jwks_uri: found }));
    const asked: string[] = [];
    const result = discoverEndpoint('jwks_uri', {
      issuer,
      forms,
      production: true,
      fetch: (place) => {
        asked.push(place);
        return Promise.resolve(answer(place));
      },
      signal: new AbortController().signal,
    });
    const outcome = await result.catch((error: unknown) => error);
    return { outcome, asked };
  }

  it.each([
    ['oauth-inserted', `${inserted}/oauth-authorization-server/tenant`],
    ['openid-inserted', `${inserted}/openid-configuration/tenant`],
    ['openid-appended', 'https://issuer.example/tenant/.well-known/openid-configuration'],
  ] as const)('is looked for at the place %s', async (form, place) => {
    expect(await discover({ forms: [form] })).toEqual({ outcome: found, asked: [place] });
    const issuer = 'https://issuer.example/tenant/';
    expect((await discover({ forms: [form], issuer })).asked).toEqual([place]);
  });

  it('is looked for at each place in turn, which the failure names', async () => {
    const forms = ['oauth-inserted', 'openid-inserted', 'openid-appended'] as const;
    const { outcome, asked } = await discover({
      forms,
      answer: () => new Response('', { status: 404 }),
    });
    expect(asked).toHaveLength(3);
    const problems = asked.map((place) => `${place} answered with status 404`).join('; ');
    expect((outcome as Error).message).toBe(`no usable authorization server metadata: ${problems}`);
    const last = await discover({
      forms,
      answer: (place) =>
        place.endsWith('/.well-known/openid-configuration')
          ? Response.json({ issuer: 'https://issuer.example/tenant', jwks_uri: found })
          : new Response('', { status: 404 }),
    });
    expect(last.outcome).toBe(found);
  });

  it.each([
    ['another issuer', { issuer: 'https://evil.example', jwks_uri: found }, 'another issuer'],
    ['no such endpoint', {}, 'has no jwks_uri'],
    ['an endpoint that is no text', { jwks_uri: [found] }, 'has no jwks_uri'],
    ['an endpoint without TLS', { jwks_uri: 'http://issuer.example/keys' }, 'https'],
  ])('is not taken from a document with %s (TOK-29)', async (_, document, because) => {
    const issuer = 'https://issuer.example/tenant';
    const answer = () => Response.json({ issuer, ...document });
    const { outcome } = await discover({ forms: ['oauth-inserted'], answer });
    expect((outcome as Error).message).toContain(because);
  });
});
