import { catalog, type UpstreamRecord } from '../../src/catalog/index.js';
import { upstreamGuide } from '../../src/render/index.js';
import { exampleConfig } from '../../test/support/example-config.js';

const RENEWED = {
  rotates: 'yes; each renewal replaces the refresh token',
  keeps: 'yes, with the same refresh token',
  never: 'no: they do not end by themselves',
} as const;
const REVOKED = {
  rfc7009: 'at its revocation endpoint (RFC 7009), where its metadata names one',
  github: 'through its API, as a whole',
  none: 'not: it has no way to be told',
} as const;
const IDENTIFIED = {
  'id-token': 'its ID token, also at renewals',
  'userinfo': 'its UserInfo endpoint, beside an ID token at sign-in',
  'github': 'its API (`/user`, organizations, teams)',
  'atlassian': 'its API (`/me`, sites)',
} as const;

/** The page of an upstream below `docs/upstreams`: its record and the guide of its projects. */
function upstreamPage({ id, label, hint, api, noApi, direct, ...record }: UpstreamRecord): string {
  const { profile } = record;
  const code = (values: readonly string[]) => values.map((each) => `\`${each}\``).join(', ');
  const rows: readonly (readonly [string, string])[] = [
    ['choose it with', `\`--sign-in ${id}\``],
    [
      'clients can also use it themselves',
      direct
        ? `[\`--provider ${direct.provider}\`](../providers/${direct.provider}.md), ${direct.fits}`
        : 'no',
    ],
    [
      '`UPSTREAM_ISSUER`',
      record.issuer === undefined
        ? `required: ${profile.issuerExpects}`
        : `\`${record.issuer}\` unless set`,
    ],
    ['who signed in is said by', IDENTIFIED[profile.identity]],
    ['an account is', `issuer and ${code(profile.subjectClaims)}`],
    ['rules of `SIGN_IN_ALLOW`', code(['everyone', 'user', ...profile.restrictions])],
    [
      'a sign-in asks for',
      code(profile.scopes.map(({ scope }) => scope)) ||
        'no scope: the permissions of the app count',
    ],
    ['tokens are renewed', RENEWED[record.refresh]],
    ['and withdrawn', REVOKED[profile.revocation]],
    [
      '`--downstream upstream`',
      api
        ? `\`${api.tool.name}\`, with ${code(record.apiScopes.map(({ scope }) => scope)) || 'the permissions of the app'}`
        : `no: ${noApi ?? ''}`,
    ],
  ];
  const config = exampleConfig({
    providerId: 'own',
    upstreamId: id,
    downstreamId: api ? 'upstream' : 'none',
  });
  return [
    `# ${label}`,
    `For ${hint}.`,
    ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join('\n'),
    '## Set it up',
    upstreamGuide(config),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

/** Writes the pages of `docs/upstreams`: one for each record, and the list of all. */
export function upstreamPages(): ReadonlyMap<string, string> {
  return new Map([
    ...catalog.upstreams.map(
      (record) => [`docs/upstreams/${record.id}.md`, upstreamPage(record)] as const,
    ),
    ['docs/upstreams/README.md', listOfUpstreams()],
  ]);
}

function listOfUpstreams(): string {
  const rows = catalog.upstreams.map(
    ({ id, label, hint, direct }) =>
      `| [${label}](${id}.md) | ${hint} | ${direct ? `[${direct.provider}](../providers/${direct.provider}.md) ${direct.fits}` : '–'} |`,
  );
  return `# Sign in with what people have

\`--sign-in\` puts an authorization server into the project: MCP clients register and get tokens there, and people sign in with one
of these behind it. Nothing but its own client ID and secret is registered with them. Every page is written from a record.

| | fits | clients themselves |
| --- | --- | --- |
${rows.join('\n')}

[The server itself](../providers/own.md) is the same in front of each.
`;
}
