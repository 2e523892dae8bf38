import { PROOF_ALGORITHMS } from './dpop/proof.js';

/** Protected resource metadata (RFC 9728 section 2). */
export interface ResourceMetadata {
  readonly resource: string;
  readonly authorization_servers: readonly string[];
  readonly scopes_supported?: readonly string[];
  readonly bearer_methods_supported: readonly ['header'];
  readonly dpop_signing_alg_values_supported: readonly string[];
  readonly dpop_bound_access_tokens_required: boolean;
  readonly resource_name: string;
}

/** The document and where it stands. */
export interface PublishedMetadata {
  /** Absolute URL for the challenge's `resource_metadata`. */
  readonly url: string;
  /**
   * Paths to serve it at: that of `url`, and that of the host as a whole for clients that look
   * nowhere else (PRM-03).
   */
  readonly paths: readonly string[];
  readonly document: ResourceMetadata;
}

/**
 * Builds the metadata from configuration alone; no request header has a say in it (PRM-23).
 *
 * @param resource canonical resource URI, copied byte for byte (PRM-09)
 * @param issuers the authorization servers, byte for byte as their own metadata says (PRM-12)
 * @param scopes the least a client needs; it asks for all of them (PRM-15)
 */
export function publishMetadata(options: {
  resource: string;
  issuers: readonly string[];
  scopes: readonly string[];
  name: string;
  /** Whether no bearer token is taken. */
  requiresProof: boolean;
}): PublishedMetadata {
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
      dpop_signing_alg_values_supported: PROOF_ALGORITHMS,
      dpop_bound_access_tokens_required: options.requiresProof,
      resource_name: options.name,
    },
  };
}
