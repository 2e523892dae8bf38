import { randomBytes, randomUUID } from 'node:crypto';
import type { AdapterPayload } from 'oidc-provider';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createAdapter } from '../../../src/authorization-server/provider/adapter.js';
import { createKeyRing } from '../../../src/authorization-server/secrets/key-ring.js';
import { REQUEST_SECONDS } from '../../../src/authorization-server/provider/refresh-grace.js';
import { hashedId } from '../../../src/authorization-server/store/sealed-store.js';
import type { Store } from '../../../src/authorization-server/store/store.js';

const USED_CLIENT_SECONDS = 90 * 86_400;
const GRACE = 60;
const HOUR = 3600;
const DAY = 24 * HOUR;

/** What oidc-provider is promised, over any store. */
export function describeAdapter(name: string, open: () => Promise<Store>): void {
  describe(`the adapter over the store ${name}`, () => {
    const [newKey, oldKey] = [aKey('new'), aKey('old')];
    let store: Store;
    let elapsed: number;
    let log: string[];
    let withDocuments: string[];
    let ended: string[];
    let usedTwice: number;
    let rotated: string | undefined;
    const now = () => Date.now() / 1000 + elapsed;
    const adapter = (model: string, { keys = [newKey], graceSeconds = GRACE } = {}) =>
      createAdapter(store, createKeyRing(keys), {
        graceSeconds,
        usedClientSeconds: USED_CLIENT_SECONDS,
        keepDocument: (clientId) => {
          withDocuments.push(clientId);
          return Promise.resolve();
        },
        rotated: () => rotated,
        keepGrant: () => Promise.resolve(true),
        onGrantEnded(accountId) {
          ended.push(accountId);
          return Promise.resolve();
        },
        onUsedTwice() {
          usedTwice += 1;
        },
        now,
        log: (line) => log.push(line),
      })(model);

    beforeAll(async () => {
      store = await open();
    });
    beforeEach(() => {
      elapsed = 0;
      log = [];
      withDocuments = [];
      ended = [];
      usedTwice = 0;
      rotated = undefined;
    });
    afterAll(() => store.close());

    /** A grant with a refresh token, and what a client does with it. */
    async function aFamily(options: { graceSeconds?: number } = {}) {
      const tokens = adapter('RefreshToken', options);
      const grantId = randomUUID();
      await adapter('Grant').upsert(grantId, { accountId: 'u_1' }, DAY);
      const issue = async (parent?: string) => {
        const id = randomUUID();
        rotated = parent;
        await tokens.upsert(id, { jti: id, grantId }, 30 * DAY);
        return id;
      };
      return {
        issue,
        isUsed: async (id: string) => (await tokens.find(id))?.consumed !== undefined,
        isThere: async (id: string) => (await tokens.find(id)) !== undefined,
        use: (id: string) => tokens.consume(id),
        grant: () => adapter('Grant').find(grantId),
      };
    }

    it('finds what was written, until it is destroyed', async () => {
      const id = randomUUID();
      const payload = {
        jti: id,
        params: { state: 'x', claims: null },
        returnTo: 'https://a.example',
      };
      await adapter('Interaction').upsert(id, payload, HOUR);
      expect(await adapter('Interaction').find(id)).toEqual(payload);
      expect(await adapter('Grant').find(id)).toBeUndefined();
      await adapter('Interaction').destroy(id);
      expect(await adapter('Interaction').find(id)).toBeUndefined();
    });

    it('has no device flow', () =>
      expect(adapter('DeviceCode').findByUserCode('x')).rejects.toThrow('device'));

    it('AT-70: a code is used once, also by several at the same time; then its grant is dead', async () => {
      const codes = adapter('AuthorizationCode');
      const [code, token, grantId] = [randomUUID(), randomUUID(), randomUUID()];
      await adapter('Grant').upsert(grantId, { accountId: 'u_1' }, DAY);
      await codes.upsert(code, { grantId }, 60);
      await adapter('RefreshToken').upsert(token, { grantId }, DAY);
      const outcomes = await Promise.allSettled([1, 2, 3].map(() => codes.consume(code)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected') {
          expect(outcome.reason).toMatchObject({ error: 'invalid_grant', statusCode: 400 });
        }
      }
      expect(await adapter('Grant').find(grantId)).toBeUndefined();
      expect(await adapter('RefreshToken').find(token)).toBeUndefined();
    });

    it('AT-70: shows that a code was used, to whoever comes later', async () => {
      const codes = adapter('AuthorizationCode');
      const code = randomUUID();
      await codes.upsert(code, { grantId: randomUUID() }, 60);
      await codes.consume(code);
      expect((await codes.find(code))?.consumed).toBeTypeOf('number');
      await expect(codes.consume(randomUUID())).rejects.toMatchObject({ error: 'invalid_grant' });
    });

    it('AT-72: a refresh token works eight times within the grace, and ends its grant with the ninth', async () => {
      const family = await aFamily();
      const parent = await family.issue();
      await Promise.all([family.use(parent), family.use(parent)]);
      expect(await family.isUsed(parent)).toBe(false);
      await family.issue(parent);
      elapsed = GRACE - 5;
      expect(await family.isUsed(parent)).toBe(false);
      for (let uses = 3; uses <= 8; uses += 1) await family.use(parent);
      expect(await family.grant()).toBeDefined();
      expect(usedTwice).toBe(0);
      await expect(family.use(parent)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect(await family.grant()).toBeUndefined();
      expect(usedTwice).toBe(1);
      await expect(family.use(parent)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect(usedTwice).toBe(1);
    });

    it('AT-72: after the grace a used refresh token is used', async () => {
      const family = await aFamily();
      const parent = await family.issue();
      await family.use(parent);
      elapsed = GRACE + 2;
      expect(await family.isUsed(parent)).toBe(true);
      // Nobody comes so far who did not ask in time.
      elapsed = GRACE + REQUEST_SECONDS + 2;
      await expect(family.use(parent)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect(await family.grant()).toBeUndefined();
      expect(await family.isThere(parent)).toBe(false);
    });

    it('AT-72: a used refresh token is recognised for a week, and kept no longer', async () => {
      const family = await aFamily();
      const [used, unused] = [await family.issue(), await family.issue()];
      const before = await store.get({ kind: 'RefreshToken', id: hashedId(used) });
      await family.use(used);
      const daysOf = async (id: string) => {
        const found = await store.get({ kind: 'RefreshToken', id: hashedId(id) });
        return Math.round(((found?.expiresAt ?? 0) - now()) / DAY);
      };
      expect([await daysOf(used), await daysOf(unused)]).toEqual([7, 30]);
      const after = await store.get({ kind: 'RefreshToken', id: hashedId(used) });
      expect([after?.value, after?.group]).toEqual([before?.value, before?.group]);
      elapsed = 6 * DAY;
      expect(await family.isUsed(used)).toBe(true);
      await expect(family.use(used)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect(await family.grant()).toBeUndefined();
    });

    it('AT-72: a request that began within the grace is not caught by its end', async () => {
      const family = await aFamily();
      const parent = await family.issue();
      await family.use(parent);
      elapsed = GRACE - 1;
      expect(await family.isUsed(parent)).toBe(false);
      // The upstream was asked meanwhile.
      elapsed = GRACE + 10;
      await family.use(parent);
      expect(await family.grant()).toBeDefined();
    });

    it('AT-72: a token is used as soon as one of its children is, also within the grace', async () => {
      const family = await aFamily();
      const parent = await family.issue();
      await family.use(parent);
      const [child, sibling] = [await family.issue(parent), await family.issue(parent)];
      await family.use(child);
      expect(await family.isUsed(parent)).toBe(true);
      // The brother was handed out to somebody as well.
      expect(await family.isUsed(sibling)).toBe(false);
      await family.use(sibling);
      const grandchild = await family.issue(sibling);
      await family.use(grandchild);
      expect(await family.isUsed(parent)).toBe(true);
      expect(await family.isUsed(sibling)).toBe(true);
      // Its child has not been used: whoever holds it may have lost the answer.
      expect(await family.isUsed(child)).toBe(false);
      await expect(family.use(parent)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect(await family.isThere(grandchild)).toBe(false);
      expect(await family.grant()).toBeUndefined();
    });

    it('AT-72: without a grace a refresh token is used once', async () => {
      const family = await aFamily({ graceSeconds: 0 });
      const parent = await family.issue();
      const outcomes = await Promise.allSettled([1, 2, 3].map(() => family.use(parent)));
      expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await family.grant()).toBeUndefined();
    });

    it('revokes the tokens of one grant, of one kind', async () => {
      const [tokens, codes] = [adapter('RefreshToken'), adapter('AuthorizationCode')];
      const [grantId, other, code] = [randomUUID(), randomUUID(), randomUUID()];
      const ids = [randomUUID(), randomUUID()];
      for (const id of ids) await tokens.upsert(id, { grantId }, DAY);
      await tokens.upsert(other, { grantId: other }, DAY);
      await codes.upsert(code, { grantId }, DAY);
      await tokens.revokeByGrantId(grantId);
      for (const id of ids) expect(await tokens.find(id)).toBeUndefined();
      expect(await tokens.find(other)).toBeDefined();
      expect(await codes.find(code)).toBeDefined();
    });

    it('AS-33: lists the grants of an account, and what belongs to them', async () => {
      const accountId = `u_${randomUUID()}`;
      const [grantId, token] = [randomUUID(), randomUUID()];
      await adapter('Grant').upsert(grantId, { accountId }, DAY);
      await adapter('RefreshToken').upsert(token, { grantId, accountId }, DAY);
      const [grant, ...more] = await store.list('Grant', { owner: accountId });
      expect(more).toEqual([]);
      expect(grant?.key.id).toBe(hashedId(grantId));
      const [found] = await store.list('RefreshToken', { group: grant?.key.id ?? '' });
      expect(found?.key.id).toBe(hashedId(token));
    });

    it('AT-27: forgets a client that nobody signs in with; each sign-in renews it', async () => {
      const [clients, tokens] = [adapter('Client'), adapter('RefreshToken')];
      const clientId = randomUUID();
      const expiry = async () =>
        ((await store.get({ kind: 'Client', id: hashedId(clientId) }))?.expiresAt ?? 0) - now();
      await clients.upsert(clientId, { client_id: clientId });
      expect(Math.abs((await expiry()) - DAY)).toBeLessThan(60);
      await clients.find(clientId);
      expect(Math.abs((await expiry()) - DAY)).toBeLessThan(60);
      await tokens.upsert(randomUUID(), { clientId, grantId: randomUUID() }, DAY);
      expect(Math.abs((await expiry()) - USED_CLIENT_SECONDS)).toBeLessThan(60);
      elapsed = 2 * DAY;
      await adapter('AuthorizationCode').upsert(randomUUID(), { clientId }, DAY);
      expect(Math.abs((await expiry()) - USED_CLIENT_SECONDS)).toBeLessThan(60);
      expect(await clients.find(clientId)).toEqual({ client_id: clientId });
    });

    it('AT-41: has the document of a client kept that somebody gets a code or tokens through', async () => {
      const clientId = `https://client.example/${randomUUID()}`;
      await adapter('Interaction').upsert(randomUUID(), { clientId }, DAY);
      expect(withDocuments).toEqual([]);
      await adapter('AuthorizationCode').upsert(randomUUID(), { clientId }, DAY);
      await adapter('RefreshToken').upsert(randomUUID(), { clientId }, DAY);
      expect(withDocuments).toEqual([clientId, clientId]);
      expect(await adapter('Client').find(clientId)).toBeUndefined();
    });

    it('AT-76: says whose grant has ended, whatever has ended it', async () => {
      const [codes, grants] = [adapter('AuthorizationCode'), adapter('Grant')];
      const [destroyed, stolen, code] = [randomUUID(), randomUUID(), randomUUID()];
      await grants.upsert(destroyed, { accountId: 'u_destroyed' }, DAY);
      await grants.upsert(stolen, { accountId: 'u_stolen' }, DAY);
      await codes.upsert(code, { grantId: stolen }, 60);
      await grants.destroy(destroyed);
      expect(ended).toEqual(['u_destroyed']);
      await codes.consume(code);
      await expect(codes.consume(code)).rejects.toMatchObject({ error: 'invalid_grant' });
      expect(ended).toEqual(['u_destroyed', 'u_stolen']);
      await grants.destroy(destroyed);
      expect(ended).toHaveLength(2);
    });

    it('AT-80: nothing of a token, a code or a secret can be read in the store', async () => {
      const secrets = Array.from({ length: 4 }, () => `secret-${randomUUID()}`) as [
        string,
        string,
        string,
        string,
      ];
      const [token, grantId, interaction, nonce] = secrets;
      await adapter('RefreshToken').upsert(token, { jti: token, grantId, nonce }, DAY);
      await adapter('Interaction').upsert(interaction, { jti: interaction, nonce }, DAY);
      const dump = JSON.stringify([
        await store.get({ kind: 'RefreshToken', id: hashedId(token) }),
        await store.list('RefreshToken', { group: hashedId(grantId) }),
        await store.get({ kind: 'Interaction', id: hashedId(interaction) }),
      ]);
      expect(dump).toContain(hashedId(token));
      const decoded = dump.replaceAll(/[\w-]{8,}/g, (part) =>
        Buffer.from(part, 'base64url').toString(),
      );
      for (const secret of secrets) {
        expect(await store.get({ kind: 'RefreshToken', id: secret })).toBeUndefined();
        expect(dump).not.toContain(secret);
        expect(decoded).not.toContain(secret);
      }
    });

    it('AT-80: a value that was copied into another row does not open', async () => {
      const interactions = adapter('Interaction');
      const [mine, theirs] = [randomUUID(), randomUUID()];
      await interactions.upsert(mine, { jti: mine, accountId: 'mine' }, DAY);
      await interactions.upsert(theirs, { jti: theirs, accountId: 'theirs' }, DAY);
      const place = (id: string, kind = 'Interaction') => ({ kind, id: hashedId(id) });
      const stolen = await store.get(place(theirs));
      if (!stolen) throw new Error('not there');
      await store.set(place(mine), stolen);
      await store.set(place(theirs, 'Grant'), stolen);
      expect(await interactions.find(mine)).toBeUndefined();
      expect(await adapter('Grant').find(theirs)).toBeUndefined();
      expect(await interactions.find(theirs)).toBeDefined();
    });

    it('reads what an older key has sealed, and seals it anew when it is written', async () => {
      const id = randomUUID();
      await adapter('Interaction', { keys: [oldKey] }).upsert(id, { jti: id }, DAY);
      const rotated = adapter('Interaction', { keys: [newKey, oldKey] });
      const payload = await rotated.find(id);
      expect(payload).toEqual({ jti: id });
      await rotated.upsert(id, payload as AdapterPayload, DAY);
      expect(await adapter('Interaction', { keys: [newKey] }).find(id)).toEqual({ jti: id });
      expect(log).toEqual([]);
    });

    it('has nothing that a removed key has sealed, and says so once', async () => {
      const ids = [randomUUID(), randomUUID()];
      const before = adapter('Interaction', { keys: [oldKey] });
      for (const id of ids) await before.upsert(id, { jti: id }, DAY);
      const after = adapter('Interaction', { keys: [newKey] });
      for (const id of ids) {
        expect(await after.find(id)).toBeUndefined();
      }
      expect(log).toHaveLength(1);
      expect(log[0]).toContain('unknown_key');
      await after.upsert(ids[0] ?? '', { jti: 'again' }, DAY);
      expect(await after.find(ids[0] ?? '')).toEqual({ jti: 'again' });
    });
  });
}

function aKey(kid: string) {
  return { kid, key: new Uint8Array(randomBytes(32)) };
}
