import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { upstreamProfile } from '../../src/authorization-server/upstream/profile.js';
import { startParts, urlOf, type Parts } from './support/sign-in-parts.js';

let parts: Parts;
beforeEach(async () => {
  parts = await startParts();
});
afterEach(() => parts.close());

const MARKUP = '<script>alert(1)</script>';

describe('the request to the upstream', () => {
  it('AT-52: has a state, a challenge and, where there are ID tokens, a nonce of its own', async () => {
    const browser = parts.newBrowser();
    const [first, second] = [urlOf(await parts.leave(browser)), urlOf(await parts.leave(browser))];
    const hasNonce =
      upstreamProfile.identity === 'id-token' || upstreamProfile.identity === 'userinfo';
    const own = ['state', 'code_challenge', ...(hasNonce ? ['nonce'] : [])];
    for (const name of own) {
      expect(first.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
      expect(first.searchParams.get(name)).not.toBe(second.searchParams.get(name));
    }
    expect(first.searchParams.get('code_challenge_method')).toBe('S256');
    expect(Object.fromEntries(first.searchParams)).toEqual({
      ...upstreamProfile.authorizationParameters,
      response_type: 'code',
      client_id: parts.standIn.client.id,
      redirect_uri: `${parts.issuer}/oauth/callback`,
      ...(first.searchParams.has('scope')
        ? { scope: parts.upstream.scopes.map(({ scope }) => scope).join(' ') }
        : {}),
      code_challenge_method: 'S256',
      ...Object.fromEntries(own.map((name) => [name, first.searchParams.get(name)])),
    });
  });

  it('AT-52: proves with the exchange that it is the one that asked', async () => {
    const browser = parts.newBrowser();
    const left = await parts.leave(browser);
    await browser.open(await parts.atUpstream(left));
    const exchange = parts.standIn.requests.find(({ form }) => form.has('code'));
    const verifier = exchange?.form.get('code_verifier') ?? '';
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(
      urlOf(left).searchParams.get('code_challenge'),
    );
    expect(exchange?.form.get('redirect_uri')).toBe(`${parts.issuer}/oauth/callback`);
  });

  it('separates scopes with %20: a plus sign is not a blank for everybody', async () => {
    expect(urlOf(await parts.leave(parts.newBrowser())).search).not.toContain('+');
  });
});

describe('the answer of the upstream', () => {
  it('AT-57: is refused when it names another issuer', async () => {
    parts.standIn.behave({ iss: 'https://other.example' });
    expect(await parts.signIn()).toEqual({ refused: 'refused' });
    expect(parts.standIn.requests.some(({ form }) => form.has('code'))).toBe(false);
  });

  it('AT-57: is refused without an issuer where the upstream is known to name itself', async () => {
    await parts.close();
    parts = await startParts({ namesIssuer: true });
    parts.standIn.behave({ iss: null });
    expect(await parts.signIn()).toEqual({ refused: 'refused' });
    parts.standIn.behave({ iss: parts.standIn.issuer });
    expect(await parts.signIn()).toHaveProperty('sub');
  });

  it.each([
    ['an error', { status: 400, body: { error: 'invalid_grant', error_description: MARKUP } }],
    [
      'an error with status 200',
      { status: 200, body: { error: MARKUP, error_description: MARKUP } },
    ],
    ['no token', { status: 200, body: { note: MARKUP } }],
    ['a token of another kind', { status: 200, body: { access_token: 'x', token_type: MARKUP } }],
  ])(
    'AT-59: is no sign-in when the exchange gives %s, and nothing of it is passed on',
    async (_, tokenAnswer) => {
      parts.standIn.behave({ tokenAnswer });
      expect(await parts.signIn()).toEqual({ refused: 'refused' });
      expect(textsOf(parts.errors[0])).not.toContain('script');
    },
  );

  it('AT-59: is no sign-in when the browser brings another error than a refusal', async () => {
    parts.standIn.behave({ deny: { error: 'server_error', description: MARKUP } });
    const result = await parts.signIn();
    expect(result).toEqual({ refused: 'unavailable' });
    parts.standIn.behave({ deny: { error: 'invalid_scope', description: MARKUP } });
    expect(await parts.signIn()).toEqual({ refused: 'refused' });
    expect(parts.errors.map(textsOf).join()).not.toContain('script');
  });

  it.each([
    ['answers 503', { fails: 503 }],
    ['answers 429', { fails: 429 }],
    ['does not answer', { down: true }],
  ])('is no sign-in while the upstream %s, and one later', async (_, behaviour) => {
    const browser = parts.newBrowser();
    const back = await parts.atUpstream(await parts.leave(browser));
    parts.standIn.behave(behaviour);
    await browser.open(back);
    expect(parts.results.at(-1)).toEqual({ refused: 'unavailable' });
    parts.standIn.behave({ fails: undefined, down: false });
    expect(await parts.signIn()).toMatchObject({ purpose: { kind: 'authorize' } });
  });

  it('AT-77: leaves no token of the upstream in what is said or kept', async () => {
    const result = await parts.signIn();
    const seen = [JSON.stringify(result), ...parts.written.map(({ text }) => text)].join('\n');
    const secrets = parts.standIn.secrets();
    expect(secrets.length).toBeGreaterThan(1);
    for (const secret of secrets) expect(seen).not.toContain(secret);
  });

  it('AS-48: keeps the scopes that were granted, not those that were asked for', async () => {
    const { sub } = (await parts.signIn()) as { sub: string };
    const { scopes } = await parts.vault.tokens(sub);
    const asked = parts.upstream.scopes.map(({ scope }) => scope);
    expect(asked).toEqual(expect.arrayContaining([...scopes]));
  });
});

/** All that an error says, and what caused it. */
function textsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.message}\n${error.cause === undefined ? '' : textsOf(error.cause)}`;
}
