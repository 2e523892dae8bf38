import { ALL_SCOPES } from './scopes.js';
import type { Settings } from './settings.js';

/** The document that clients find the authorization server by (RFC 9728 section 2). */
export function metadataOf({ resource, issuer }: Settings): object {
  return {
    resource,
    authorization_servers: [issuer],
    scopes_supported: ALL_SCOPES,
    bearer_methods_supported: ['header'],
    resource_name: 'Notes',
  };
}

/** Any page may read it, and nobody keeps it for long. */
export const metadataFields = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'mcp-protocol-version',
  'cache-control': 'public, max-age=300',
} as const;
