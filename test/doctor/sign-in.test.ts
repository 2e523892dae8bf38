import { afterEach, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../src/answers/resolve.js';
import { catalog } from '../../src/catalog/index.js';
import { checkEnvironment } from '../../src/doctor/checks/environment.js';
import { checkSignIn } from '../../src/doctor/checks/sign-in.js';
import type { ServerSettings } from '../../src/doctor/project-report.js';
import { fetchText, startPeer, statuses, type Peer, type Respond } from './support.js';

let peer: Peer | undefined;

afterEach(async () => {
  await peer?.close();
  peer = undefined;
});

type SignIn = NonNullable<ServerSettings['signIn']>;

/** Looks at an authorization server that is right but for what is changed. */
async function look(
  upstream: string,
  changes: Partial<SignIn> & { behindProxy?: boolean; isLocal?: boolean } = {},
  respond: Respond = () => ({ body: { issuer: peer?.origin } }),
) {
  peer = await startPeer(respond);
  const { behindProxy = true, isLocal = false, ...signIn } = changes;
  const record = catalog.upstreams.find(({ id }) => id === upstream);
  const settings: ServerSettings = {
    ok: true,
    resource: 'https://mcp.acme.test/mcp',
    issuer: 'https://mcp.acme.test',
    production: true,
    behindProxy,
    warnings: [],
    scopes: [],
    scopeMap: { base: [], all: [] },
    signIn: {
      callback: 'https://mcp.acme.test/oauth/callback',
      upstreamIssuer: peer.origin,
      clientId: record?.clientId.example ?? '',
      registration: 'on',
      admits: ['group:staff'],
      replicas: 1,
      storeProblem: null,
      storeDoubts: [],
      ...signIn,
    },
  };
  return checkSignIn(settings, configOf(upstream), fetchText, isLocal);
}

function configOf(upstream: string) {
  return resolveConfig({
    name: 'notes',
    framework: 'express',
    provider: 'own',
    signIn: { upstream },
    spec: catalog.revisions[0].id,
    tools: [{ name: 'whoami', scopes: [] }],
  });
}

describe('an authorization server of the project’s own', () => {
  it.each(catalog.upstreams.map(({ id }) => id))('is in order in front of %s', async (id) => {
    const findings = await look(id);
    expect(statuses(findings)).toEqual({
      'store': 'pass',
      'cookies': 'pass',
      'callback': 'advice',
      'client-id': 'pass',
      'admission': 'pass',
      'registration': 'pass',
      'upstream': 'pass',
      'clock': 'pass',
    });
    const callback = findings.find((each) => each.id === 'callback');
    expect(callback?.says).toBe('people come back to https://mcp.acme.test/oauth/callback');
  });

  it.each([
    ['store', 'fail', { storeProblem: 'The store does not answer (ECONNREFUSED)' }],
    ['store', 'warn', { storeDoubts: ['AUTH_SERVER_STORE is on another host'] }],
    ['cookies', 'warn', { behindProxy: false }],
    ['client-id', 'warn', { clientId: 'my-app' }],
    ['admission', 'warn', { admits: ['everyone'] }],
    ['registration', 'warn', { registration: 'open' }],
  ] as const)('is told what is wrong with its %s: %s', async (id, verdict, change) => {
    const finding = (await look('google', change)).find((each) => each.id === id);
    expect(finding).toMatchObject({ verdict });
    expect(finding?.remedy).toBeTruthy();
  });

  it('is asked for nothing at a real upstream where a stand-in answers', async () => {
    const findings = await look('github', {
      isLocal: true,
      clientId: 'local-client-at-the-stand-in',
      admits: ['everyone'],
    });
    expect(statuses(findings)).toEqual({
      store: 'pass',
      cookies: 'pass',
      registration: 'pass',
      upstream: 'pass',
      clock: 'pass',
    });
  });

  it('is told of the one example that stands in its settings, the server', () => {
    const signIn = {} as SignIn;
    const settings = {
      ...({ ok: true, warnings: [], production: true } as unknown as ServerSettings),
      resource: 'https://mcp.example.com/mcp',
      issuer: 'https://mcp.example.com',
    };
    const examples = (given: ServerSettings) =>
      checkEnvironment(given, { file: '.env' }, false)
        .filter(({ id }) => id === 'placeholders')
        .map(({ says }) => says.split(' ')[0]);
    expect(examples({ ...settings, signIn })).toEqual(['MCP_SERVER_URL']);
    expect(examples(settings)).toEqual(['MCP_SERVER_URL', 'AUTH_SERVER_ISSUER']);
  });

  it('is told of metadata of another issuer, and of none', async () => {
    const ofAnother = await look('oidc', {}, () => ({ body: { issuer: 'https://else.test' } }));
    expect(ofAnother.find(({ id }) => id === 'upstream')).toMatchObject({ verdict: 'fail' });
    await peer?.close();
    const ofNone = await look('oidc', {}, () => undefined);
    expect(ofNone.find(({ id }) => id === 'upstream')?.says).toContain('answers with status 404');
  });

  it('is told that nobody can sign in where the upstream does not answer', async () => {
    const findings = await look('github', { upstreamIssuer: 'http://127.0.0.1:9' });
    expect(findings.find(({ id }) => id === 'upstream')).toMatchObject({ verdict: 'fail' });
  });

  it('is not looked at where it runs elsewhere, nor where there is none', async () => {
    const settings = { ...({} as ServerSettings), resource: 'https://mcp.acme.test/mcp' };
    const elsewhere = await checkSignIn(settings, configOf('google'), fetchText, false);
    expect(statuses(elsewhere)).toEqual({ here: 'not-checked' });
    expect(await checkSignIn(settings, {}, fetchText, false)).toEqual([]);
  });
});
