import { afterEach, describe, expect, it } from 'vitest';
import { checkServer } from '../../src/doctor/checks/server.js';
import type { ServerSettings } from '../../src/doctor/model.js';
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

function settings(resource: string, behindProxy = false): ServerSettings {
  return { resource, issuer, production: true, behindProxy };
}

describe('the server under its public URL', () => {
  it('is in order when it says what the environment says', async () => {
    expect(statuses(await look(() => undefined))).toEqual({
      'metadata': 'ok',
      'authorization-server': 'ok',
      'challenge': 'ok',
    });
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
    expect(statuses(await look(change))[check]).toBe('failed');
  });

  it('is skipped with the way to start it when nobody listens', async () => {
    const gone = await startPeer(() => undefined);
    await gone.close();
    const [finding] = await checkServer(settings(`${gone.origin}/mcp`), fetchText);
    expect(finding).toMatchObject({ status: 'skipped' });
    expect(finding?.remedy).toContain('start the server');
  });

  it('fails for plain http that others can reach, whether it answers or not', async () => {
    const refuse = () => Promise.reject(new Error('nothing listens there'));
    const findings = await checkServer(settings('http://mcp.example.org/mcp'), refuse);
    expect(statuses(findings)).toEqual({ https: 'failed', reachable: 'skipped' });
  });

  it('fails for a certificate that clients will not trust', async () => {
    const refuse = () => Promise.reject(new Error('TLS: the certificate has expired'));
    const findings = await checkServer(settings('https://mcp.example.org/mcp'), refuse);
    expect(statuses(findings)).toEqual({ reachable: 'failed' });
  });
});
