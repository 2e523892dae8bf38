import { errors, type Client, type KoaContextWithOIDC } from 'oidc-provider';
import type { AuthorizationServerOptions } from './authorization-server-options.js';
import { REGISTERED_SCOPE } from './registration.js';
import { ownScopes } from './token-shape.js';

/**
 * Decides what an authorization request asks for. Runs behind the provider's own checks of `scope`.
 *
 * @throws InvalidScope when the client is bound to fewer scopes
 */
export function decideScopes(
  ctx: KoaContextWithOIDC,
  client: Client,
  { scopes, baseScopes, clientRules }: AuthorizationServerOptions,
): void {
  const sent = ctx.query['scope'];
  const asked = typeof sent === 'string' ? sent.split(' ').filter(Boolean) : [];
  // Without `prompt=consent` too, which OpenID Connect Core section 11 wants: everybody is asked here.
  const refreshes = client.grantTypeAllowed('refresh_token');
  const own = asked.filter(
    (scope) => ownScopes.includes(scope) && (scope !== 'offline_access' || refreshes),
  );
  const known = asked.filter((scope) => scopes.has(scope));
  // RFC 6749 section 3.3: a default, where a client names nothing that opens the resource.
  const opening = scopes.size > 0 ? known : own;
  const granted = opening.length > 0 ? opening : baseScopes;
  const bound = client[REGISTERED_SCOPE];
  if (clientRules.bindsScopes && typeof bound === 'string') {
    const foreign = granted.find((scope) => !bound.split(' ').includes(scope));
    if (foreign !== undefined) {
      throw new errors.InvalidScope(
        `${clientRules.provider} binds a client to the scopes it registered with (${bound}); ${foreign} is not among them`,
        foreign,
      );
    }
  }
  const scope = [...new Set([...granted, ...own])].join(' ');
  Object.assign(ctx.oidc.params ?? {}, { scope: scope === '' ? undefined : scope });
}
