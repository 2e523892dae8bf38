import { beforeEach, describe, expect, it } from 'vitest';
import { createKeyRing } from '../../src/authorization-server/secrets/key-ring.js';
import { createMemoryStore } from '../../src/authorization-server/store/memory.js';
import { keyOf } from '../../src/authorization-server/store/sealed-store.js';
import type { Store } from '../../src/authorization-server/store/store.js';
import { createUpstreamTokenVault } from '../../src/authorization-server/accounts/upstream-tokens.js';
import {
  UpstreamError,
  type Identity,
  type UpstreamTokens,
} from '../../src/authorization-server/upstream/upstream.js';

const ada = 'u_ada';
const bob = 'u_bob';
/** After the end of every test. */
const LATER = 1_000_000 + 90 * 86_400;
const ring = createKeyRing([{ kid: 'test', key: new Uint8Array(32).fill(7) }]);

/** An upstream that rotates refresh tokens and takes each of them once. */
class TestUpstream {
  clock = 1_000_000;
  readonly refreshed: string[] = [];
  readonly identified: string[] = [];
  readonly revoked: string[] = [];
  /** Takes the place of an answer. */
  refreshWith: (tokens: UpstreamTokens) => Promise<UpstreamTokens> = (tokens) =>
    Promise.resolve(this.issue(tokens.refreshToken));
  identifyWith: () => Promise<Identity> = () =>
    Promise.resolve({ issuer: 'https://upstream.example', subject: '1' });
  revokeWith: () => Promise<void> = () => Promise.resolve();

  #issued = 0;

  issue(before = '', changes: Partial<UpstreamTokens> = {}): UpstreamTokens {
    this.#issued += 1;
    return {
      accessToken: `access-${this.#issued}`,
      refreshToken: `${before}+`,
      expiresAt: this.clock + 3600,
      scopes: ['granted'],
      ...changes,
    };
  }

  refresh = async (tokens: UpstreamTokens): Promise<UpstreamTokens> => {
    this.refreshed.push(tokens.refreshToken ?? 'none');
    await Promise.resolve();
    return this.refreshWith(tokens);
  };

  identify = (tokens: UpstreamTokens): Promise<Identity> => {
    this.identified.push(tokens.accessToken);
    return this.identifyWith();
  };

  revoke = (tokens: UpstreamTokens): Promise<void> => {
    this.revoked.push(tokens.accessToken);
    return this.revokeWith();
  };
}

const fails = (code: 'ended' | 'unavailable') => () =>
  Promise.reject(new UpstreamError(code, 'canary'));

describe('tokens of the upstream', () => {
  let store: Store;
  let upstream: TestUpstream;
  beforeEach(() => {
    upstream = new TestUpstream();
    store = createMemoryStore({ now: () => upstream.clock });
  });

  const vault = (its: Store = store) =>
    createUpstreamTokenVault({
      store: its,
      ring,
      upstream,
      now: () => upstream.clock,
    });
  const stored = () => store.get(keyOf('UpstreamTokens', ada));

  it('AT-80: are in the store encrypted', async () => {
    await vault().save(ada, upstream.issue('secret'), LATER);
    const record = await stored();
    expect(record?.owner).toBe(ada);
    expect(JSON.stringify(record)).not.toMatch(/access-1|secret|granted/);
  });

  it('AT-80: open for their own account only', async () => {
    await vault().save(ada, upstream.issue(), LATER);
    await store.set(keyOf('UpstreamTokens', bob), (await stored()) ?? { value: '' });
    await expect(vault().tokens(bob)).rejects.toMatchObject({ code: 'ended' });
    expect(upstream.refreshed).toEqual([]);
  });

  it('are given as they are while they last', async () => {
    const tokens = upstream.issue('first');
    await vault().save(ada, tokens, LATER);
    upstream.clock += 3600 - 61;
    expect(await vault().tokens(ada)).toEqual(tokens);
    expect(upstream.refreshed).toEqual([]);
  });

  it('are given for ever where they do not end', async () => {
    const tokens = { accessToken: 'endless', scopes: [] };
    await vault().save(ada, tokens, LATER);
    upstream.clock += 89 * 86_400;
    expect(await vault().tokens(ada)).toEqual(tokens);
    expect(upstream.refreshed).toEqual([]);
  });

  it('are not kept for an account that is gone for longer than a grant lives', async () => {
    await vault().save(ada, { accessToken: 'endless', scopes: [] }, LATER);
    upstream.clock += 90 * 86_400 + 1;
    await expect(vault().tokens(ada)).rejects.toMatchObject({ code: 'ended' });
  });

  it('are refreshed a minute before their end, and kept', async () => {
    await vault().save(ada, upstream.issue('first'), LATER);
    upstream.clock += 3600 - 60;
    const refreshed = await vault().tokens(ada);
    expect(refreshed).toMatchObject({ accessToken: 'access-2', refreshToken: 'first++' });
    expect(await vault().tokens(ada)).toEqual(refreshed);
    expect(upstream.refreshed).toEqual(['first+']);
  });

  it('keep the refresh token that an answer leaves out (RFC 6749 section 6), and the scopes it grants', async () => {
    await vault().save(ada, upstream.issue('first'), LATER);
    upstream.refreshWith = () =>
      Promise.resolve(upstream.issue('', { refreshToken: undefined, scopes: ['less'] }));
    upstream.clock += 3600;
    await vault().tokens(ada);
    expect(await vault().tokens(ada)).toMatchObject({
      accessToken: 'access-2',
      refreshToken: 'first+',
      scopes: ['less'],
    });
  });

  it('are never refreshed twice at the same time, whatever number of processes wants to', async () => {
    const processes = [vault(), vault(), vault()];
    await vault().save(ada, upstream.issue('first'), LATER);
    upstream.clock += 3600;
    const given = await Promise.all(
      [...processes, ...processes].map((each) => each.tokens(ada).then((t) => t.accessToken)),
    );
    expect(new Set(given)).toEqual(new Set(['access-2']));
    expect(upstream.refreshed).toEqual(['first+']);
  });

  it('of different accounts are refreshed side by side', async () => {
    const one = vault();
    await one.save(ada, upstream.issue('ada'), LATER);
    await one.save(bob, upstream.issue('bob'), LATER);
    upstream.clock += 3600;
    let answer: () => void = () => undefined;
    const isAnswered = new Promise<void>((resolve) => (answer = resolve));
    upstream.refreshWith = async ({ refreshToken }) => {
      if (refreshToken === 'bob+') await isAnswered;
      return upstream.issue(refreshToken);
    };
    const bobs = one.tokens(bob);
    expect((await one.tokens(ada)).refreshToken).toBe('ada++');
    answer();
    expect((await bobs).refreshToken).toBe('bob++');
  });

  it('of a new sign-in are not lost to a refresh that was under way', async () => {
    const one = vault();
    await one.save(ada, upstream.issue('first'), LATER);
    upstream.clock += 3600;
    let goOn: () => void = () => undefined;
    const hasStarted = new Promise<void>((started) => {
      upstream.refreshWith = async ({ refreshToken }) => {
        started();
        await new Promise<void>((resolve) => (goOn = resolve));
        return upstream.issue(refreshToken);
      };
    });
    const refresh = one.tokens(ada);
    await hasStarted;
    const saved = one.save(ada, upstream.issue('second'), LATER);
    // Time enough to be written, were it not to wait.
    await new Promise((resolve) => setTimeout(resolve, 100));
    goOn();
    await Promise.all([refresh, saved]);
    expect((await one.tokens(ada)).refreshToken).toBe('second+');
  });

  it('are gone when the upstream says that they are over', async () => {
    await vault().save(ada, upstream.issue('first'), LATER);
    upstream.clock += 3600;
    upstream.refreshWith = fails('ended');
    await expect(vault().tokens(ada)).rejects.toMatchObject({ code: 'ended' });
    expect(await stored()).toBeUndefined();
    await expect(vault().tokens(ada)).rejects.toMatchObject({ code: 'ended' });
    expect(upstream.refreshed).toEqual(['first+']);
  });

  it('take the grants of their account and itself with them, and no other, when they are over', async () => {
    const records = ['Grant', 'Account'].flatMap((kind) =>
      [ada, bob].map((owner) => ({ key: keyOf(kind, owner), owner })),
    );
    for (const { key, owner } of records) await store.set(key, { value: 'sealed', owner });
    await vault().save(ada, upstream.issue('first'), LATER);
    upstream.clock += 3600;
    upstream.refreshWith = fails('ended');
    await expect(vault().tokens(ada)).rejects.toMatchObject({ code: 'ended' });
    const left = await Promise.all(records.map(({ key }) => store.get(key)));
    expect(left.map((record) => record?.owner)).toEqual([undefined, bob, undefined, bob]);
  });

  it('are gone at their end where nothing refreshes them', async () => {
    await vault().save(ada, upstream.issue('', { refreshToken: undefined }), LATER);
    upstream.clock += 3599;
    expect((await vault().tokens(ada)).accessToken).toBe('access-1');
    expect(upstream.identified).toEqual([]);
    upstream.clock += 1;
    await expect(vault().tokens(ada)).rejects.toMatchObject({ code: 'ended' });
    expect(await stored()).toBeUndefined();
  });

  it('outlive an upstream that does not answer', async () => {
    await vault().save(ada, upstream.issue('first'), LATER);
    upstream.refreshWith = fails('unavailable');
    upstream.clock += 3599;
    expect((await vault().tokens(ada)).accessToken).toBe('access-1');
    upstream.clock += 1;
    await expect(vault().tokens(ada)).rejects.toMatchObject({ code: 'unavailable' });
    upstream.refreshWith = () => Promise.resolve(upstream.issue('first+'));
    expect((await vault().tokens(ada)).accessToken).toBe('access-2');
  });

  it('that another replica has rotated meanwhile are used in place of those that ended', async () => {
    // The lock of this one was lost: it stood still for too long.
    const unlocked: Store = { ...store, exclusively: (_name, _milliseconds, work) => work() };
    await vault().save(ada, upstream.issue('first'), LATER);
    upstream.clock += 3600;
    upstream.refreshWith = async () => {
      await vault().save(ada, upstream.issue('other'), LATER);
      throw new UpstreamError('ended', 'canary');
    };
    expect((await vault(unlocked).tokens(ada)).refreshToken).toBe('other+');
    expect((await vault().tokens(ada)).refreshToken).toBe('other+');
  });

  it('AT-76: stay gone when they were forgotten while they were refreshed, and the new ones are revoked', async () => {
    const unlocked: Store = { ...store, exclusively: (_name, _milliseconds, work) => work() };
    await vault().save(ada, upstream.issue('first'), LATER);
    upstream.clock += 3600;
    upstream.refreshWith = async () => {
      await vault().forget(ada);
      return upstream.issue('late');
    };
    await expect(vault(unlocked).tokens(ada)).rejects.toMatchObject({ code: 'ended' });
    expect(await stored()).toBeUndefined();
    expect(upstream.revoked).toEqual(['access-1', 'access-2']);
  });

  it('AS-33: are given to a tool while the grant stands that its token names, and is this account’s', async () => {
    await vault().save(ada, upstream.issue(), LATER);
    const grants = { ada: keyOf('Grant', 'of ada'), bob: keyOf('Grant', 'of bob') };
    await store.set(grants.ada, { value: 'sealed', owner: ada });
    await store.set(grants.bob, { value: 'sealed', owner: bob });
    expect((await vault().tokensFor(ada, grants.ada.id)).accessToken).toBe('access-1');
    for (const grant of [grants.bob.id, 'unknown', undefined]) {
      await expect(vault().tokensFor(ada, grant)).rejects.toMatchObject({ code: 'ended' });
    }
    await store.delete(grants.ada);
    await expect(vault().tokensFor(ada, grants.ada.id)).rejects.toMatchObject({ code: 'ended' });
    expect(await stored()).toBeDefined();
  });

  it('are ended for nobody when the store fails', async () => {
    await vault().save(ada, upstream.issue('first'), LATER);
    const broken: Store = { ...store, get: () => Promise.reject(new Error('down')) };
    await expect(vault(broken).tokens(ada)).rejects.toThrow('down');
    expect(await stored()).toBeDefined();
  });

  describe('that the API refused', () => {
    it('are refreshed once, for all who noticed', async () => {
      await vault().save(ada, upstream.issue('first'), LATER);
      upstream.clock += 61;
      const given = await Promise.all(
        [vault(), vault()].map((each) => each.renew(ada, 'access-1').then((t) => t.accessToken)),
      );
      expect(given).toEqual(['access-2', 'access-2']);
      expect(upstream.refreshed).toEqual(['first+']);
    });

    it('are not refreshed where others took their place long ago', async () => {
      await vault().save(ada, upstream.issue('first'), LATER);
      upstream.clock += 61;
      expect((await vault().renew(ada, 'access-0')).accessToken).toBe('access-1');
      expect(upstream.refreshed).toEqual([]);
    });

    it('are not refreshed again and again: the API has another reason then', async () => {
      await vault().save(ada, upstream.issue('first'), LATER);
      upstream.clock += 59;
      expect((await vault().renew(ada, 'access-1')).accessToken).toBe('access-1');
      expect(upstream.refreshed).toEqual([]);
    });

    it('are over when nothing refreshes them and the upstream no longer knows them', async () => {
      await vault().save(ada, { accessToken: 'endless', scopes: [] }, LATER);
      upstream.clock += 61;
      expect((await vault().renew(ada, 'endless')).accessToken).toBe('endless');
      upstream.clock += 61;
      upstream.identifyWith = fails('unavailable');
      await expect(vault().renew(ada, 'endless')).rejects.toMatchObject({ code: 'unavailable' });
      expect(await stored()).toBeDefined();
      upstream.identifyWith = fails('ended');
      await expect(vault().renew(ada, 'endless')).rejects.toMatchObject({ code: 'ended' });
      expect(await stored()).toBeUndefined();
    });
  });

  it('AT-76: are deleted and revoked when the account withdraws', async () => {
    await vault().save(ada, upstream.issue(), LATER);
    await vault().forget(ada);
    expect(upstream.revoked).toEqual(['access-1']);
    await expect(vault().tokens(ada)).rejects.toMatchObject({ code: 'ended' });
  });

  it('AT-76: are deleted also when the upstream cannot be told', async () => {
    await vault().save(ada, upstream.issue(), LATER);
    upstream.revokeWith = fails('unavailable');
    await vault().forget(ada);
    expect(await stored()).toBeUndefined();
    await vault().forget(ada);
    expect(upstream.revoked).toEqual(['access-1']);
  });
});
