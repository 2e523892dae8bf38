/** Scopes that every request needs. */
export const BASE = ['notes:use'];

/** Where the metadata stands. */
export function metadataPath(resource) {
  return `/.well-known/oauth-protected-resource${new URL(resource).pathname}`;
}

/** Answers with a challenge (RFC 6750 section 3). */
export function challenge(response, resource, status, error, scopes = BASE) {
  const pointer = new URL(resource).origin + metadataPath(resource);
  const code = error ? `error="${error}", ` : '';
  const value = `Bearer ${code}scope="${scopes.join(' ')}", resource_metadata="${pointer}"`;
  response.status(status).set('WWW-Authenticate', value);
  response.json({ error: error ?? 'unauthorized' });
}
