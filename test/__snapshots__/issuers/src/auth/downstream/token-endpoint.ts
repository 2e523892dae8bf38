import { discoverEndpoint, type DiscoveryForm } from '../token/discovery.js';
import type { DownstreamConfig } from './config.js';
import type { Fetch } from '../limited-body.js';

/**
 * Finds the token endpoint: as configured, or as the issuer's metadata says. A failed discovery is
 * tried again.
 */
export function createTokenEndpoint(
  { tokenEndpoint }: DownstreamConfig,
  { issuer, production }: { issuer: string; production: boolean },
  { forms, fetch }: { forms: readonly DiscoveryForm[]; fetch: Fetch },
): (signal: AbortSignal) => Promise<string> {
  let discovered = tokenEndpoint;
  return async (signal) => {
    discovered ??= await discoverEndpoint('token_endpoint', {
      issuer,
      forms,
      production,
      fetch,
      signal,
    });
    return discovered;
  };
}
