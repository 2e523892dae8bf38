/** A provider whose tokens an MCP server cannot accept directly. */
export interface ImpossibleProvider {
  readonly id: string;
  readonly label: string;
  readonly reason: string;
  readonly wayOut: string;
}

const behind = (upstream: string, who = 'it') =>
  `let people sign in with ${who} behind an authorization server in the project: --sign-in ${upstream}`;

/** Asked for often, offered with the reason why not. */
export const impossibleProviders: readonly ImpossibleProvider[] = [
  {
    id: 'google',
    label: 'Google',
    reason: 'its access tokens are opaque and meant for Google APIs, not for yours',
    wayOut: behind('google'),
  },
  {
    id: 'github',
    label: 'GitHub',
    reason: 'its tokens are opaque, name no audience and have no scopes of yours',
    wayOut: behind('github'),
  },
  {
    id: 'slack',
    label: 'Slack',
    reason: 'its tokens are opaque and meant for its own API, not for yours',
    wayOut: behind('slack'),
  },
  {
    id: 'gitlab',
    label: 'GitLab',
    reason: 'its tokens are opaque and meant for its own API, not for yours',
    wayOut: behind('gitlab'),
  },
  {
    id: 'atlassian',
    label: 'Atlassian',
    reason: 'its tokens are meant for its own API, not for yours',
    wayOut: behind('atlassian'),
  },
  {
    id: 'dex',
    label: 'Dex',
    reason:
      'it refuses every scope but its own five, and its access tokens are ID tokens of the client',
    wayOut: behind('oidc'),
  },
  {
    id: 'okta-org',
    label: 'Okta org authorization server',
    reason: 'only Okta may read its tokens',
    wayOut: `create a custom authorization server in Okta and choose okta, or ${behind('okta')}`,
  },
];
