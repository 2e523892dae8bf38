import { afterEach, describe, expect, it } from 'vitest';
import { startParts, type Parts, type PartsOptions } from './support/sign-in-parts.js';

let parts: Parts;
afterEach(() => parts.close());

/** Signs Alice in, and lets so much time pass that nothing of it is taken for fresh. */
async function signedIn(options?: PartsOptions): Promise<string> {
  parts = await startParts(options);
  const result = await parts.signIn('alice');
  parts.clock.now += 61;
  return result && 'sub' in result ? result.sub : `refused: ${JSON.stringify(result)}`;
}

describe('accounts', () => {
  it('AT-60: are two although the upstream says the same e-mail of both', async () => {
    const alice = await signedIn();
    const { users } = parts.standIn;
    users.bob.email = users.alice.email;
    const bob = await parts.signIn('bob');
    expect(bob && 'sub' in bob && bob.sub).toMatch(/^u_/);
    expect(bob).not.toMatchObject({ sub: alice });
  });

  it('AT-60: stay one when somebody gets another e-mail and another name', async () => {
    const before = await signedIn();
    Object.assign(parts.standIn.users.alice, { email: 'new@example.org', name: 'Alicia' });
    expect(await parts.signIn('alice')).toMatchObject({ sub: before });
  });

  it('show an e-mail only where the upstream vouches for it', async () => {
    const sub = await signedIn();
    parts.standIn.users.alice.emailVerified = false;
    await parts.signIn('alice');
    const found = await parts.accounts.find(sub);
    expect(found?.identity).not.toHaveProperty('email', 'alice@example.com');
  });
});

describe('the question whether an account is still there', () => {
  it('AT-79: is answered by the upstream, anew each time', async () => {
    const sub = await signedIn();
    parts.standIn.users.alice.name = 'Alicia';
    const asked = parts.standIn.requests.length;
    expect(await parts.accounts.check(sub)).toMatchObject({ sub });
    expect(parts.standIn.requests.length).toBeGreaterThan(asked);
    expect((await parts.accounts.find(sub))?.identity.name).toContain('Alicia');
  });

  it('AT-79: is over when the upstream has disabled the account', async () => {
    const sub = await signedIn();
    await parts.standIn.revoke('alice', { disable: true });
    expect(await parts.accounts.check(sub)).toBe('gone');
    expect(await parts.accounts.find(sub)).toBeUndefined();
    await expect(parts.vault.tokens(sub)).rejects.toMatchObject({ code: 'ended' });
  });

  it('AT-79: is over when the person has withdrawn what was granted', async () => {
    const sub = await signedIn();
    await parts.standIn.revoke('alice');
    expect(await parts.accounts.check(sub)).toBe('gone');
  });

  it('AT-79: is over when the rules do not admit the account any more', async () => {
    parts = await startParts();
    const { admits } = parts.standIn;
    await parts.close();
    const sub = await signedIn({ allow: admits });
    expect(await parts.accounts.check(sub)).toMatchObject({ sub });
    parts.clock.now += 61;
    Object.assign(parts.standIn.users.alice, {
      domain: 'example.net',
      tenant: 'another',
      organizations: ['globex'],
      groups: ['sales'],
    });
    expect(await parts.accounts.check(sub)).toMatchObject({
      setting: 'SIGN_IN_ALLOW',
      upstreamIssuer: parts.standIn.issuer,
    });
    expect(await parts.accounts.find(sub)).toBeUndefined();
  });

  it.each([{ fails: 503 }, { fails: 429 }, { down: true }])(
    'stays open while the upstream cannot answer (%j), and nothing is lost',
    async (behaviour) => {
      const sub = await signedIn();
      parts.standIn.behave(behaviour);
      await expect(parts.accounts.check(sub)).rejects.toMatchObject({ code: 'unavailable' });
      parts.standIn.behave({ fails: undefined, down: false });
      expect(await parts.accounts.check(sub)).toMatchObject({ sub });
    },
  );

  it('AT-79: is not answered by a 401 that nothing confirms', async () => {
    const sub = await signedIn();
    parts.standIn.behave({ fails: 401 });
    await expect(parts.accounts.check(sub)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:unavailable|not_taken|refused)$/) as string,
    });
    parts.standIn.behave({ fails: undefined });
    expect(await parts.accounts.check(sub)).toMatchObject({ sub });
  });

  it('is not asked again within a minute, nor twice at once', async () => {
    const sub = await signedIn();
    const asked = () => parts.standIn.requests.length;
    const before = asked();
    await parts.accounts.check(sub);
    const once = asked() - before;
    parts.clock.now += 59;
    await parts.accounts.check(sub);
    expect(asked() - before).toBe(once);
    parts.clock.now += 1;
    await Promise.all([parts.accounts.check(sub), parts.accounts.check(sub)]);
    expect(asked() - before).toBe(2 * once);
  });

  it('is over for whom nobody knows', async () => {
    await signedIn();
    expect(await parts.accounts.check('u_nobody')).toBe('gone');
  });

  it('is over when the tokens are another account’s', async () => {
    const sub = await signedIn();
    const bob = await parts.signIn('bob');
    const tokens = await parts.vault.tokens(bob && 'sub' in bob ? bob.sub : '');
    await parts.vault.save(sub, tokens, parts.clock.now + 3600);
    parts.clock.now += 61;
    expect(await parts.accounts.check(sub)).toBe('gone');
  });
});
