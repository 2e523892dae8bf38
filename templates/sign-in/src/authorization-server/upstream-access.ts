import type { UpstreamAccess } from '../auth/upstream-api.js';
import { ConfigError } from '../config.js';
import { readKept } from './environment.js';
import { createKeyRing } from './secrets/key-ring.js';
import { chosenStore } from './store/chosen.js';
import { openStore } from './store/open.js';
import type { Store } from './store/store.js';
import { createUpstreamTokenVault } from './accounts/upstream-tokens.js';
import { createUpstream } from './upstream/create-upstream.js';
import { createIdentitySource, upstreamProfile } from './upstream/profile.js';

/**
 * Opens the tokens of the upstream's API in a process whose tools need them while another one is the authorization
 * server: in the store that both share, with the same encryption keys. It has no key that signs.
 *
 * @throws ConfigError that lists every problem with its variable
 */
export async function openUpstreamAccess(
  env: Readonly<Record<string, string | undefined>>,
  production: boolean,
): Promise<UpstreamAccess & { readonly store: Store }> {
  const problems: string[] = [];
  const { encryptionKeys, storeUrl, replicas, upstream } = readKept(env, production, problems);
  if (!chosenStore.isShared || env['AUTH_SERVER_STORE']?.startsWith('memory:') === true) {
    problems.push(
      'AUTH_SERVER_STORE must be a store of several processes, since tools here call the API of the upstream with tokens that the process of AUTH_SERVER_ISSUER keeps. Generate this project with PostgreSQL or Redis as its store, or unset AUTH_SERVER_ISSUER',
    );
  }
  if (problems.length > 0) throw new ConfigError([...new Set(problems)]);
  const store = await openStore(storeUrl, { production, replicas });
  const vault = createUpstreamTokenVault({
    store,
    ring: createKeyRing(encryptionKeys),
    now: () => Math.floor(Date.now() / 1000),
    // It refreshes and revokes; nobody signs in here.
    upstream: createUpstream({
      profile: upstreamProfile,
      createIdentitySource,
      config: upstream,
      rules: [],
      redirectUri: '',
    }),
  });
  return { apiUrl: upstream.apiUrl, vault, store };
}
