import type { DownstreamConfig } from './config.js';

/**
 * Finds the token endpoint: as configured, since nothing else is discovered either.
 *
 * @throws Error when the configuration does not say where
 */
export function createTokenEndpoint({
  tokenEndpoint,
}: DownstreamConfig): (signal: AbortSignal) => Promise<string> {
  if (tokenEndpoint === undefined) throw new Error('the token endpoint is not configured');
  return () => Promise.resolve(tokenEndpoint);
}
