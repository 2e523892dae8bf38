import { citation } from '../../requirements/index.js';
import { catalog, fixedRequestOf, type Downstream, type Provider } from '../../catalog/index.js';
import { findingsOf, type Diagnosed } from '../model.js';
import { strings, urlProblem } from '../metadata-values.js';
import { listed } from '../quote.js';

const finding = findingsOf('metadata');

/** Checks that the metadata offers what MCP clients need to sign in. */
export function checkMetadata(
  metadata: Readonly<Record<string, unknown>>,
  options: {
    readonly scopes: readonly string[];
    readonly provider: Provider;
    readonly downstream?: Downstream | undefined;
  },
): Diagnosed[] {
  return [
    checkPkce(metadata),
    ...['authorization_endpoint', 'token_endpoint'].map((name) => checkEndpoint(metadata, name)),
    checkCode(metadata),
    checkIssuerParameter(metadata),
    checkScopes(metadata, options.scopes, options.provider),
    checkRefresh(metadata, options.provider),
    checkAudience(options.provider),
    ...checkGrant(metadata, options.downstream),
  ];
}

function checkPkce(metadata: Readonly<Record<string, unknown>>): Diagnosed {
  const source = citation('OP-02');
  const methods = strings(metadata['code_challenge_methods_supported']);
  if (methods?.includes('S256') === true)
    return finding('pkce', 'pass', 'PKCE with S256', { source });
  const says =
    methods === undefined
      ? 'code_challenge_methods_supported is missing; clients refuse to go on'
      : `code_challenge_methods_supported has no S256, only: ${methods.join(', ')}`;
  const remedy =
    'turn PKCE with S256 on where the authorization server can; if it does but cannot say so, only clients that ignore the rule will work';
  return finding('pkce', 'fail', says, { remedy, source });
}

function checkEndpoint(metadata: Readonly<Record<string, unknown>>, name: string): Diagnosed {
  const problem = urlProblem(metadata[name]);
  const source = 'RFC 8414 section 2; OAuth 2.1 section 1.5';
  return problem === undefined
    ? finding(name, 'pass', String(metadata[name]), { source })
    : finding(name, 'fail', `${name} ${problem}`, {
        remedy: 'clients cannot sign in without it; correct it at the authorization server',
        source,
      });
}

function checkCode(metadata: Readonly<Record<string, unknown>>): Diagnosed {
  const types = strings(metadata['response_types_supported']) ?? [];
  const grants = strings(metadata['grant_types_supported']) ?? ['authorization_code'];
  const offers = types.includes('code') && grants.includes('authorization_code');
  const source = 'RFC 8414 section 2';
  return offers
    ? finding('code-flow', 'pass', 'the authorization code flow', { source })
    : finding('code-flow', 'fail', 'the authorization code flow is not offered', {
        remedy: 'allow the response type code and the grant authorization_code',
        source,
      });
}

function checkIssuerParameter(metadata: Readonly<Record<string, unknown>>): Diagnosed {
  const source = citation('OP-07');
  return metadata['authorization_response_iss_parameter_supported'] === true
    ? finding('iss-parameter', 'pass', 'authorization responses name the issuer', { source })
    : finding('iss-parameter', 'warn', 'authorization responses do not name the issuer', {
        remedy:
          'turn the iss parameter on if the authorization server has it: it keeps clients of several servers from being mixed up',
        source,
      });
}

function checkScopes(
  metadata: Readonly<Record<string, unknown>>,
  scopes: readonly string[],
  provider: Provider,
): Diagnosed {
  const source = citation('OP-12');
  const fixed = fixedRequestOf(provider);
  const published = strings(metadata['scopes_supported']) ?? fixed?.known;
  if (published === undefined) {
    return finding('scopes', 'advice', 'the metadata lists no scopes', {
      remedy: `see that these exist there: ${scopes.join(' ')}`,
      source,
    });
  }
  const missing = scopes.filter((scope) => !published.includes(scope));
  if (missing.length === 0) {
    return finding('scopes', 'pass', `knows ${scopes.join(' ')}`, { source });
  }
  const says = `does not list ${missing.join(' ')}, which this server asks for`;
  if (fixed !== undefined || provider.scopesSupported === 'all') {
    const knows = `${says}; it knows ${listed(published, ' ')} and refuses every other scope`;
    const remedy = fixed
      ? `clients of ${provider.label} can only ask for ${fixed.always.join(' ')}: run \`create-secure-mcp update\``
      : 'add them at the authorization server: nobody can sign in before';
    return finding('scopes', 'fail', knows, { remedy, source });
  }
  // Many servers list the scopes of OpenID Connect only; one that lists some of ours lists all it has.
  const listsOurs = missing.length < scopes.length;
  if (listsOurs) {
    const remedy = 'add them at the authorization server';
    return finding('scopes', 'warn', says, { remedy, source });
  }
  return provider.scopesSupported === 'unknown'
    ? finding('scopes', 'warn', `${says}; it lists ${listed(published, ' ')}`, {
        remedy:
          'add them there. Some servers list the scopes of OpenID Connect only; but where these are all there are, nobody can sign in: try it with one client before you deploy',
        source,
      })
    : finding('scopes', 'advice', says, {
        remedy: 'see that they exist there: not every server lists the scopes of its APIs',
        source,
      });
}

/** Without refresh tokens users sign in again whenever an access token ends. */
function checkRefresh(
  metadata: Readonly<Record<string, unknown>>,
  { label, refreshTokens = catalog.refreshTokens }: Provider,
): Diagnosed {
  const source = 'MCP Authorization, Refresh Tokens; OpenID Connect Core section 11';
  const grants = strings(metadata['grant_types_supported']);
  const scopes = strings(metadata['scopes_supported']);
  const remedy = `at ${label}: ${refreshTokens}`;
  if (grants !== undefined && !grants.includes('refresh_token')) {
    const says = 'offers no refresh tokens: users sign in again whenever an access token ends';
    return finding('refresh-tokens', 'warn', says, { remedy, source });
  }
  if (scopes?.includes('offline_access') === true) {
    return finding('refresh-tokens', 'pass', 'clients can ask for offline_access', { source });
  }
  // Some give them without the scope.
  const verdict = grants === undefined ? 'warn' : 'advice';
  const says =
    'does not list offline_access, and many clients ask for refresh tokens only where it is listed';
  return finding('refresh-tokens', verdict, says, { remedy, source });
}

/** No metadata says whether `resource` reaches `aud`, so the record of the provider has to. */
function checkAudience({ audience }: Provider): Diagnosed {
  const source = citation('OP-08');
  const says =
    audience === 'resource'
      ? 'metadata cannot show that `resource` reaches `aud`; tokens must name MCP_SERVER_URL there'
      : 'tokens name AUTH_AUDIENCE in `aud`; metadata cannot show whether it is right';
  const remedy = 'sign in once, and give the token to `doctor` with --token-file: it shows its aud';
  return finding('resource-indicator', 'advice', says, { remedy, source });
}

function checkGrant(
  metadata: Readonly<Record<string, unknown>>,
  { grant }: Pick<Downstream, 'grant'> = {},
): Diagnosed[] {
  if (grant === undefined) return [];
  const grants = strings(metadata['grant_types_supported']);
  const source = 'RFC 8414 section 2';
  if (grants === undefined) {
    return [finding('grant', 'advice', `whether ${grant.type} is offered is not said`, { source })];
  }
  return [
    grants.includes(grant.type)
      ? finding('grant', 'pass', `offers ${grant.type}`, { source })
      : finding('grant', 'warn', `does not list the grant ${grant.type}`, {
          remedy: 'without it the tools get no token for the other API; allow it for this server',
          source,
        }),
  ];
}
