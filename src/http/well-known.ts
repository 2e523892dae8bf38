import type { Provider } from '../catalog/index.js';

/** RFC 9728 section 3. */
export const RESOURCE_METADATA = '/.well-known/oauth-protected-resource';
const OAUTH = '/.well-known/oauth-authorization-server';
const OPENID = '/.well-known/openid-configuration';

type DiscoveryForm = Provider['discovery'][number];

/** Puts a well-known segment between host and path (RFC 9728 section 3.1, RFC 8414 section 3.1). */
export function insertedUrl(identifier: URL, segment: string): URL {
  const url = new URL(identifier);
  url.pathname = `${segment}${url.pathname === '/' ? '' : url.pathname}`;
  url.hash = '';
  return url;
}

/**
 * Lists where clients look for the metadata of an authorization server, in their order: RFC 8414
 * section 3.1, section 5, OpenID Connect Discovery section 4.
 */
export function issuerMetadataUrls(
  issuer: string,
): readonly { readonly form: DiscoveryForm; readonly url: URL }[] {
  const url = new URL(issuer);
  url.pathname = url.pathname.replace(/\/$/, '');
  const appended = new URL(url);
  appended.pathname = `${url.pathname === '/' ? '' : url.pathname}${OPENID}`;
  return [
    { form: 'oauth-inserted', url: insertedUrl(url, OAUTH) },
    { form: 'openid-inserted', url: insertedUrl(url, OPENID) },
    { form: 'openid-appended', url: appended },
  ];
}
