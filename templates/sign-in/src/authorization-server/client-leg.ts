import Provider from 'oidc-provider';
import type { Accounts } from './accounts/accounts.js';
import { createAdapter } from './provider/adapter.js';
import { createClientPolicy, type ClientPolicy } from './clients/client-policy.js';
import type { EventLog } from './events.js';
import { createGrants, type Grants } from './accounts/grants.js';
import type { AuthorizationServerOptions } from './options.js';
import type { KeyRing } from './secrets/key-ring.js';
import { createProvider, type CreatedProvider } from './provider/provider.js';
import type { KnownScopes } from './known-scopes.js';
import type { Rates } from './http/rates.js';
import { tellingUnavailable } from './provider/telling-unavailable.js';

/** What lies between this server and its clients. */
export interface ClientLeg extends CreatedProvider {
  readonly clients: ClientPolicy;
  readonly grants: Grants;
}

/** Puts together what decides about clients, and what gives them codes and tokens. */
export function createClientLeg(
  { config, store, limits, ...options }: AuthorizationServerOptions,
  parts: {
    readonly ring: KeyRing;
    readonly accounts: Accounts;
    readonly scopes: KnownScopes;
    readonly rates: Rates;
    readonly log: EventLog;
    readonly now: () => number;
  },
): ClientLeg {
  const { ring, accounts, scopes, rates, log, now } = parts;
  const clients = createClientPolicy({
    ...config,
    store,
    ring,
    grantSeconds: limits.grantSeconds,
    countNewDocument: (address) => rates('document', address),
    now,
    log({ clientId, reason, used }) {
      const description = `${reason}; ${used}`;
      log({ event: 'refusal', error: 'client_document', description, client: clientId });
    },
    ...(options.fetchDocument ? { fetchDocument: options.fetchDocument } : {}),
  });
  const grants = createGrants({
    store,
    ring,
    accounts,
    scopes,
    grantSeconds: limits.grantSeconds,
    countRefresh: (grantId) => rates('refresh', grantId),
    log,
    now,
  });
  /** How long the client of the current request can do without coming again. */
  const usableSeconds = () =>
    Provider.ctx?.oidc.client?.grantTypeAllowed('refresh_token')
      ? limits.refreshTokenIdleSeconds
      : limits.accessTokenSeconds;
  const adapter = createAdapter(store, ring, {
    graceSeconds: limits.refreshGraceSeconds,
    usedClientSeconds: limits.grantSeconds,
    keepDocument: (clientId) => clients.keepDocument(clientId),
    rotated: () => Provider.ctx?.oidc.entities.RotatedRefreshToken?.jti,
    keepGrant: (grantId, accountId) => grants.keep(grantId, accountId, usableSeconds()),
    onGrantEnded: grants.forgetIfUnused,
    onUsedTwice() {
      const { client, account } = Provider.ctx?.oidc ?? {};
      const whose = { client: client?.clientId, subject: account?.accountId };
      log({ event: 'grant_ended', error: 'used_twice', ...whose });
    },
    now,
    ...(options.log ? { log: options.log } : {}),
  });
  const created = createProvider({
    config,
    limits,
    clients,
    grants,
    adapter: tellingUnavailable(adapter),
    log,
  });
  return { ...created, clients, grants };
}
