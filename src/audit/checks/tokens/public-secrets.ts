import { createPublicKey, type JsonWebKey } from 'node:crypto';
import type { JWK } from 'jose';

/** A secret that anybody can make from what is published, how it is called, and the algorithm it is used with. */
type Secret = readonly [what: string, secret: Uint8Array, alg?: string];

/** Every form in which a verifier may hold a public key, and in which it would take it for a secret (RFC 8725 section 2.1). */
export function secretsFrom(publicJwk: JWK): Secret[] {
  const key = createPublicKey({ key: publicJwk as JsonWebKey, format: 'jwk' });
  const pem = key.export({ format: 'pem', type: 'spki' }).toString();
  const der = key.export({ format: 'der', type: 'spki' });
  const bare = key.export({ format: 'jwk' });
  const text = (what: string, value: string, alg?: string): Secret => [
    what,
    Buffer.from(value),
    ...(alg === undefined ? ([] as const) : ([alg] as const)),
  ];
  const number = publicJwk.n ?? publicJwk.x ?? '';
  return [
    text('the public key as PEM', pem),
    text('the public key as PEM, no line at its end', pem.trim()),
    text('the public key as PEM, lines of Windows', pem.replaceAll('\n', '\r\n')),
    text('the public key as PEM, and SHA-512', pem, 'HS512'),
    ['the public key as DER', der],
    text('the public key as DER in base64', der.toString('base64')),
    text('the public key as it is published', JSON.stringify(publicJwk)),
    text('the numbers of the public key', JSON.stringify(bare)),
    text('the number of the public key', number),
    ['the number of the public key, decoded', Buffer.from(number, 'base64url')],
    ...(key.asymmetricKeyType === 'rsa'
      ? [
          text(
            'the public key as PEM of PKCS #1',
            key.export({ format: 'pem', type: 'pkcs1' }).toString(),
          ),
        ]
      : []),
    ['an empty secret', Buffer.alloc(0)],
    text('the word secret', 'secret'),
  ];
}
