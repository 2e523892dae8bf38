import '../../../../dev/quiet-console.js';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration } from 'oidc-provider';
import {
  createClientPolicy,
  type ClientPolicy,
  type ClientPolicyOptions,
} from '../../../../src/authorization-server/clients/client-policy.js';
import {
  applyClientPolicy,
  clientOptions,
} from '../../../../src/authorization-server/clients/provider-options.js';
import { testRing, testStore } from './test-store.js';

/** The provider with nothing of this project but its policy of clients. */
export interface BareProvider {
  readonly issuer: string;
  readonly policy: ClientPolicy;
  /** Clients that the provider has stored. */
  readonly stored: ReadonlyMap<string, unknown>;
  register(body: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Opens the page to sign in. */
  authorize(clientId: string, redirectUri: string): Promise<Response>;
  /** Signs in after {@link authorize}, and goes back to the provider, in the same browser. */
  resume(authorized: Response): Promise<Response>;
  find: InstanceType<typeof Provider>['Client']['find'];
  close(): Promise<void>;
}

/** Starts one on a port of its own. */
export async function startBareProvider(
  options: Partial<ClientPolicyOptions> = {},
): Promise<BareProvider> {
  const stored = new Map<string, unknown>();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const policy = createClientPolicy({
    issuer,
    registration: 'on',
    redirectUris: [],
    clientHosts: [],
    store: testStore(),
    ring: testRing,
    grantSeconds: 90 * 24 * 60 * 60,
    countNewDocument: () => 0,
    now: () => Date.now() / 1000,
    fetchDocument: () => Promise.reject(new Error('no network')),
    ...options,
  });
  const { features, ...rest } = clientOptions(policy, true);
  const configuration: Configuration = {
    ...rest,
    features: {
      ...features,
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
    },
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
    adapter: adapterOver(stored),
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    pkce: { required: () => true },
    responseTypes: ['code'],
    cookies: { keys: ['of a test'] },
  };
  const provider = new Provider(issuer, configuration);
  applyClientPolicy(provider, policy);
  const handle = provider.callback();

  /** What the pages do: somebody signs in and consents. */
  async function signIn(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { params } = await provider.interactionDetails(req, res);
    const grant = new provider.Grant({ accountId: 'u_1', clientId: String(params['client_id']) });
    grant.addOIDCScope('openid');
    const result = { login: { accountId: 'u_1' }, consent: { grantId: await grant.save() } };
    await provider.interactionFinished(req, res, result);
  }
  server.on('request', (req, res) => {
    void (async () => {
      if (req.url?.startsWith('/interaction/')) {
        await signIn(req, res);
        return;
      }
      if (req.url === '/reg' && req.method === 'POST') {
        const read = policy.registration(JSON.parse(await bodyOf(req)));
        if ('refusal' in read) {
          const { status, error, description } = read.refusal;
          res.writeHead(status, { 'Content-Type': 'application/json' });
          res.end(JSON.stringify({ error, error_description: description }));
          return;
        }
        Object.assign(req, { body: read.body });
      }
      await handle(req, res);
    })();
  });
  return {
    issuer,
    policy,
    stored,
    find: (id) => provider.Client.find(id),
    async register(body) {
      const response = await fetch(`${issuer}/reg`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
      });
      return {
        status: response.status,
        body: (await response.json()) as Record<string, unknown>,
      };
    },
    authorize(clientId, redirectUri) {
      const query = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: 'openid',
        code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
        code_challenge_method: 'S256',
      });
      return fetch(`${issuer}/auth?${query.toString()}`, { redirect: 'manual' });
    },
    async resume(authorized) {
      const go = (from: Response) => {
        const cookies = [...authorized.headers.getSetCookie(), ...from.headers.getSetCookie()];
        return fetch(new URL(from.headers.get('location') ?? '', issuer), {
          redirect: 'manual',
          headers: { Cookie: cookies.map((each) => each.split(';', 1)[0]).join('; ') },
        });
      };
      return go(await go(authorized));
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** Whether the provider goes on to the page to sign in, which it does not with a client it refuses. */
export function goesOn(response: Response): boolean {
  return response.headers.get('location')?.startsWith('/interaction/') ?? false;
}

function adapterOver(stored: Map<string, unknown>): NonNullable<Configuration['adapter']> {
  return (model) => {
    const kept = model === 'Client' ? stored : new Map<string, unknown>();
    return {
      upsert: (id, payload) => {
        kept.set(id, payload);
        return Promise.resolve();
      },
      find: (id) => Promise.resolve(kept.get(id) as Record<string, never> | undefined),
      findByUid: () => Promise.resolve(undefined),
      findByUserCode: () => Promise.resolve(undefined),
      consume: () => Promise.resolve(),
      destroy: (id) => {
        kept.delete(id);
        return Promise.resolve();
      },
      revokeByGrantId: () => Promise.resolve(),
    };
  };
}

async function bodyOf(req: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of req) text += String(chunk);
  return text;
}
