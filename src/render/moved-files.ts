/**
 * Files that stood elsewhere in an earlier version: what users changed in them comes along. What a
 * user's own files import (`src/auth/{caller,downstream,downstream-error,scopes}.ts`, `src/mcp.ts`) stays
 * where it is.
 */
export const MOVED: Readonly<Record<string, string>> = {
  'src/auth/bearer.ts': 'src/auth/challenge.ts',
  'src/auth/plain-path.ts': 'src/http/plain-path.ts',
  'src/auth/downstream/client-authentication.ts': 'src/auth/client-authentication.ts',
  'src/auth/downstream/config.ts': 'src/auth/downstream-config.ts',
  'src/auth/downstream/external-api.ts': 'src/auth/external-api.ts',
  'src/auth/downstream/grant.ts': 'src/auth/downstream-grant.ts',
  'src/auth/downstream/profile.ts': 'src/auth/downstream-profile.ts',
  'src/auth/downstream/token-cache.ts': 'src/auth/api-token-cache.ts',
  'src/auth/downstream/token-endpoint.ts': 'src/auth/token-endpoint.ts',
  'src/auth/downstream/token-request.ts': 'src/auth/token-request.ts',
  'src/auth/token/cache.ts': 'src/auth/token-cache.ts',
  'src/auth/token/claims.ts': 'src/auth/claims.ts',
  'src/auth/token/digest.ts': 'src/auth/digest.ts',
  'src/auth/token/discovery.ts': 'src/auth/discovery.ts',
  'src/auth/token/fetch-document.ts': 'src/auth/fetch-document.ts',
  'src/auth/token/introspection.ts': 'src/auth/introspection.ts',
  'src/auth/token/jwt.ts': 'src/auth/verify-token.ts',
  'src/auth/token/keys.ts': 'src/auth/keys.ts',
  'src/auth/token/profile.ts': 'src/auth/profile.ts',
  'src/auth/token/provider-profile.ts': 'src/auth/provider-profile.ts',
  'src/auth/token/turns.ts': 'src/auth/turns.ts',
  'src/auth/token/usable-keys.ts': 'src/auth/usable-keys.ts',
  'src/auth/token/verify.ts': 'src/auth/verifier.ts',
  'src/http/accept.ts': 'src/auth/accept.ts',
  'src/http/express.ts': 'src/auth/express.ts',
  'src/http/fastify.ts': 'src/auth/fastify.ts',
  'src/http/fetch.ts': 'src/auth/fetch.ts',
  'src/http/forwarded.ts': 'src/auth/forwarded.ts',
  'src/http/hono.ts': 'src/auth/hono.ts',
  'src/http/mcp-handler.ts': 'src/auth/mcp-handler.ts',
  'src/http/node-http.ts': 'src/auth/node-http.ts',
  'src/http/protocol-error.ts': 'src/auth/protocol-error.ts',
  'src/http/raw-request.ts': 'src/auth/raw-request.ts',
  'src/http/responses.ts': 'src/auth/http.ts',
  'src/http/running-requests.ts': 'src/running-requests.ts',
  'src/http/server.ts': 'src/http-server.ts',
  'src/http/trusted-proxy.ts': 'src/auth/trusted-proxy.ts',
  'src/limits/quotas.ts': 'src/auth/message-rate.ts',
  'src/mcp/guarded-server.ts': 'src/auth/guarded-server.ts',
  'src/mcp/resource-updates.ts': 'src/auth/resource-updates.ts',
  'src/mcp/showable-schema.ts': 'src/auth/showable-schema.ts',
  'src/server.ts': 'src/tools/index.ts',
};

/**
 * Files that took over what stood in another one. An edit of the older form means something else in the
 * newer one, even where the lines fit together: an entry that was taken away is back.
 */
export const TAKEN_OVER: Readonly<Record<string, string>> = {
  'src/scope-map.ts': 'src/mcp/registry.ts',
  'src/server.ts': 'src/mcp/registry.ts',
};
