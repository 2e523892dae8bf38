import { constants, createHmac, KeyObject, sign } from 'node:crypto';
import { CompactSign, FlattenedSign } from 'jose';
import { changed } from './changed.js';
import type { SigningKey } from './signing-key.js';
import type { TokenRequest } from './token-request.js';
import type { TokenShape } from './token-shape.js';

interface Header extends Readonly<Record<string, unknown>> {
  readonly alg: string;
  readonly crit?: string[];
  readonly b64?: boolean;
}

/**
 * Signs a token as it was asked for. What a library refuses to do is done by hand: an HMAC with any secret, an
 * empty one too, and a signature by a key that is too short.
 */
export async function signToken(
  key: SigningKey,
  { type }: TokenShape,
  { header: changes, payload: write, signWith }: TokenRequest,
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  const base = { alg: key.algorithm, kid: key.kid, ...(type ? { typ: type } : {}) };
  const header = changed(base, changes) as Header;
  const payload = write?.(claims) ?? JSON.stringify(claims);
  if (signWith instanceof Uint8Array) {
    return compact(header, payload, (text) =>
      createHmac(hashOf(header.alg), signWith).update(text).digest(),
    );
  }
  if (signWith instanceof KeyObject) {
    const padding = header.alg.startsWith('PS')
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: Number(header.alg.slice(2)) / 8 }
      : {};
    return compact(header, payload, (text) =>
      sign(hashOf(header.alg), Buffer.from(text), { key: signWith, ...padding }),
    );
  }
  const { crit: names = [] } = header;
  const crit = Object.fromEntries(names.map((name) => [name, true]));
  if (header.b64 === false) {
    // What is signed is the same as ever; only its meaning changes (RFC 7797 section 3).
    const text = Buffer.from(payload).toString('base64url');
    const jws = await new FlattenedSign(Buffer.from(text))
      .setProtectedHeader(header)
      .sign(key.privateKey, { crit });
    return `${jws.protected ?? ''}.${text}.${jws.signature}`;
  }
  return new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader(header)
    .sign(signWith ?? key.privateKey, { crit });
}

const hashOf = (algorithm: string) => `sha${algorithm.slice(2)}`;

function compact(header: Header, payload: string, signer: (text: string) => Buffer): string {
  const encode = (text: string) => Buffer.from(text).toString('base64url');
  const text = `${encode(JSON.stringify(header))}.${encode(payload)}`;
  return `${text}.${signer(text).toString('base64url')}`;
}
