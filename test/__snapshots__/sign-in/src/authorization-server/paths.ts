/**
 * Where the authorization server answers, below its issuer. It stands at the root of the host, since some
 * clients guess `/authorize`, `/token` and `/register` whatever the metadata says.
 */
export const paths = {
  metadata: ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'],
  authorize: '/authorize',
  token: '/token',
  register: '/register',
  revoke: '/revoke',
  jwks: '/jwks',
  interaction: '/oauth/interaction',
  callback: '/oauth/callback',
  connections: '/oauth/connections',
  ready: '/readyz',
} as const;

/** Paths that the MCP endpoint cannot have. */
export function isTaken(path: string): boolean {
  return Object.values(paths)
    .flat()
    .some((taken) => path === taken || path.startsWith(`${taken}/`));
}
