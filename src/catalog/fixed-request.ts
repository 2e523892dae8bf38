import type { FixedRequest, Provider } from './types.js';

/** What clients ask a provider for, where they cannot ask for scopes of the server. */
export function fixedRequestOf({ scopeRequest }: Provider): FixedRequest | undefined {
  return typeof scopeRequest === 'object' && 'always' in scopeRequest ? scopeRequest : undefined;
}
