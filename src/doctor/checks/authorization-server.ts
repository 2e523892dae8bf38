import type { Config } from '../../answers/config.js';
import type { Downstream, Provider } from '../../catalog/index.js';
import type { FetchText } from '../fetch-text.js';
import { findingsOf, type Diagnosed } from '../model.js';
import type { ProjectReport, ServerSettings } from '../project-report.js';
import { checkClients } from './clients.js';
import { checkDiscovery } from './discovery.js';
import { checkKeys } from './keys.js';
import { checkMetadata } from './metadata.js';

/** One authorization server, as the project is told about it. */
interface Told {
  readonly issuer: string;
  readonly jwksUri?: string | undefined;
  /** Every scope that something needs, as clients ask for it. */
  readonly scopes: readonly string[];
  readonly provider: Provider;
  /** Where it gives tokens for another API. */
  readonly downstream?: Downstream;
}

/** Checks the metadata of the authorization server, and what it leads to. */
export async function checkAuthorizationServer(
  { issuer, jwksUri, scopes, provider, downstream }: Told,
  fetchText: FetchText,
): Promise<Diagnosed[]> {
  const { findings, metadata } = await checkDiscovery(issuer, provider.discovery, fetchText);
  const verifiesSignatures = provider.verification === 'jwt';
  if (metadata === undefined) {
    const says = 'needs the metadata, which was not found';
    return [
      ...findings,
      findingsOf('metadata')('metadata', 'not-checked', says),
      findingsOf('clients')('registration', 'not-checked', says),
      ...(!verifiesSignatures
        ? []
        : jwksUri === undefined
          ? [findingsOf('keys')('jwks', 'not-checked', says)]
          : await checkKeys(jwksUri, provider.algorithms, fetchText)),
    ];
  }
  return [
    ...findings,
    ...checkMetadata(metadata, { scopes, provider, downstream }),
    ...(verifiesSignatures
      ? await checkKeys(jwksUri ?? metadata['jwks_uri'], provider.algorithms, fetchText)
      : []),
    ...(await checkClients(metadata, provider, fetchText)),
  ];
}

type IssuerSettings = Pick<ServerSettings, 'scopes' | 'furtherIssuers'>;
type Issuers = Pick<Config, 'issuers'>;

/** Checks the same of every further issuer; each finding says whose it is. */
export async function checkFurtherIssuers(
  { scopes, furtherIssuers = [] }: IssuerSettings,
  config: Issuers,
  fetchText: FetchText,
): Promise<Diagnosed[]> {
  const found = furtherIssuers.map(async ({ issuer, provider: key, jwksUri }) => {
    const provider = recordOf(config, key);
    if (!provider) {
      const says = `${issuer}: secure-mcp.json names no provider ${key} any more`;
      const remedy = 'run `create-secure-mcp update`';
      return [findingsOf('discovery')('issuer', 'not-checked', says, { remedy })];
    }
    // Only tokens of the main issuer are exchanged.
    const told = { issuer, jwksUri, scopes, provider };
    const findings = await checkAuthorizationServer(told, fetchText);
    return findings.map(({ says, remedy, ...rest }) => ({
      ...rest,
      says: `${issuer}: ${inItsOwnSettings(says)}`,
      ...(remedy === undefined ? {} : { remedy: inItsOwnSettings(remedy) }),
    }));
  });
  return (await Promise.all(found)).flat();
}

/** The provider whose demands a token was judged by. */
export function providerOf(
  token: ProjectReport['token'],
  { furtherIssuers = [] }: Pick<ServerSettings, 'furtherIssuers'>,
  config: Issuers & Pick<Config, 'provider'>,
): Provider {
  const issuer = token.state === 'checked' ? token.expects.issuer : undefined;
  const key = furtherIssuers.find((each) => each.issuer === issuer)?.provider;
  return (key === undefined ? undefined : recordOf(config, key)) ?? config.provider;
}

function recordOf({ issuers = [] }: Issuers, key: string): Provider | undefined {
  return issuers.find((each) => each.key === key)?.provider;
}

/** Where a further issuer has what the main one has in variables of its own. */
const MEMBERS: readonly (readonly [RegExp, string])[] = [
  [/AUTH_SERVER_ISSUER\b/g, 'its issuer in AUTH_SERVER_ISSUERS'],
  [/AUTH_SERVER_JWKS_URI\b/g, 'its jwksUri in AUTH_SERVER_ISSUERS'],
  [/AUTH_AUDIENCE\b/g, 'its audience in AUTH_SERVER_ISSUERS'],
  [/ALLOWED_CLIENT_IDS\b/g, 'its allowedClients in AUTH_SERVER_ISSUERS'],
];

function inItsOwnSettings(text: string): string {
  return MEMBERS.reduce((so, [variable, member]) => so.replace(variable, member), text);
}
