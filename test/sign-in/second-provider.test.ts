import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Browser, Page } from '../../templates/sign-in/dev/browser.js';
import type { Rig } from '../../templates/sign-in/test/authorization-server/support/rig.js';
import { client, GROUP, signInThrough, startBehind } from './support/real-upstream.js';

/** A second, unrelated server on `oidc-provider` with its own pages, and what each user is a member of. */
describe('an authorization server in front of another OpenID provider', () => {
  let server: Server;
  let rig: Rig;
  let groups: Record<string, string[] | undefined>;

  beforeEach(async () => {
    groups = { ada: [GROUP], bob: ['sales'] };
    server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    rig = await startBehind(issuer, (redirectUri) => {
      const answer = providerAt(issuer, redirectUri).callback();
      server.on('request', (req, res) => void answer(req, res));
    });
  });
  afterEach(async () => {
    await rig.close();
    server.closeAllConnections();
    server.close();
  });

  function providerAt(issuer: string, redirectUri: string): Provider {
    return new Provider(issuer, {
      clients: [
        {
          client_id: client.id,
          client_secret: client.secret,
          redirect_uris: [redirectUri],
          grant_types: ['authorization_code', 'refresh_token'],
        },
      ],
      claims: { openid: ['sub', 'groups'], profile: ['name'], email: ['email', 'email_verified'] },
      cookies: { keys: ['a key that signs the cookies of a test'] },
      features: { revocation: { enabled: true } },
      findAccount: (_ctx, id) =>
        groups[id] && { accountId: id, claims: () => ({ sub: id, name: id, groups: groups[id] }) },
      issueRefreshToken: () => true,
      ttl: { AccessToken: 60, IdToken: 60, RefreshToken: 600, Grant: 600, Session: 600 },
    });
  }

  const as = (user: string) => (browser: Browser, page: Page) => {
    const body = page.text.includes('name="password"')
      ? `prompt=login&login=${user}&password=any`
      : 'prompt=consent';
    return browser.press(page, () => true, { body });
  };

  it('lets in whom the provider says to be in the group, and nobody else', async () => {
    expect(await signInThrough(rig, as('ada'))).toMatchObject({ tokens: { status: 200 } });
    expect(await signInThrough(rig, as('bob'))).toMatchObject({ error: 'access_denied' });
  });

  it('asks it again at each refresh (AT-79)', async () => {
    const signIn = await signInThrough(rig, as('ada'));
    rig.clock.advance(120);
    const refreshed = await rig.refresh(signIn.client, signIn.tokens?.refreshToken ?? '');
    expect(refreshed.status, rig.log.join('\n')).toBe(200);
    groups['ada'] = [];
    rig.clock.advance(61);
    const refused = await rig.refresh(signIn.client, refreshed.refreshToken);
    expect(refused.body['error']).toBe('invalid_grant');
  });

  it('ends grants of an account that is no longer there (AT-79)', async () => {
    const signIn = await signInThrough(rig, as('ada'));
    groups = {};
    rig.clock.advance(61);
    const refused = await rig.refresh(signIn.client, signIn.tokens?.refreshToken ?? '');
    expect(refused.body['error']).toBe('invalid_grant');
  });
});
