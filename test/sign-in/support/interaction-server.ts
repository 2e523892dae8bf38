import '../../../templates/dev/quiet-console.js';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { interactionPolicy } from 'oidc-provider';
import { compileScopePolicy } from '../../../templates/src/auth/scopes.js';
import {
  createInteraction,
  type InteractionOptions,
  type Outcome,
} from '../../../templates/sign-in/src/authorization-server/interaction.js';
import type { ShownClient } from '../../../templates/sign-in/src/authorization-server/pages/consent-page.js';
import { fakeStore } from './fake-store.js';

export const SCOPES = ['mcp:access', 'todos:read', 'todos:add'];

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
    redirectUri?: string;
    options?: Partial<InteractionOptions>;
  } = {},
) {
  const store = fakeStore();
  const outcomes = new Map<string, Outcome>();
  const left: string[] = [];
  const log: string[] = [];
  const redirectUri = settings.redirectUri ?? 'http://127.0.0.1:49152/callback';
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
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  });
  const interact = createInteraction({
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
    signIns: {
      leave(res, { uid }) {
        left.push(uid);
        res.writeHead(303, { Location: 'https://upstream.example/authorize' }).end();
        return Promise.resolve();
      },
    },
    outcomes: {
      take(uid) {
        const outcome = outcomes.get(uid);
        outcomes.delete(uid);
        return Promise.resolve(outcome);
      },
    },
    scopeRules: compileScopePolicy({
      baseScopes: ['mcp:access'],
      tools: { list: ['todos:read'], add: ['todos:add'] },
      hierarchy: {},
    }),
    grantedScopes: (_identity, asked) => asked,
    log: (line) => log.push(line),
    ...settings.options,
  });
  const handle = provider.callback();
  server.on('request', (req, res) => {
    void (req.url?.startsWith('/oauth/interaction/') ? interact(req, res) : handle(req, res));
  });
  const authorizeUrl = `${issuer}/authorize?${new URLSearchParams({
    client_id: 'client',
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'mcp:access todos:read todos:add',
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
