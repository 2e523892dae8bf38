import { createRemoteJWKSet, jwtVerify } from 'jose';
import Provider, { errors } from 'oidc-provider';
import { grant } from '../src/auth/downstream/grant.js';
import type { AuthorizationServerOptions } from './authorization-server-options.js';
import { localApi } from './local-api.js';

/**
 * Lets the server exchange a caller's token for one of the API, the way the identity provider does.
 * Only a token for this very server, which the server holds itself, is exchanged.
 */
export function registerExchange(provider: Provider, options: AuthorizationServerOptions): void {
  const api = localApi(provider.issuer);
  const resourceServer = new provider.ResourceServer(api.resource, api.info);
  const names = Object.keys(grant.parameters(''));

  async function handle(ctx: Parameters<Parameters<typeof provider.registerGrantType>[1]>[0]) {
    const { client, params } = ctx.oidc;
    const inbound = String(params['subject_token'] ?? params['assertion']);
    for (const name of ['resource', 'audience']) {
      if (params[name] !== undefined && params[name] !== api.resource) {
        throw new errors.InvalidTarget(`The only API here is ${api.resource}`);
      }
    }
    const token = new provider.AccessToken({
      client,
      accountId: await subjectOf(inbound),
      resourceServer,
      scope: api.info.scope,
      grantId: client.clientId,
      gty: grant.type,
    });
    token.setAudience(api.resource);
    ctx.body = {
      access_token: await token.save(),
      issued_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      token_type: token.tokenType,
      expires_in: token.expiration,
      scope: token.scope,
    };
  }

  async function subjectOf(inbound: string): Promise<string> {
    try {
      const keys = createRemoteJWKSet(new URL('/jwks', provider.issuer));
      const { issuer } = provider;
      const { payload } = await jwtVerify(inbound, keys, { issuer, audience: options.audience });
      if (payload.sub !== undefined) return payload.sub;
    } catch {
      // The reason is not for the client.
    }
    throw new errors.InvalidGrant('the token is not one for this client');
  }

  provider.registerGrantType(grant.type, handle, [...names, 'scope', 'resource', 'audience']);
}
