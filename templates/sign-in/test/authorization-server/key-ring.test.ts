import { randomBytes } from 'node:crypto';
import { CompactEncrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { createKeyRing, KeyRingError } from '../../src/authorization-server/secrets/key-ring.js';

const [first, second, stranger] = ['first', 'second', 'first'].map((kid) => ({
  kid,
  key: new Uint8Array(randomBytes(32)),
})) as [Key, Key, Key];
interface Key {
  kid: string;
  key: Uint8Array;
}

describe('the key ring', () => {
  it('opens what it has sealed, for the same place', async () => {
    const ring = createKeyRing([first]);
    const sealed = await ring.seal('sécret', 'Grant:1');
    expect(sealed).not.toContain('sécret');
    expect(Buffer.from(sealed, 'base64url').toString()).not.toContain('sécret');
    expect(await ring.open(sealed, 'Grant:1')).toBe('sécret');
    expect(await ring.seal('sécret', 'Grant:1')).not.toBe(sealed);
  });

  it('AT-80: opens nothing in another place', async () => {
    const ring = createKeyRing([first]);
    const sealed = await ring.seal('secret', 'Grant:1');
    await expect(ring.open(sealed, 'Grant:2')).rejects.toMatchObject({ code: 'other_place' });
  });

  it('notices a place that was written into the header', async () => {
    const ring = createKeyRing([first]);
    const [header = '', ...rest] = (await ring.seal('secret', 'Grant:1')).split('.');
    const forged = {
      ...(JSON.parse(Buffer.from(header, 'base64url').toString()) as object),
      about: 'Grant:2',
    };
    const moved = [Buffer.from(JSON.stringify(forged)).toString('base64url'), ...rest].join('.');
    await expect(ring.open(moved, 'Grant:2')).rejects.toMatchObject({ code: 'damaged' });
  });

  it('opens what an older key has sealed, and seals with the newest', async () => {
    const old = await createKeyRing([first]).seal('secret', 'a');
    const rotated = createKeyRing([second, first]);
    expect(await rotated.open(old, 'a')).toBe('secret');
    const fresh = await rotated.seal('secret', 'a');
    expect(await createKeyRing([second]).open(fresh, 'a')).toBe('secret');
    await expect(createKeyRing([second]).open(old, 'a')).rejects.toMatchObject({
      code: 'unknown_key',
    });
  });

  it('opens nothing that another key with the same name has sealed', async () => {
    const sealed = await createKeyRing([stranger]).seal('secret', 'a');
    await expect(createKeyRing([first]).open(sealed, 'a')).rejects.toMatchObject({
      code: 'damaged',
    });
  });

  it.each(['', 'x', 'a.b.c', 'a.b.c.d.e', `${'A'.repeat(2000)}....`, '{}'])(
    'refuses %j',
    async (text) => {
      const opened = createKeyRing([first]).open(text, 'a');
      await expect(opened).rejects.toThrow(KeyRingError);
      await expect(opened).rejects.toMatchObject({
        code: expect.stringMatching(/^(damaged|unknown_key)$/) as string,
      });
      await expect(opened).rejects.not.toThrow(text.length > 1 ? text : /secret/);
    },
  );

  it.each([[{ alg: 'A256GCMKW', enc: 'A256GCM' }], [{ alg: 'dir', enc: 'A128CBC-HS256' }]])(
    'refuses other algorithms: %j',
    async (header) => {
      const sealed = await new CompactEncrypt(new TextEncoder().encode('x'))
        .setProtectedHeader({ ...header, kid: first.kid, about: 'a' })
        .encrypt(first.key);
      await expect(createKeyRing([first]).open(sealed, 'a')).rejects.toMatchObject({
        code: 'damaged',
      });
    },
  );

  it('needs a key of 256 bits, and names that differ', () => {
    for (const [keys, message] of [
      [[], 'empty'],
      [[{ kid: 'short', key: new Uint8Array(16) }], 'short'],
      [[first, stranger], 'first'],
    ] as const) {
      const refused = { name: 'KeyRingError', code: 'bad_key' };
      expect(() => createKeyRing(keys)).toThrow(expect.objectContaining(refused));
      expect(() => createKeyRing(keys)).toThrow(message);
    }
  });
});
