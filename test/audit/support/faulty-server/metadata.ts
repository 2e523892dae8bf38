import { BASE_SCOPE } from './reply.js';

/** What can be wrong with the protected resource metadata. */
export interface MetadataFaults {
  metadataAtWrongPath: boolean;
  metadataNeedsToken: boolean;
  metadataFromHost: boolean;
  articleMetadata: boolean;
  otherResource: string;
  authorizationServers: unknown;
  extraMetadata: object;
}

/** Whether the document is served at this path. */
export function isMetadataPath(faults: Partial<MetadataFaults>, pathname: string): boolean {
  if (faults.metadataAtWrongPath) return pathname === '/mcp/.well-known/oauth-protected-resource';
  if (faults.articleMetadata) return pathname === '/.well-known/oauth-resource-server/mcp';
  return pathname === '/.well-known/oauth-protected-resource/mcp';
}

/** The document (RFC 9728 section 2). */
export function metadataDocument(
  faults: Partial<MetadataFaults>,
  { resource, issuer, host }: { resource: string; issuer: string; host: string },
): object {
  return {
    resource: faults.otherResource ?? (faults.metadataFromHost ? `http://${host}/mcp` : resource),
    authorization_servers: faults.authorizationServers ?? [issuer],
    scopes_supported: [BASE_SCOPE],
    bearer_methods_supported: ['header'],
    resource_name: 'faulty',
    ...faults.extraMetadata,
  };
}
