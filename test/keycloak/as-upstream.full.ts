import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from '../../templates/sign-in/dev/browser.js';
import { freePort } from '../../templates/dev/ports.js';
import type { Rig } from '../../templates/sign-in/test/authorization-server/support/rig.js';
import { start, whyNot, type Keycloak } from './keycloak.js';
import { client, GROUP, signInThrough, startBehind } from '../sign-in/support/real-upstream.js';

const REALM = 'acme';

const unavailable = await whyNot();
if (unavailable !== undefined) console.log(`No tests with Keycloak: ${unavailable}`);

/** The authorization server with the real Keycloak as upstream, which the realm of this test sets up. */
describe.skipIf(unavailable !== undefined)('an authorization server in front of Keycloak', () => {
  let keycloak: Keycloak;
  let rig: Rig;

  beforeAll(async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'keycloak-'));
    const realmFile = path.join(folder, 'realm.json');
    await writeFile(realmFile, JSON.stringify(realm()));
    keycloak = await start(await freePort(), realmFile, {});
    rig = await startBehind(keycloak.issuer(REALM), async (redirectUri) => {
      await keycloak.admin('POST', `${REALM}/clients`, clientAt(redirectUri));
    });
  }, 400_000);
  afterAll(async () => {
    await rig.close();
    await keycloak.stop();
  });

  const as = (user: string) => (browser: Browser, page: Page) =>
    browser.press(page, () => true, { body: `username=${user}&password=${user}&credentialId=` });

  it('lets in the members of the group, and nobody else', async () => {
    const { tokens } = await signInThrough(rig, as('alice'));
    expect(tokens?.status, rig.log.join('\n')).toBe(200);
    expect(await signInThrough(rig, as('bob'))).toMatchObject({ error: 'access_denied' });
  });

  it('AT-79: refreshes while the upstream knows the account, and not after it was disabled', async () => {
    const signIn = await signInThrough(rig, as('alice'));
    const refreshed = await rig.refresh(signIn.client, signIn.tokens?.refreshToken ?? '');
    expect(refreshed.status, rig.log.join('\n')).toBe(200);
    const [alice] = (await keycloak.admin('GET', `${REALM}/users?username=alice`)) as [
      { id: string },
    ];
    await keycloak.admin('PUT', `${REALM}/users/${alice.id}`, { enabled: false });
    // The answer of a minute ago is not used again.
    rig.clock.advance(61);
    const refused = await rig.refresh(signIn.client, refreshed.refreshToken);
    expect(refused.body['error'], rig.log.join('\n')).toBe('invalid_grant');
  });
});

function realm(): object {
  const user = (username: string, groups: readonly string[]) => ({
    username,
    enabled: true,
    email: `${username}@example.com`,
    emailVerified: true,
    firstName: username,
    lastName: 'Example',
    credentials: [{ type: 'password', value: username, temporary: false }],
    realmRoles: ['default-roles-acme', 'offline_access'],
    groups,
  });
  return {
    realm: REALM,
    enabled: true,
    groups: [{ name: GROUP }],
    users: [user('alice', [GROUP]), user('bob', [])],
  };
}

/** A confidential client whose UserInfo names the groups without the path in front. */
function clientAt(redirectUri: string): object {
  return {
    clientId: client.id,
    secret: client.secret,
    protocol: 'openid-connect',
    publicClient: false,
    standardFlowEnabled: true,
    redirectUris: [redirectUri],
    protocolMappers: [
      {
        name: 'groups',
        protocol: 'openid-connect',
        protocolMapper: 'oidc-group-membership-mapper',
        config: {
          'claim.name': 'groups',
          'full.path': 'false',
          'userinfo.token.claim': 'true',
          'id.token.claim': 'true',
        },
      },
    ],
  };
}
