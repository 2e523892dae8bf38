import type { Provider } from './types.js';

/** Spells the JWS `typ` of a provider's access tokens as their header does; undefined without one. */
export function localTokenType({ tokenTypes: [type] }: Provider): string | undefined {
  if (type === 'absent') return undefined;
  return type === 'jwt' ? 'JWT' : type;
}
