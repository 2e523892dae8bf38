import { readAdmission } from '../../../templates/sign-in/src/authorization-server/admission/admission.js';
import { createMemoryStore } from '../../../templates/sign-in/src/authorization-server/store/memory.js';
import { loadConfigs } from '../../../templates/sign-in/src/authorization-server/environment.js';
import { createAuthorizationServer } from '../../../templates/sign-in/src/authorization-server/index.js';
import { createUpstream } from '../../../templates/sign-in/src/authorization-server/upstream/create-upstream.js';
import { createIdentitySource } from '../../../templates/sign-in/src/authorization-server/upstream/userinfo-identity.js';
import { signInLimits } from '../../../templates/sign-in/src/sign-in-limits.js';
import { approve } from '../../../templates/sign-in/dev/sign-in-by-hand.js';
import { service } from '../../../templates/sign-in/dev/upstream/oidc.js';
import type { StandIn } from '../../../templates/sign-in/dev/upstream/stand-in.js';
import {
  startRigOf,
  type Rig,
} from '../../../templates/sign-in/test/authorization-server/support/rig.js';
import { profile } from '../../../test/__snapshots__/sign-in/src/auth/token/profile.js';
import { oidc } from '../../../src/catalog/upstreams/oidc.js';
import type { Browser, Page } from '../../../templates/sign-in/dev/browser.js';

/** This server as a client of a real OpenID provider. */
export const client = { id: 'mcp-server', secret: 'a secret of thirty-two characters' };

/** The group that is admitted. */
export const GROUP = 'engineers';

/**
 * Starts the authorization server in front of a real OpenID provider on this machine, as a project with
 * `--sign-in oidc` has it; only the members of a group may sign in.
 *
 * @param prepare makes the client known to the provider
 */
export function startBehind(
  issuer: string,
  prepare: (redirectUri: string) => Promise<void> | void,
): Promise<Rig> {
  const upstream = {
    origin: new URL(issuer).origin,
    issuer,
    apiUrl: issuer,
    client: { ...client, redirectUri: '' },
  } as StandIn;
  return startRigOf(
    async ({ env, store, log }) => {
      const { authorizationServer: read } = loadConfigs(env, profile);
      if (!read) throw new Error('The authorization server runs elsewhere');
      // The settings are read as this repository's project has them, whose upstream is GitHub.
      const admit = readAdmission(`group:${GROUP}`, oidc.profile);
      const config = { ...read, upstream: { ...read.upstream, admit } };
      const redirectUri = `${config.issuer}/oauth/callback`;
      await prepare(redirectUri);
      return createAuthorizationServer({
        config,
        store,
        scopes: { baseScopes: ['mcp:access'], tools: { any: [] }, hierarchy: {} },
        signIn: { grants: [{ to: { kind: 'everyone' }, scopes: ['mcp:access'] }] },
        limits: signInLimits,
        log,
        upstream: createUpstream({
          profile: oidc.profile,
          createIdentitySource,
          config: config.upstream,
          rules: admit,
          redirectUri,
        }),
      });
    },
    () => createMemoryStore(),
    service,
    { upstream },
  );
}

/** Signs in through a provider whose pages `fillIn` knows; gives where the client gets its answer, and a client. */
export async function signInThrough(
  rig: Rig,
  fillIn: (browser: Browser, page: Page) => Promise<Page>,
) {
  const of = await rig.register();
  const request = rig.authorizationRequest(of);
  const browser = rig.browser();
  let page = await approve(browser, await browser.open(request.url));
  for (let step = 0; step < 5 && !page.location; step += 1) page = await fillIn(browser, page);
  const answer = page.location?.searchParams;
  const code = answer?.get('code');
  return {
    client: of,
    error: answer?.get('error'),
    tokens: code ? await rig.redeem(request, code) : undefined,
  };
}
