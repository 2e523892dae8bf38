import { fetchDocument } from './fetch-document';
import type { Fetch } from '../limited-body';
import { assertSecureUrl } from '../secure-url';

/** The metadata documents that authorization servers publish (RFC 8414 section 3, OIDC Discovery section 4). */
export type DiscoveryForm = 'oauth-inserted' | 'openid-inserted' | 'openid-appended';

/**
 * Finds an endpoint of the issuer through its metadata (RFC 8414 section 3, OIDC Discovery section 4).
 * The document counts only when its `issuer` equals the configured one, character for character
 * (RFC 8414 section 3.3, TOK-29).
 *
 * @param member of the metadata that holds the URL
 * @throws Error that says what was found at each place
 */
export async function discoverEndpoint(
  member: 'jwks_uri' | 'token_endpoint',
  options: {
    issuer: string;
    forms: readonly DiscoveryForm[];
    production: boolean;
    fetch: Fetch;
    signal: AbortSignal;
  },
): Promise<string> {
  const problems: string[] = [];
  for (const form of options.forms) {
    const url = metadataUrl(options.issuer, form);
    try {
      const text = await fetchDocument(url, options);
      const metadata = JSON.parse(text) as Record<string, unknown>;
      if (metadata['issuer'] !== options.issuer) {
        throw new Error(`${url} names another issuer than AUTH_SERVER_ISSUER`);
      }
      const found = metadata[member];
      if (typeof found !== 'string') throw new Error(`${url} has no ${member}`);
      assertSecureUrl(found, `the ${member} in ${url}`, options.production);
      return found;
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new Error(`no usable authorization server metadata: ${problems.join('; ')}`);
}

/** Builds the URL of a metadata document: the well-known segment goes before or behind the path. */
function metadataUrl(issuer: string, form: DiscoveryForm): string {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  switch (form) {
    case 'oauth-inserted':
      return `${origin}/.well-known/oauth-authorization-server${path}`;
    case 'openid-inserted':
      return `${origin}/.well-known/openid-configuration${path}`;
    case 'openid-appended':
      return `${origin}${path}/.well-known/openid-configuration`;
  }
}
