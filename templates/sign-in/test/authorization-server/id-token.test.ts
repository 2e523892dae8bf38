import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { upstreamProfile } from '../../src/authorization-server/upstream/profile.js';
import { startParts, type Parts } from './support/sign-in-parts.js';

let parts: Parts;
beforeEach(async () => {
  parts = await startParts();
});
afterEach(() => parts.close());

const refused = { refused: 'refused' };
const now = () => Math.floor(Date.now() / 1000);

describe('the ID token of the upstream', () => {
  it.each<[string, () => Record<string, unknown>]>([
    ['of another audience', () => ({ aud: 'another-client' })],
    ['of several audiences', () => ({ aud: [parts.standIn.client.id, 'another'], azp: undefined })],
    ['for another party', () => ({ aud: [parts.standIn.client.id, 'x'], azp: 'x' })],
    ['of another issuer', () => ({ iss: 'https://other.example' })],
    ['of an issuer with a slash more', () => ({ iss: `${parts.standIn.issuer}/` })],
    ['with the nonce of another sign-in', () => ({ nonce: 'another-nonce' })],
    ['without a nonce', () => ({ nonce: undefined })],
    ['that has expired', () => ({ exp: now() - 60 })],
    ['that never expires', () => ({ exp: undefined })],
    ['that holds later only', () => ({ nbf: now() + 600 })],
    ['without a subject', () => ({ sub: undefined })],
  ])('AT-58: is refused when it is one %s', async (_, claims) => {
    parts.standIn.behave({ claims: claims() });
    expect(await parts.signIn()).toEqual(refused);
    expect(parts.written.map(({ kind }) => kind)).toEqual(['SignIn']);
  });

  it.each(['none', 'HS256', 'other-key'] as const)(
    'AT-58: is refused when it is signed otherwise: %s',
    async (signature) => {
      parts.standIn.behave({ signature });
      expect(await parts.signIn()).toEqual(refused);
    },
  );

  it('AT-58: has to be there', async () => {
    const tokenAnswer = { status: 200, body: { access_token: 'x', token_type: 'Bearer' } };
    parts.standIn.behave({ tokenAnswer });
    expect(await parts.signIn()).toEqual(refused);
  });

  it('AT-57: is not asked for when an upstream whose metadata say that it names itself does not', async () => {
    const metadata = await fetch(`${parts.standIn.issuer}/.well-known/openid-configuration`);
    const { authorization_response_iss_parameter_supported: names } =
      (await metadata.json()) as Record<string, unknown>;
    parts.standIn.behave({ iss: null });
    const result = await parts.signIn();
    if (names === true) {
      expect(result).toEqual(refused);
      expect(parts.standIn.requests.some(({ form }) => form.has('code'))).toBe(false);
    } else {
      expect(result).toHaveProperty('sub');
    }
  });

  it.each(upstreamProfile.alsoIssuers ?? [])('may name its issuer as %s', async (iss) => {
    const usual = await parts.signIn();
    parts.standIn.behave({ claims: { iss } });
    expect(await parts.signIn()).toEqual(usual);
  });

  it.skipIf(upstreamProfile.identity !== 'userinfo')(
    'AT-58: is refused when the UserInfo endpoint speaks of somebody else',
    async () => {
      parts.standIn.behave({ claims: { sub: 'somebody-else' } });
      expect(await parts.signIn()).toEqual(refused);
    },
  );

  it.skipIf(upstreamProfile.identity !== 'id-token')(
    'AT-79: is believed for two minutes, and then tokens have to be renewed',
    async () => {
      const identity = { issuer: parts.standIn.issuer, subject: '1' };
      const asked = (seconds: number) =>
        parts.upstream.identify({
          accessToken: 'a-token',
          scopes: [],
          named: { identity, at: now() - seconds },
        });
      expect(await asked(60)).toEqual(identity);
      await expect(asked(130)).rejects.toMatchObject({ code: 'ended' });
    },
  );

  it.skipIf(upstreamProfile.identity !== 'id-token')(
    'AT-79: ends nothing when a renewal comes without it',
    async () => {
      const result = await parts.signIn();
      const sub = result && 'sub' in result ? result.sub : '';
      parts.clock.now += 61;
      const body = { access_token: 'x', token_type: 'Bearer', expires_in: 3600 };
      parts.standIn.behave({ tokenAnswer: { status: 200, body } });
      await expect(parts.accounts.check(sub)).rejects.toMatchObject({ code: 'refused' });
      parts.standIn.behave({ tokenAnswer: undefined });
      parts.clock.now += 61;
      expect(await parts.accounts.check(sub)).toMatchObject({ sub });
    },
  );
});
