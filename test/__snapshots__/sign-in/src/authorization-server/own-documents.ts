import type { Fetch } from '../auth/limited-body.js';
import type { AuthorizationServerConfig } from './environment.js';
import { publicKeys } from './secrets/signing-keys.js';
import { serverMetadata } from './metadata.js';
import { paths } from './paths.js';

/** Builds the documents that anybody may read, by path: the metadata in both places (AS-02), and the keys. */
export function publishedDocuments(
  {
    issuer,
    registration,
    signingKeys,
  }: Pick<AuthorizationServerConfig, 'issuer' | 'registration' | 'signingKeys'>,
  scopes: readonly string[],
): ReadonlyMap<string, object> {
  const metadata = serverMetadata({ issuer, scopes, registers: registration !== 'off' });
  const [oauth, openid] = paths.metadata;
  return new Map<string, object>([
    [oauth, metadata],
    [openid, metadata],
    [paths.jwks, publicKeys(signingKeys)],
  ]);
}

/**
 * Reads the documents of this very server from memory: the resource server in the same process needs no network to
 * know its keys, and cannot be told others.
 */
export function withOwnDocuments(
  fetch: Fetch,
  issuer: string,
  documents: ReadonlyMap<string, object>,
): Fetch {
  const own = new Map([...documents].map(([path, document]) => [issuer + path, document]));
  return (url, init) => {
    const document = own.get(url);
    return document === undefined ? fetch(url, init) : Promise.resolve(Response.json(document));
  };
}
