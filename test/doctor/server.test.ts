import { afterEach, describe, expect, it } from 'vitest';
import { checkServer } from '../../src/doctor/checks/server.js';
import { fetchText, startPeer, statuses, type Peer, type Respond } from './support.js';

const issuer = 'https://auth.example.org';
let peer: Peer | undefined;

afterEach(async () => {
  await peer?.close();
  peer = undefined;
});

/** Looks at a server that is right but for what `change` answers. */
async function look(change: (path: string, origin: string) => ReturnType<Respond>) {
  const started = await startPeer(({ url = '' }) => {
    const changed = change(url, started.origin);
    if (changed) return changed;
    if (url === '/.well-known/oauth-protected-resource/mcp') {
      const body = { resource: `${started.origin}/mcp`, authorization_servers: [issuer] };
      return { body };
    }
    const metadata = `${started.origin}/.well-known/oauth-protected-resource/mcp`;
    return {
      status: 401,
      headers: { 'www-authenticate': `Bearer resource_metadata="${metadata}"` },
    };
  });
  peer = started;
  return checkServer(settings(`${started.origin}/mcp`), fetchText);
}

function settings(resource: string, behindProxy = false) {
  return { resource, issuer, behindProxy };
}

describe('the server under its public URL', () => {
  it('is in order when it says what the environment says', async () => {
    expect(statuses(await look(() => undefined))).toEqual({
      'metadata': 'pass',
      'authorization-server': 'pass',
      'challenge': 'pass',
    });
  });

  it('names every issuer whose tokens are taken', async () => {
    const further = 'https://further.example';
    const look = async (servers: string[]) => {
      const started = await startPeer(() => ({
        body: { resource: `${started.origin}/mcp`, authorization_servers: servers },
      }));
      peer = started;
      const furtherIssuers = [{ issuer: further, provider: 'okta' }];
      const told = { ...settings(`${started.origin}/mcp`), furtherIssuers };
      const findings = await checkServer(told, fetchText);
      await started.close();
      return findings.find(({ id }) => id === 'authorization-server');
    };
    expect(await look([issuer, further])).toMatchObject({ verdict: 'pass' });
    const missing = await look([issuer]);
    expect(missing?.says).toContain(`does not name ${further}`);
    expect(missing?.remedy).toContain('AUTH_SERVER_ISSUERS');
    expect((await look([further]))?.remedy).toMatch(/another AUTH_SERVER_ISSUER;/);
  });

  const metadata = '/.well-known/oauth-protected-resource/mcp';
  it.each<[string, string, (path: string, origin: string) => ReturnType<Respond>]>([
    [
      'metadata',
      'a proxy that keeps well-known paths',
      (path) => (path === metadata ? { status: 404 } : undefined),
    ],
    [
      'metadata',
      'metadata of another resource',
      (path, origin) =>
        path === metadata
          ? { body: { resource: `${origin}/mcp/`, authorization_servers: [issuer] } }
          : undefined,
    ],
    [
      'authorization-server',
      'another authorization server',
      (path, origin) =>
        path === metadata
          ? { body: { resource: `${origin}/mcp`, authorization_servers: [`${issuer}/`] } }
          : undefined,
    ],
    [
      'challenge',
      'a server without tokens',
      (path) => (path === '/mcp' ? { body: {} } : undefined),
    ],
    [
      'challenge',
      'a proxy that answers itself',
      (path) =>
        path === '/mcp'
          ? { status: 401, headers: { 'www-authenticate': 'Basic realm="proxy"' } }
          : undefined,
    ],
    ['proxy', 'a proxy that hides https', () => ({ status: 403, body: { error: 'Use https' } })],
    [
      'proxy',
      'a proxy that changes Host',
      () => ({ status: 403, body: { error: 'The server does not answer to this host' } }),
    ],
  ])('fails in %s for %s', async (check, _, change) => {
    expect(statuses(await look(change))[check]).toBe('fail');
  });

  it('is skipped with the way to start it when nobody listens', async () => {
    const gone = await startPeer(() => undefined);
    await gone.close();
    const [finding] = await checkServer(settings(`${gone.origin}/mcp`), fetchText);
    expect(finding).toMatchObject({ verdict: 'not-checked' });
    expect(finding?.remedy).toContain('start the server');
  });

  it('fails for plain http that others can reach, whether it answers or not', async () => {
    const refuse = () => Promise.reject(new Error('nothing listens there'));
    const findings = await checkServer(settings('http://mcp.example.org/mcp'), refuse);
    expect(statuses(findings)).toEqual({ https: 'fail', reachable: 'not-checked' });
  });

  it('fails for a certificate that clients will not trust', async () => {
    const refuse = () => Promise.reject(new Error('TLS: the certificate has expired'));
    const findings = await checkServer(settings('https://mcp.example.org/mcp'), refuse);
    expect(statuses(findings)).toEqual({ reachable: 'fail' });
  });
});

describe('a proxy that changes what passes', () => {
  /** A server at `/api/mcp`, behind a proxy that forwards to another path. */
  async function behind(forward: (path: string) => string, rename = 'www-authenticate') {
    const started = await startPeer(({ url = '' }) => {
      const isMetadata = url === '/.well-known/oauth-protected-resource/api/mcp';
      const resource = `${started.origin}/api/mcp`;
      if (isMetadata) return { body: { resource, authorization_servers: [issuer] } };
      if (forward(url) !== '/api/mcp') return { status: 404 };
      const pointer = `${started.origin}/.well-known/oauth-protected-resource/api/mcp`;
      return { status: 401, headers: { [rename]: `Bearer resource_metadata="${pointer}"` } };
    });
    peer = started;
    const findings = await checkServer(settings(`${started.origin}/api/mcp`), fetchText);
    return findings.filter(({ verdict }) => verdict !== 'pass');
  }

  it.each<[string, (path: string) => string, string, string]>([
    [
      'takes a part of the path off',
      (path) => path.replace(/^\/api/, ''),
      'takes /api off',
      '/api/api/mcp',
    ],
    [
      'takes the whole path off',
      (path) => path.replace(/^\/api\/mcp/, ''),
      'takes /api/mcp off',
      '/api/mcp/api/mcp',
    ],
    ['puts a part in front once more', (path) => `/api${path}`, 'puts /api in front', '/mcp'],
  ])('is recognised when it %s', async (_, forward, says, at) => {
    const [found, ...others] = await behind(forward);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ id: 'proxy', verdict: 'fail' });
    expect(found?.says).toContain(`the proxy ${says}`);
    expect(found?.says.endsWith(at)).toBe(true);
  });

  it('is not blamed when the server is nowhere, or another one answers', async () => {
    for (const nobody of [() => '/elsewhere', () => '/']) {
      const [found] = await behind(nobody);
      expect(found).toMatchObject({ id: 'challenge', verdict: 'fail' });
    }
  });

  it.each(['x-amzn-remapped-www-authenticate', 'X-Original-WWW-Authenticate'])(
    'is recognised when it renames the challenge to %s',
    async (name) => {
      const [found] = await behind((path) => path, name);
      expect(found).toMatchObject({ id: 'challenge', verdict: 'fail' });
      expect(found?.says).toBe(`a gateway renames WWW-Authenticate to ${name.toLowerCase()}`);
    },
  );
});
