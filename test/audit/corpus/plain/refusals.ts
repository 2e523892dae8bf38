import { metadataPath } from './door.js';
import { BASE_SCOPES } from './scopes.js';
import type { Settings } from './settings.js';

/** An answer that ends a request. */
export interface Refusal {
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** Builds the refusals of RFC 6750 section 3.1; none of them repeats what was sent. */
export function createRefusals({ resource }: Settings) {
  const pointer = `${new URL(resource).origin}${metadataPath(resource)}`;

  function challenge(status: number, scopes: readonly string[], error?: string): Refusal {
    const parts = [
      ...(error === undefined ? [] : [`error="${error}"`]),
      `scope="${scopes.join(' ')}"`,
      `resource_metadata="${pointer}"`,
    ];
    const fields = { 'www-authenticate': `Bearer ${parts.join(', ')}` };
    return { status, fields, body: { error: error ?? 'unauthorized' } };
  }

  return {
    unauthenticated: () => challenge(401, BASE_SCOPES),
    malformed: () => challenge(400, BASE_SCOPES, 'invalid_request'),
    invalidToken: () => challenge(401, BASE_SCOPES, 'invalid_token'),
    /** Asks for all that the operation takes, which is the same every time. */
    insufficient: (scopes: readonly string[]) => challenge(403, scopes, 'insufficient_scope'),
    /** Nobody can be told apart for the moment. */
    away: (): Refusal => ({ status: 503, fields: { 'retry-after': '10' } }),
    tooMany: (): Refusal => ({ status: 429, fields: { 'retry-after': '5' } }),
  };
}

export type Refusals = ReturnType<typeof createRefusals>;
