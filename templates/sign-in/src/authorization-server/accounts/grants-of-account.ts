import type Provider from 'oidc-provider';
import { documentHost } from '../clients/document-url.js';
import { readRedirect } from '../clients/redirect-uris.js';
import type { KeyRing } from '../secrets/key-ring.js';
import type { Connection } from '../pages/connections-page.js';
import { createSealedStore } from '../store/sealed-store.js';
import type { Store } from '../store/store.js';
import type { KeptGrant } from './grants.js';

/** What accounts have allowed. */
export interface GrantsOfAccount {
  /** An entry for each client, the one that was used last before the others. */
  list(sub: string): Promise<Connection[]>;
  /** Ends what was allowed to a client, or to all of them, at once for refresh tokens and codes. */
  withdraw(sub: string, clientId?: string): Promise<void>;
}

interface FoundGrant extends KeptGrant {
  readonly jti: string;
  readonly clientId: string;
  readonly iat: number;
  readonly resources?: Readonly<Record<string, string>>;
}

/** Finds grants in the store: oidc-provider itself has no list of them. */
export function createGrantsOfAccount(
  provider: Provider,
  store: Store,
  ring: KeyRing,
): GrantsOfAccount {
  const sealed = createSealedStore(store, ring);

  async function grantsOf(sub: string): Promise<FoundGrant[]> {
    const found = await sealed.list('Grant', { owner: sub });
    return found
      .map(({ value }) => value as FoundGrant)
      .filter(({ accountId }) => accountId === sub);
  }

  async function connectionOf(
    clientId: string,
    grants: readonly FoundGrant[],
  ): Promise<Connection> {
    // A client may be forgotten, or its document be gone; what it was allowed is still there.
    const client = await provider.Client.find(clientId).catch(() => undefined);
    const host = documentHost(clientId);
    const redirects = (client?.redirectUris ?? []).map(readRedirect);
    const hosts = redirects.map((each) => (each?.kind === 'https' ? each.host : undefined));
    return {
      clientId,
      name: client?.clientName,
      hosts: host === undefined ? [...new Set(hosts)] : [host],
      scopes: [...new Set(grants.flatMap(scopesOf))],
      since: dateOf(Math.min(...grants.map(({ iat }) => iat))),
      lastUsed: dateOf(Math.max(...grants.map(({ iat, usedAt = iat }) => usedAt))),
    };
  }

  return {
    async list(sub) {
      const grants = await grantsOf(sub);
      const clients = [...new Set(grants.map(({ clientId }) => clientId))];
      const connections = await Promise.all(
        clients.map((id) => {
          const own = grants.filter(({ clientId }) => clientId === id);
          return connectionOf(id, own);
        }),
      );
      return connections.sort((one, other) => other.lastUsed.getTime() - one.lastUsed.getTime());
    },

    async withdraw(sub, clientId) {
      const grants = await grantsOf(sub);
      const ended = grants.filter((grant) => clientId === undefined || grant.clientId === clientId);
      for (const { jti } of ended) {
        await (await provider.Grant.find(jti))?.destroy();
      }
    },
  };
}

function scopesOf({ resources = {} }: FoundGrant): string[] {
  return Object.values(resources).flatMap((scopes) => scopes.split(' '));
}

function dateOf(seconds: number): Date {
  return new Date(seconds * 1000);
}
