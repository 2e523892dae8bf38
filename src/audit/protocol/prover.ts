import { createHash, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import type { Request } from '../../http/request.js';

/** What a proof says beside, or in the place of, what it should (RFC 9449 section 4.2). */
export interface ProofWish {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A key of the audit, and proofs that it has it. */
export interface Prover {
  /** What a token says that is bound to the key. */
  readonly cnf: { readonly jkt: string };
  readonly prove: (method: string, url: URL | string, token: string, wish?: ProofWish) => string;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const digest = (text: string) => createHash('sha256').update(text).digest('base64url');

/** Makes a key for ES256. */
export function createProver(): Prover {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
  const jwk = { crv, kty, x, y };
  return {
    // RFC 7638 section 3: these members, in this order.
    cnf: { jkt: digest(JSON.stringify(jwk)) },
    prove(method, url, token, { claims, header } = {}) {
      const head = encode({ typ: 'dpop+jwt', alg: 'ES256', jwk, ...header });
      const body = encode({
        jti: randomUUID(),
        htm: method,
        htu: String(url).replace(/[?#].*/s, ''),
        iat: Math.floor(Date.now() / 1000),
        ath: digest(token),
        ...claims,
      });
      const data = Buffer.from(`${head}.${body}`);
      const signature = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return `${head}.${body}.${signature.toString('base64url')}`;
    },
  };
}

/**
 * Turns a request with a bearer token into one with the same token and a proof, for a server that takes no
 * bearer tokens; how its scheme is spelled is kept. One that is to keep its scheme stays as it is.
 */
export function withProof(request: Request, prover: Prover): Request {
  if (request.keepsScheme) return request;
  const isBearer = ([name, value]: readonly [string, string]) =>
    name.toLowerCase() === 'authorization' && /^bearer(?= |$)/i.test(value);
  const [, first] = request.headers.find(isBearer) ?? [];
  if (first === undefined) return request;
  const proof = prover.prove(request.method, request.url, first.replace(/^bearer *|\s+$/gi, ''));
  return {
    ...request,
    headers: [
      ...request.headers.map((each): readonly [string, string] =>
        isBearer(each) ? [each[0], each[1].replace(/^bearer/i, schemeLike)] : each,
      ),
      ['DPoP', proof],
    ],
  };
}

function schemeLike(word: string): string {
  if (word === word.toLowerCase()) return 'dpop';
  return word === word.toUpperCase() ? 'DPOP' : 'DPoP';
}
