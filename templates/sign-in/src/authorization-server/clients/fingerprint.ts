import { createHash } from 'node:crypto';
import type { Client, KoaContextWithOIDC } from 'oidc-provider';

/** Parameter that the server adds to an authorization request: what the client was when it asked. */
export const FINGERPRINT = 'client_fingerprint';

/** Differs when a client says something else of itself. */
export function fingerprintOf({
  clientId,
  clientName,
  redirectUris = [],
}: Pick<Client, 'clientId' | 'clientName' | 'redirectUris'>): string {
  return createHash('sha256')
    .update(JSON.stringify([clientId, clientName, [...redirectUris].sort()]))
    .digest('base64url');
}

/**
 * Whether a client is still what it was when the person saw it. A document may change between the page and the
 * code; then the person is to see it again (AS-14, AT-43).
 */
export function isUnchanged(
  ctx: Partial<Pick<KoaContextWithOIDC, 'oidc'>> | undefined,
  client: Client,
): boolean {
  if (ctx?.oidc?.route !== 'resume') return true;
  return ctx.oidc.params?.[FINGERPRINT] === fingerprintOf(client);
}
