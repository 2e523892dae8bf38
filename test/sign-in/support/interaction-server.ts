import '../../../templates/dev/quiet-console.js';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { interactionPolicy } from 'oidc-provider';
import { compileScopePolicy } from '../../../templates/src/auth/scopes.js';
import {
  createInteraction,
  type InteractionOptions,
} from '../../../templates/sign-in/src/authorization-server/interaction.js';
import type { Outcome } from '../../../templates/sign-in/src/authorization-server/sign-ins/outcomes.js';
import { createAdapter } from '../../../templates/sign-in/src/authorization-server/provider/adapter.js';
import { createConnections } from '../../../templates/sign-in/src/authorization-server/connections.js';
import { createKeyRing } from '../../../templates/sign-in/src/authorization-server/secrets/key-ring.js';
import { createMemoryStore } from '../../../templates/sign-in/src/authorization-server/store/memory.js';
import type { SignIns } from '../../../templates/sign-in/src/authorization-server/sign-ins/sign-ins.js';
import type { Account } from '../../../templates/sign-in/src/authorization-server/accounts/accounts.js';
import type { ShownClient } from '../../../templates/sign-in/src/authorization-server/pages/consent-page.js';

const SCOPES = ['mcp:access', 'todos:read', 'todos:add'];

const nothing = () => Promise.resolve(undefined);
const forgetful = { upsert: nothing, find: nothing, findByUid: nothing };

const everyTime = new interactionPolicy.Prompt(
  { name: 'consent', requestable: true },
  new interactionPolicy.Check(
    'not_asked',
    'asks every time',
    ({ oidc }) => !(oidc.result?.login && oidc.result.consent),
  ),
);

/** Real pages behind a real oidc-provider, with everything else standing in. */
export async function startInteractionServer(
  settings: {
    client?: Partial<ShownClient>;
    clientName?: string;
    scope?: string;
    redirectUri?: string;
    options?: Partial<InteractionOptions>;
  } = {},
) {
  const store = createMemoryStore();
  const ring = createKeyRing([{ kid: 'one', key: randomBytes(32) }]);
  const now = () => Math.floor(Date.now() / 1000);
  const adapter = createAdapter(store, ring, {
    graceSeconds: 60,
    usedClientSeconds: 3600,
    keepDocument: () => Promise.resolve(),
    rotated: () => undefined,
    keepGrant: () => Promise.resolve(true),
    onGrantEnded: () => Promise.resolve(),
    onUsedTwice: () => undefined,
    now,
  });
  const accounts = new Map<string, Account>();
  const outcomes = new Map<string, Outcome>();
  const left: string[] = [];
  const log: string[] = [];
  const redirectUri = settings.redirectUri ?? 'http://127.0.0.1:8152/callback';
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const resource = `${issuer}/mcp`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'client',
        client_name: settings.clientName ?? 'Claude',
        redirect_uris: [redirectUri],
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    // The real server keeps no sessions either.
    adapter: (model) =>
      model === 'Session' ? { ...adapter(model), ...forgetful } : adapter(model),
    cookies: { keys: ['x'.repeat(32)] },
    routes: { authorization: '/authorize' },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        getResourceServerInfo: () => ({ scope: SCOPES.join(' '), audience: resource }),
      },
    },
    interactions: { url: (_ctx, { uid }) => `/oauth/interaction/${uid}`, policy: [everyTime] },
    expiresWithSession: () => false,
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  });
  const signIns: Pick<SignIns, 'leave'> = {
    leave(res, purpose) {
      left.push(purpose.kind === 'authorize' ? purpose.uid : purpose.kind);
      res.writeHead(303, { Location: 'https://upstream.example/authorize' }).end();
      return Promise.resolve();
    },
  };
  const forgetIfUnused = async (sub: string) => {
    if ((await store.list('Grant', { owner: sub })).length === 0) accounts.delete(sub);
  };
  const connections = createConnections({
    provider,
    issuer,
    store,
    ring,
    upstream: { name: 'GitHub' },
    signIns,
    forgetIfUnused,
    log: (event) => log.push(JSON.stringify(event)),
    now,
  });
  const interact = createInteraction({
    now,
    provider,
    issuer,
    resource,
    store,
    clients: {
      describe: (client, uri): ShownClient => ({
        id: client.clientId,
        name: client.clientName ?? '',
        isKnown: true,
        ...settings.client,
        redirect: {
          uri,
          host: new URL(uri).host,
          kind: 'loopback',
          ...settings.client?.redirect,
        },
      }),
    },
    upstream: {
      name: 'GitHub',
      scopes: [
        { scope: 'read:user', meaning: 'read your profile' },
        { scope: 'user:email', meaning: 'read your e-mail addresses' },
      ],
    },
    signIns,
    outcomes: {
      take(uid) {
        const outcome = outcomes.get(uid);
        outcomes.delete(uid);
        return Promise.resolve(outcome);
      },
      end: () => Promise.resolve(),
    },
    scopeRules: compileScopePolicy({
      baseScopes: ['mcp:access'],
      tools: { list: ['todos:read'], add: ['todos:add'] },
      hierarchy: {},
    }),
    grantedScopes: (_identity, asked) => asked,
    forgetIfUnused,
    accounts: {
      find: (sub) =>
        Promise.resolve({ sub, identity: { issuer: 'https://upstream.example', subject: sub } }),
    },
    grantSeconds: 90 * 86_400,
    log: (event) => log.push(JSON.stringify(event)),
    ...settings.options,
  });
  const handle = provider.callback();
  server.on('request', (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '', issuer);
    const begun = accounts.get(searchParams.get('sub') ?? '');
    // In the place of the callback.
    if (pathname === '/begin' && begun) void connections.begin(res, begun);
    else if (pathname.startsWith('/oauth/interaction/')) void interact(req, res);
    else if (pathname.startsWith('/oauth/connections')) void connections.handle(req, res);
    else void handle(req, res);
  });
  const authorizeUrl = `${issuer}/authorize?${new URLSearchParams({
    client_id: 'client',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: settings.scope ?? 'mcp:access todos:read todos:add',
    state: 'state-of-client',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
    resource,
  }).toString()}`;
  return {
    issuer,
    provider,
    store,
    outcomes,
    accounts,
    left,
    log,
    redirectUri,
    authorizeUrl,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
