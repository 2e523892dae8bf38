import { readFileSync } from 'node:fs';
import path from 'node:path';
import { offeredDownstreams } from '../../src/answers/downstream.js';
import { isOwn } from '../../src/answers/sign-in.js';
import { catalog, type Provider } from '../../src/catalog/index.js';
import { providerGuide } from '../../src/render/index.js';
import { repository } from '../../test/support/cells.js';
import { exampleConfig } from '../../test/support/example-config.js';

const { scripts } = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

const REGISTRATION = {
  'client-id-metadata-document': 'Client ID Metadata Documents',
  'dynamic': 'dynamic registration (RFC 7591)',
  'pre-registered': 'by hand',
} as const;

/** The page of a provider below `docs/providers`: its record and the guide of its projects. */
function providerPage(provider: Provider): string {
  const { id, label, hint, verification, audience, configuredAudience } = provider;
  const rows: readonly (readonly [string, string])[] = [
    [
      'choose it with',
      isOwn(id) ? '`--sign-in` and what people sign in with' : `\`--provider ${id}\``,
    ],
    [
      'facts',
      provider.support === 'first-class'
        ? "the vendor's documents"
        : 'to be confirmed on your tenant',
    ],
    // A script of this name runs a project against the real server.
    ...(`test:${id}` in scripts
      ? [['proven with', `the real server (\`npm run test:${id}\`)`] as const]
      : []),
    ['issuer', `\`${provider.issuerTemplate}\``],
    [
      'tokens are',
      verification === 'jwt'
        ? `verified by their signature (${provider.algorithms.join(', ')})`
        : 'introspected (RFC 7662)',
    ],
    [
      '`aud` names',
      audience === 'resource'
        ? '`MCP_SERVER_URL`'
        : `\`AUTH_AUDIENCE\`: ${configuredAudience?.meaning ?? ''}`,
    ],
    ['scopes stand in', provider.scopeClaims.map((claim) => `\`${claim}\``).join(', ')],
    ['clients get an ID by', provider.registration.map((way) => REGISTRATION[way]).join(', ')],
    ...(provider.clientAllowList === undefined
      ? []
      : [['`ALLOWED_CLIENT_IDS`', `required: ${provider.clientAllowList}`] as const]),
    [
      'machines may call',
      provider.machine
        ? `when \`machines\` names them. ${provider.machine.setup}`
        : 'no: nothing that is known of their tokens proves that no user stands behind them',
    ],
    ['roles stand in', rolesOf(provider)],
    [
      'tokens for another API',
      offeredDownstreams(provider)
        .map((each) => `\`${each.id}\``)
        .join(', '),
    ],
  ];
  const settings = provider.parameters.map(
    ({ key, title, example, otherwise }) =>
      `| \`--provider-setting ${key}=…\` | ${title}, such as \`${example}\`${otherwise === undefined ? '' : `; ${otherwise} unless given`} |`,
  );
  return (
    [
      `# ${label}`,
      `${hint[0]?.toUpperCase() ?? ''}${hint.slice(1)}.`,
      [
        '| | |',
        '| --- | --- |',
        ...rows.map(([name, value]) => `| ${name} | ${value} |`),
        ...settings,
      ].join('\n'),
      '## Set it up',
      'Every project says this in its README, with its own scopes in the table that is spoken of here.',
      providerGuide(exampleConfig({ providerId: id })),
      '## Refused, and tested in every project',
      provider.attacks.map(({ title }) => `- ${title}`).join('\n'),
      '',
    ]
      .join('\n\n')
      .trimEnd() + '\n'
  );
}

function rolesOf({ roles, refusesRoles }: Provider): string {
  if (refusesRoles !== undefined) return `not mapped: ${refusesRoles}`;
  return roles
    ? `\`${roles.claim.join('.')}\`, or another claim that \`--role-claim\` names`
    : 'a claim that `--role-claim` names';
}

/** Writes the pages of `docs/providers`: one for each record, and the list of all. */
export function providerPages(): ReadonlyMap<string, string> {
  return new Map([
    ...catalog.providers.map(
      (provider) => [`docs/providers/${provider.id}.md`, providerPage(provider)] as const,
    ),
    ['docs/providers/README.md', listOfProviders()],
  ]);
}

function listOfProviders(): string {
  const rows = catalog.providers.map(
    ({ id, label, hint, support }) =>
      `| [${label}](${id}.md) | ${hint}${support === 'first-class' ? '' : '; to be confirmed on your tenant'} |`,
  );
  const impossible = catalog.impossibleProviders.map(
    ({ label, reason, wayOut }) => `| ${label} | not possible directly: ${reason}; ${wayOut} |`,
  );
  const table = ['| | |', '| --- | --- |', ...rows, ...impossible].join('\n');
  return `# Identity providers

What each needs, and what it gets wrong unless told. Every page is written from the provider's record.
[Self-hosted servers that fit, and others without a record](self-hosted.md) has a page of its own.

${table}
`;
}
