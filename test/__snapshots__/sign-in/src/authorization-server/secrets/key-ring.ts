import { createSecretKey, type KeyObject } from 'node:crypto';
import { compactDecrypt, CompactEncrypt, decodeProtectedHeader } from 'jose';

const KEY_BYTES = 32;

/** Encrypts what is kept, and ties it to its place: what was written for one place opens in no other (AT-80). */
export interface KeyRing {
  seal(text: string, about: string): Promise<string>;
  /** @throws KeyRingError when the text was not sealed with a key of this ring, for this place */
  open(sealed: string, about: string): Promise<string>;
}

/** Why a text does not open. */
export type KeyRingFault = 'bad_key' | 'unknown_key' | 'other_place' | 'damaged';

/** What was sealed does not open, or the keys are unusable. The message holds neither text nor key. */
export class KeyRingError extends Error {
  override readonly name = 'KeyRingError';

  constructor(
    readonly code: KeyRingFault,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Makes a ring of 256-bit keys. The first one encrypts, all of them decrypt: a new key is put in front, and
 * an old one is dropped when nothing is left that it has sealed.
 *
 * The format is JWE (RFC 7516 section 3.1): `dir` with `A256GCM`. The protected header holds the key's ID and
 * the place; both are authenticated.
 */
export function createKeyRing(keys: readonly { kid: string; key: Uint8Array }[]): KeyRing {
  const ring = new Map<string, KeyObject>();
  for (const { kid, key } of keys) {
    if (key.byteLength !== KEY_BYTES) {
      throw new KeyRingError('bad_key', `The key ${kid} must have ${KEY_BYTES} bytes`);
    }
    if (ring.has(kid)) throw new KeyRingError('bad_key', `Two keys are named ${kid}`);
    ring.set(kid, createSecretKey(key));
  }
  const [first] = ring;
  if (!first) throw new KeyRingError('bad_key', 'The key ring is empty');
  const [kid, key] = first;

  return {
    seal: (text, about) =>
      new CompactEncrypt(new TextEncoder().encode(text))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid, about })
        .encrypt(key),
    async open(sealed, about) {
      const header = headerOf(sealed);
      const key = typeof header['kid'] === 'string' ? ring.get(header['kid']) : undefined;
      if (!key) throw new KeyRingError('unknown_key', 'Sealed with a key that is not in the ring');
      if (header['about'] !== about) {
        throw new KeyRingError('other_place', 'Sealed for another place');
      }
      try {
        const { plaintext } = await compactDecrypt(sealed, key, {
          keyManagementAlgorithms: ['dir'],
          contentEncryptionAlgorithms: ['A256GCM'],
        });
        return new TextDecoder().decode(plaintext);
      } catch {
        throw new KeyRingError('damaged', 'What was sealed was changed');
      }
    },
  };
}

function headerOf(sealed: string): Record<string, unknown> {
  try {
    return { ...decodeProtectedHeader(sealed) };
  } catch {
    throw new KeyRingError('damaged', 'This was never sealed');
  }
}
