/** Exact versions of what every generated project depends on; tried together in CI. */
export const versions = {
  production: {
    '@modelcontextprotocol/server': '2.4.0',
    'lru-cache': '11.5.3',
    'zod': '4.6.7',
  },
  /** What verifies tokens; the local authorization server needs jose in any case. */
  verification: {
    jwt: { jose: '6.2.18' },
    introspection: { oauth4webapi: '3.8.6' },
  },
  /** What checks that a client has the key of its token. */
  proofs: { jose: '6.2.18' },
  /** What gets tokens for other APIs. */
  downstream: { oauth4webapi: '3.8.6' },
  /** What an authorization server of the project's own needs. */
  signIn: { 'oidc-provider': '9.13.3', 'oauth4webapi': '3.8.6' },
  development: {
    '@modelcontextprotocol/client': '2.4.0',
    '@types/node': '20.19.43',
    '@types/oidc-provider': '9.12.1',
    'eslint': '10.15.0',
    'jose': '6.2.18',
    'oidc-provider': '9.13.3',
    'prettier': '3.10.1',
    'tsx': '4.23.15',
    'typescript': '6.0.3',
    'typescript-eslint': '8.73.0',
    'vitest': '4.1.12',
  },
  node: '^20.19.0 || ^22.12.0 || >=24.0.0',
} as const;
