import { generateKeyPairSync } from 'node:crypto';

/** What is wrong with published keys. */
export type KeyFault = 'private' | 'symmetric' | 'weak' | 'none' | 'missing';

const strong = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** The body at jwks_uri; undefined where nothing is there. */
export function publishedKeys(fault: KeyFault | undefined): object | undefined {
  switch (fault) {
    case 'private':
      return { keys: [strong.privateKey.export({ format: 'jwk' })] };
    case 'symmetric':
      return { keys: [{ kty: 'oct', k: 'c2VjcmV0LXNlY3JldC1zZWNyZXQ' }] };
    case 'weak': {
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
      return { keys: [publicKey.export({ format: 'jwk' })] };
    }
    case 'none':
      return { keys: [] };
    case 'missing':
      return undefined;
    case undefined:
      return { keys: [strong.publicKey.export({ format: 'jwk' })] };
  }
}
