/**
 * Builds the metadata from configuration alone; no request header has a say in it (PRM-23).
 *
 * @param resource canonical resource URI, copied byte for byte (PRM-09)
 * @param issuers the authorization servers, byte for byte as their own metadata says (PRM-12)
 * @param scopes the least a client needs; it asks for all of them (PRM-15)
 */
export function publishMetadata(options) {
  const { origin, pathname } = new URL(options.resource);
  // Path-inserted form: the well-known segment goes between host and path (RFC 9728 section 3.1).
  const root = '/.well-known/oauth-protected-resource';
  const path = pathname === '/' ? root : root + pathname;
  return {
    url: origin + path,
    paths: [...new Set([path, root])],
    document: {
      resource: options.resource,
      authorization_servers: options.issuers,
      // An empty array must be left out (RFC 9728 section 3.2).
      ...(options.scopes.length > 0 ? { scopes_supported: options.scopes } : {}),
      bearer_methods_supported: ['header'],
      resource_name: options.name,
    },
  };
}
