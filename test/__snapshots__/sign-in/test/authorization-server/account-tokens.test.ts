import { describe, expect, it } from 'vitest';
import { createAccounts, subOf } from '../../src/authorization-server/accounts/accounts.js';
import { createKeyRing } from '../../src/authorization-server/secrets/key-ring.js';
import {
  everyone,
  organization,
  user,
  type Rule,
} from '../../src/authorization-server/admission/policy.js';
import { createMemoryStore } from '../../src/authorization-server/store/memory.js';
import {
  UpstreamError,
  type UpstreamTokens,
} from '../../src/authorization-server/upstream/upstream.js';

describe('the name of an account', () => {
  it('AT-60: comes from issuer and subject together, and from nothing else', () => {
    const one = subOf({ issuer: 'https://a.example', subject: '1' });
    expect(one).toMatch(/^u_[\w-]{43}$/);
    expect(subOf({ issuer: 'https://b.example', subject: '1' })).not.toBe(one);
    expect(subOf({ issuer: 'https://a.example', subject: '2' })).not.toBe(one);
  });
});

describe('tokens that the upstream does not take any longer', () => {
  const identity = { issuer: 'https://upstream.example', subject: '1' };
  const old: UpstreamTokens = { accessToken: 'old', refreshToken: 'refresh', scopes: [] };

  async function check(
    tokens: UpstreamTokens,
    renew: () => Promise<UpstreamTokens>,
    code: UpstreamError['code'] = 'ended',
  ) {
    let seconds = 0;
    const accounts = createAccounts({
      store: createMemoryStore({ now: () => seconds }),
      ring: createKeyRing([{ kid: 'test', key: new Uint8Array(32).fill(7) }]),
      admission: [everyone],
      rules: [everyone],
      newSeconds: 3600,
      now: () => seconds,
      upstream: {
        saysWhoWhenRenewed: false,
        identify: ({ accessToken }) =>
          accessToken === 'new'
            ? Promise.resolve(identity)
            : Promise.reject(new UpstreamError(code, 'a token is not taken')),
      },
      vault: {
        save: () => Promise.resolve(),
        keep: () => Promise.resolve(true),
        forget: () => Promise.resolve(),
        tokens: () => Promise.resolve(tokens),
        renew,
      },
    });
    const { sub } = await accounts.save({ identity, tokens });
    seconds += 60;
    return accounts.check(sub);
  }

  it('AT-76: bring nobody back who was forgotten while the upstream was asked', async () => {
    let clock = 1_000_000;
    let asked: () => Promise<void> = () => Promise.resolve();
    const accounts = createAccounts({
      store: createMemoryStore({ now: () => clock }),
      ring: createKeyRing([{ kid: 'test', key: new Uint8Array(32).fill(7) }]),
      admission: [everyone],
      rules: [everyone],
      newSeconds: 3600,
      now: () => clock,
      upstream: {
        saysWhoWhenRenewed: false,
        async identify() {
          await asked();
          return identity;
        },
      },
      vault: {
        save: () => Promise.resolve(),
        keep: () => Promise.resolve(true),
        forget: () => Promise.resolve(),
        tokens: () => Promise.resolve(old),
        renew: () => Promise.resolve(old),
      },
    });
    const { sub } = await accounts.save({ identity, tokens: old });
    clock += 61;
    asked = () => accounts.remove(sub);
    expect(await accounts.check(sub)).toBe('gone');
    expect(await accounts.find(sub)).toBeUndefined();
  });

  it.each([
    ['are over', () => Promise.reject(new UpstreamError('ended', 'a token is over'))],
    ['are of somebody whom the rules do not admit', () => Promise.resolve(identity)],
  ])(
    'AT-79: do not decide about who has signed in again meanwhile, where they %s',
    async (_, say) => {
      let clock = 1_000_000;
      const again = { ...identity, organizations: ['acme'] };
      const forgotten: string[] = [];
      let asked = false;
      const accounts = createAccounts({
        store: createMemoryStore({ now: () => clock }),
        ring: createKeyRing([{ kid: 'test', key: new Uint8Array(32).fill(7) }]),
        admission: [organization('acme')],
        rules: [organization('acme')],
        newSeconds: 3600,
        now: () => clock,
        upstream: {
          saysWhoWhenRenewed: false,
          async identify() {
            asked = true;
            clock += 1;
            await accounts.save({ identity: again, tokens: { accessToken: 'new', scopes: [] } });
            return say();
          },
        },
        vault: {
          save: () => Promise.resolve(),
          keep: () => Promise.resolve(true),
          forget: (sub) => Promise.resolve(void forgotten.push(sub)),
          tokens: () => Promise.resolve({ accessToken: 'old', scopes: [] }),
          renew: () => Promise.reject(new Error('nothing renews it')),
        },
      });
      const { sub } = await accounts.save({ identity, tokens: old });
      clock += 61;
      expect(await accounts.check(sub)).toMatchObject({ identity: again });
      expect(asked).toBe(true);
      expect(forgotten).toEqual([]);
    },
  );

  it('AT-79: end nothing where they were renewed a moment ago and are the same', async () => {
    const same = () => Promise.resolve(old);
    await expect(check(old, same)).rejects.toMatchObject({ code: 'not_taken' });
  });

  it.each(['ended', 'not_taken'] as const)(
    'are renewed before the account counts as gone (%s)',
    async (code) => {
      const renew = () => Promise.resolve({ ...old, accessToken: 'new' });
      expect(await check(old, renew, code)).toMatchObject({ identity });
    },
  );

  it.each([old, { accessToken: 'old', scopes: [] }])(
    'AT-79: end nothing where the upstream has not said that they are over (%j)',
    async (tokens) => {
      const same = () => Promise.resolve(tokens);
      await expect(check(tokens, same, 'not_taken')).rejects.toMatchObject({ code: 'not_taken' });
    },
  );

  it('end the account where they cannot be renewed', async () => {
    const over = () => Promise.reject(new UpstreamError('ended', 'the refresh token is over'));
    expect(await check(old, over)).toBe('gone');
    expect(await check({ accessToken: 'old', scopes: [] }, over)).toBe('gone');
  });
});

describe('what the upstream has just said of an account', () => {
  const [one, two] = [user('1'), user('2')];

  it.each<[string, Rule, Rule[], number, boolean]>([
    ['is used again under the same rules', one, [one], 0, true],
    ['is asked anew where other rules need more', one, [one, organization('acme')], 1, true],
    ['is asked anew where SIGN_IN_ALLOW does not admit it, and nobody stays', two, [two], 1, false],
  ])('AT-79: %s', async (_, allow, rules, times, stays) => {
    const store = createMemoryStore();
    const identity = { issuer: 'https://upstream.example', subject: '1' };
    const tokens: UpstreamTokens = { accessToken: 'a-token', scopes: [] };
    let asked = 0;
    const started = (admission: readonly Rule[], all: readonly Rule[]) =>
      createAccounts({
        store,
        ring: createKeyRing([{ kid: 'test', key: new Uint8Array(32).fill(7) }]),
        admission,
        rules: all,
        newSeconds: 3600,
        now: () => Math.floor(Date.now() / 1000),
        upstream: {
          saysWhoWhenRenewed: false,
          identify: () => Promise.resolve(identity).finally(() => (asked += 1)),
        },
        vault: {
          save: () => Promise.resolve(),
          keep: () => Promise.resolve(true),
          forget: () => Promise.resolve(),
          tokens: () => Promise.resolve(tokens),
          renew: () => Promise.resolve(tokens),
        },
      });
    const { sub } = await started([one], [one]).save({ identity, tokens });
    const found = await started([allow], rules).check(sub);
    expect(asked).toBe(times);
    expect(found !== 'gone' && 'identity' in found).toBe(stays);
  });
});
