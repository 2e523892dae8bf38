import { createPublicKey, KeyObject, sign, type JsonWebKey } from 'node:crypto';
import type { SigningKey } from './signing-key.js';

const SEQUENCE = 0x30;
const SET = 0x31;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OBJECT_ID = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;

/** Lengths of 64 kB and more do not occur here. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const objectId = (hex: string) => der(OBJECT_ID, Buffer.from(hex, 'hex'));
const bits = (content: Uint8Array) => der(BIT_STRING, Buffer.from([0]), content);

/** Algorithms of signatures by the type of the key: what its bytes are, and the digest. */
const algorithms: Readonly<Record<string, readonly [algorithm: Buffer, digest: string | null]>> = {
  ec: [der(SEQUENCE, objectId('2a8648ce3d040302')), 'sha256'],
  rsa: [der(SEQUENCE, objectId('2a864886f70d01010b'), Buffer.from([5, 0])), 'sha256'],
  ed25519: [der(SEQUENCE, objectId('2b6570')), null],
};

/**
 * Writes a certificate that a key signs for itself (RFC 5280 section 4.1), as a member of `x5c` has it
 * (RFC 7515 section 4.1.6).
 *
 * @returns undefined for keys of other types
 */
export function ownCertificate({ privateKey, publicJwk }: SigningKey): string | undefined {
  const key = KeyObject.from(privateKey);
  const [algorithm, digest = null] = algorithms[key.asymmetricKeyType ?? ''] ?? [];
  if (!algorithm) return undefined;
  const name = der(
    SEQUENCE,
    der(SET, der(SEQUENCE, objectId('550403'), der(UTF8_STRING, Buffer.from('audit')))),
  );
  const time = (text: string) => der(UTC_TIME, Buffer.from(text));
  const publicKey = createPublicKey({ key: publicJwk as JsonWebKey, format: 'jwk' });
  const content = der(
    SEQUENCE,
    der(INTEGER, Buffer.from([1])),
    algorithm,
    name,
    der(SEQUENCE, time('200101000000Z'), time('491231235959Z')),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
  );
  return der(SEQUENCE, content, algorithm, bits(sign(digest, content, key))).toString('base64');
}
