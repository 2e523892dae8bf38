import type { JWK } from 'oidc-provider';
import { assertSecureUrl, isLoopback } from '../auth/secure-url.js';
import type { ProviderProfile } from '../auth/token/provider-profile.js';
import { collect, ConfigError, loadConfig, type Config } from '../config.js';
import { readAdmission } from './admission/admission.js';
import { problemOfClientHost } from './clients/document-url.js';
import { problemOfRedirectUri } from './clients/redirect-uris.js';
import { parseSigningKeys } from './secrets/signing-keys.js';
import { isTaken } from './paths.js';
import type { Rule } from './admission/policy.js';
import {
  isExample,
  listOf,
  named,
  parseCookieKeys,
  parseEncryptionKeys,
  secretOf,
  type EncryptionKey,
} from './secrets/secrets.js';
import { chosenStore } from './store/chosen.js';
import { storeProblems, type StoreUse } from './store/open.js';
import { upstreamDefaults } from './upstream-defaults.js';
import type { UpstreamConfig } from './upstream/identity-source.js';
import { upstreamProfile } from './upstream/profile.js';

/** How to come by a secret. */
const BY_SCRIPT = '; the script keys makes it';

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of the authorization server, checked. */
export interface AuthorizationServerConfig extends Pick<
  Config,
  'issuer' | 'resource' | 'production' | 'host' | 'port' | 'trustProxy' | 'allowedHosts'
> {
  /** The first signs. */
  readonly signingKeys: readonly JWK[];
  /** The first signs, all verify. */
  readonly cookieKeys: readonly string[];
  /** The first encrypts, all decrypt. */
  readonly encryptionKeys: readonly EncryptionKey[];
  readonly storeUrl: string;
  /** How many processes serve at the same time. */
  readonly replicas: number;
  /** Who may register: clients that return to where is known, nobody, or anybody. */
  readonly registration: 'on' | 'off' | 'open';
  /** Redirect URIs beside those of known clients. */
  readonly redirectUris: readonly string[];
  /** Hosts beside those of known clients whose metadata documents are trusted. */
  readonly clientHosts: readonly string[] | '*';
  /** The upstream, and who may sign in through it. */
  readonly upstream: UpstreamConfig & { readonly admit: readonly Rule[] };
}

/** What a process is configured for. */
export interface Configs {
  readonly config: Config;
  /** Undefined where `AUTH_SERVER_ISSUER` names another origin: another process is the authorization server then. */
  readonly authorizationServer: AuthorizationServerConfig | undefined;
}

/**
 * Reads the environment of a server that has an authorization server of its own.
 *
 * @throws ConfigError that lists every problem with its variable
 */
export function loadConfigs(env: Environment, profile: ProviderProfile): Configs {
  const { AUTH_SERVER_ISSUER: issuer } = withOwnIssuer(env);
  const isHere = issuer === originOf(env['MCP_SERVER_URL']);
  const problems: string[] = [];
  const config = collect(problems, () => loadConfig(withOwnIssuer(env), profile));
  if (isHere && (env['AUTH_SERVER_ISSUER'] ?? '') === '') dropIssuer(problems);
  const own = isHere ? readOwn(env, production(env), problems) : undefined;
  if (isHere && config !== undefined && isTaken(new URL(config.resource).pathname)) {
    problems.push('MCP_SERVER_URL has a path that the authorization server needs; take another');
  }
  if (config === undefined || problems.length > 0) throw new ConfigError([...new Set(problems)]);
  return { config, authorizationServer: own && { ...shared(config), ...own } };
}

/**
 * Reads the environment of the authorization server in a process of its own.
 *
 * @throws ConfigError that lists every problem with its variable
 */
export function loadAuthorizationServerConfig(
  env: Environment,
  profile: ProviderProfile,
): AuthorizationServerConfig {
  const problems: string[] = [];
  const config = collect(problems, () => loadConfig(withOwnIssuer(env), profile));
  const own = readOwn(env, production(env), problems);
  if (config !== undefined && config.issuer !== originOf(config.issuer)) {
    problems.push(`AUTH_SERVER_ISSUER must be an origin, such as ${new URL(config.issuer).origin}`);
  }
  if (config === undefined || problems.length > 0) throw new ConfigError([...new Set(problems)]);
  return { ...shared(config), ...own };
}

/** Whoever left the issuer out is told of the URL that it comes from. */
function dropIssuer(problems: string[]): void {
  const others = problems.filter((problem) => !problem.startsWith('AUTH_SERVER_ISSUER '));
  problems.splice(0, problems.length, ...others);
}

/** The issuer is the origin of this server unless another one is named. */
export function withOwnIssuer(env: Environment): Environment & { AUTH_SERVER_ISSUER?: string } {
  const named = env['AUTH_SERVER_ISSUER'] ?? '';
  const issuer = named === '' ? originOf(env['MCP_SERVER_URL']) : named;
  return { ...env, ...(issuer === undefined ? {} : { AUTH_SERVER_ISSUER: issuer }) };
}

function originOf(url = ''): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

function shared(config: Config) {
  const { issuer, resource, allowedHosts } = config;
  return {
    issuer,
    resource,
    production: config.production,
    host: config.host,
    port: config.port,
    trustProxy: config.trustProxy,
    allowedHosts: [...new Set([...allowedHosts, new URL(issuer).hostname])],
  };
}

/** As `loadConfig` has it: forgetting to set it must not weaken anything. */
function production(env: Environment): boolean {
  return !['development', 'test'].includes(env['NODE_ENV'] ?? '');
}

function readOwn(env: Environment, isProduction: boolean, problems: string[]) {
  const read = <T>(check: () => T): T => collect(problems, check) as T;
  const { upstream, ...kept } = readKept(env, isProduction, problems);
  return {
    ...kept,
    signingKeys: read(() =>
      named('AUTH_SERVER_SIGNING_KEYS', () =>
        parseSigningKeys(secretOf(env, 'AUTH_SERVER_SIGNING_KEYS', BY_SCRIPT)),
      ),
    ),
    cookieKeys: read(() =>
      named('AUTH_SERVER_COOKIE_KEYS', () =>
        parseCookieKeys(secretOf(env, 'AUTH_SERVER_COOKIE_KEYS', BY_SCRIPT)),
      ),
    ),
    registration: read(() => parseRegistration(env['AUTH_SERVER_REGISTRATION'])),
    redirectUris: read(() =>
      parseRedirectUris(env['AUTH_SERVER_REDIRECT_URIS'], withOwnIssuer(env).AUTH_SERVER_ISSUER),
    ),
    clientHosts: read(() => parseClientHosts(env['AUTH_SERVER_CLIENT_HOSTS'])),
    upstream: {
      ...upstream,
      admit: read(() => readAdmission(env['SIGN_IN_ALLOW'], upstreamProfile)),
    },
  };
}

/** Reads what is needed to use what an authorization server keeps, without being one. */
export function readKept(env: Environment, isProduction: boolean, problems: string[]) {
  const read = <T>(check: () => T): T => collect(problems, check) as T;
  const replicas = read(() => parseReplicas(env['AUTH_SERVER_REPLICAS']));
  return {
    encryptionKeys: read(() =>
      named('AUTH_SERVER_ENCRYPTION_KEYS', () =>
        parseEncryptionKeys(secretOf(env, 'AUTH_SERVER_ENCRYPTION_KEYS', BY_SCRIPT)),
      ),
    ),
    storeUrl: read(() => parseStore(env, { production: isProduction, replicas })),
    replicas,
    upstream: {
      issuer: read(() => parseUpstreamIssuer(env['UPSTREAM_ISSUER'], isProduction)),
      apiUrl: read(() => parseApiUrl(env, isProduction)),
      clientId: read(() =>
        required(env, 'UPSTREAM_CLIENT_ID', `the client ID that ${upstreamProfile.name} gave you`),
      ),
      clientSecret: read(() =>
        named('UPSTREAM_CLIENT_SECRET', () => parseClientSecret(env, isProduction)),
      ),
    },
  };
}

function parseStore(env: Environment, use: StoreUse): string {
  const url = required(
    env,
    'AUTH_SERVER_STORE',
    `where clients and grants are kept, such as ${chosenStore.example}`,
  );
  const problems = storeProblems(url, use);
  if (problems.length > 0) throw new ConfigError(problems);
  return url;
}

function parseReplicas(value = ''): number {
  if (value === '') return 1;
  if (!/^[1-9]\d{0,3}$/.test(value))
    throw new Error('AUTH_SERVER_REPLICAS must be a number from 1');
  return Number(value);
}

function parseRegistration(value = ''): 'on' | 'off' | 'open' {
  if (value === '') return 'on';
  if (value === 'on' || value === 'off' || value === 'open') return value;
  throw new Error('AUTH_SERVER_REGISTRATION must be on, off or open');
}

function parseRedirectUris(value = '', issuer: string | undefined): string[] {
  return listOf(value).map((uri) => {
    const problem = problemOfRedirectUri(uri, issuer);
    if (problem === undefined) return uri;
    throw new Error(`AUTH_SERVER_REDIRECT_URIS lists ${JSON.stringify(uri)}, which ${problem}`);
  });
}

function parseClientHosts(value = ''): string[] | '*' {
  const hosts = listOf(value);
  if (hosts.includes('*')) return '*';
  return hosts.map((host) => {
    const problem = problemOfClientHost(host);
    if (problem === undefined) return host;
    throw new Error(`AUTH_SERVER_CLIENT_HOSTS lists ${JSON.stringify(host)}, which ${problem}`);
  });
}

function parseUpstreamIssuer(value = '', isProduction: boolean): string {
  const { issuerPattern, issuerExpects } = upstreamProfile;
  const issuer = value === '' ? upstreamDefaults.issuer : value;
  if (issuer === undefined)
    throw new Error(`UPSTREAM_ISSUER is missing; set it to ${issuerExpects}`);
  const url = assertSecureUrl(issuer, 'UPSTREAM_ISSUER', isProduction);
  assertNoStandIn(url, 'UPSTREAM_ISSUER', isProduction);
  if (!isLoopback(url) && !issuerPattern.test(issuer)) {
    throw new Error(`UPSTREAM_ISSUER must be ${issuerExpects}`);
  }
  return issuer;
}

/** The stand-in signs anybody in as anybody, without a password. */
function assertNoStandIn(url: URL, name: string, isProduction: boolean): void {
  if (isProduction && isLoopback(url)) {
    throw new Error(`${name} must not be on this machine in production: a stand-in listens there`);
  }
}

/** That of the stand-in can be read in every project. */
function parseClientSecret(env: Environment, isProduction: boolean): string {
  const secret = secretOf(env, 'UPSTREAM_CLIENT_SECRET');
  if (!isProduction || !isExample(secret)) return secret;
  throw new Error(`is an example; set it to the secret that ${upstreamProfile.name} gave you`);
}

/** The API of another host than the usual one is somewhere else, too: nobody's tokens go to the wrong one. */
function parseApiUrl(env: Environment, isProduction: boolean): string {
  const value = env['UPSTREAM_API_URL'] ?? '';
  if (value !== '') {
    const url = assertSecureUrl(value, 'UPSTREAM_API_URL', isProduction);
    assertNoStandIn(url, 'UPSTREAM_API_URL', isProduction);
    return url.href.replace(/\/$/, '');
  }
  const issuer = parseUpstreamIssuer(env['UPSTREAM_ISSUER'], isProduction);
  if (upstreamDefaults.apiUrl === undefined) return issuer;
  if (issuer === upstreamDefaults.issuer) return upstreamDefaults.apiUrl;
  throw new Error('UPSTREAM_API_URL is missing; set it to the API that belongs to UPSTREAM_ISSUER');
}

function required(env: Environment, name: string, expects: string): string {
  const value = env[name] ?? '';
  if (value === '') throw new Error(`${name} is missing; set it to ${expects}`);
  return value;
}
