import type { AuthConfig as Config } from '../../src/mcp-auth/auth/config.js';

/** The environment as the server reads it, without secrets. */
export interface ServerSettings {
  /** Canonical resource URI (RFC 9728 section 1.2). */
  readonly resource: string;
  readonly issuer: string;
  /** Set where nothing is discovered. */
  readonly jwksUri?: string | undefined;
  /** Set where tokens are not verified by their signature (RFC 7662). */
  readonly introspection?: { readonly endpoint: string; readonly clientId: string } | undefined;
  readonly production: boolean;
  /** A proxy is said to end TLS. */
  readonly behindProxy: boolean;
  /** Values that are probably not meant, although the server starts with them. */
  readonly warnings: readonly string[];
}

/** Picks what may be shown of a configuration. */
export function serverSettings(config: Config): ServerSettings {
  return {
    resource: config.resource,
    issuer: config.issuer,
    jwksUri: config.jwksUri,
    production: config.production,
    behindProxy: config.trustProxy !== false,
    warnings: [],
  };
}
