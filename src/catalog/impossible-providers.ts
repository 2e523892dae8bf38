/** A provider whose tokens an MCP server cannot accept directly. */
export interface ImpossibleProvider {
  readonly id: string;
  readonly label: string;
  readonly reason: string;
  readonly wayOut: string;
}

/** Asked for often, offered with the reason why not. */
export const impossibleProviders: readonly ImpossibleProvider[] = [
  {
    id: 'google',
    label: 'Google',
    reason: 'its access tokens are opaque and meant for Google APIs, not for yours',
    wayOut:
      'let users sign in with Google at an authorization server of your own (Keycloak, Auth0, Better Auth …) and choose that one here',
  },
  {
    id: 'github',
    label: 'GitHub',
    reason: 'its tokens are opaque, name no audience and have no scopes of yours',
    wayOut:
      'let users sign in with GitHub at an authorization server of your own (Keycloak, Auth0, Better Auth …) and choose that one here',
  },
  {
    id: 'dex',
    label: 'Dex',
    reason:
      'it refuses every scope but its own five, and its access tokens are ID tokens of the client',
    wayOut:
      'let users sign in with Dex at an authorization server of your own that has scopes for APIs (Keycloak, Auth0, Better Auth …) and choose that one here',
  },
  {
    id: 'okta-org',
    label: 'Okta org authorization server',
    reason: 'only Okta may read its tokens',
    wayOut: 'create a custom authorization server in Okta and choose okta',
  },
];
