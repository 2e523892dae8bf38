import { assertSecureUrl } from '../secure-url.js';

/** Parameters of a token request that can name an API (RFC 8707, RFC 8693, RFC 6749). */
export type ApiTarget = 'resource' | 'audience' | 'scope';

/** How the identity provider gives this server tokens for another API. */
export interface DownstreamProfile {
  /** At least one of these has to be set. */
  readonly targets: readonly ApiTarget[];
  /** Whether CLIENT_SECRET introspects tokens as well; then no metadata is read. */
  readonly introspects: boolean;
  /** Where the client secret goes (RFC 6749 section 2.3.1). */
  readonly secretIn: 'header' | 'body';
  /** What `aud` of a client assertion names (RFC 7523 section 3). */
  readonly assertionAudience: 'issuer' | 'token-endpoint';
  readonly assertionAlgorithms: readonly string[];
  /** Whether a client assertion has to name the certificate of its key (`x5t#S256`). */
  readonly namesCertificate: boolean;
}

/** A private key as a JWK (RFC 7517) that says its algorithm. */
export interface ClientKey {
  readonly 'alg': 'RS256' | 'PS256' | 'ES256';
  readonly 'kty': string;
  readonly 'd': string;
  readonly 'kid'?: string;
  readonly 'x5t#S256'?: string;
}

/** Where and as whom to get tokens for the external API. */
export interface DownstreamConfig {
  /** Base URL of the API, ending with a slash. */
  readonly apiUrl: string;
  /** Found through the issuer's metadata when undefined. */
  readonly tokenEndpoint: string | undefined;
  /** This server as a client of the authorization server. */
  readonly clientId: string;
  readonly credentials: { readonly secret: string } | { readonly privateKey: ClientKey };
  /** What names the API in a token request. */
  readonly target: Readonly<Partial<Record<ApiTarget, string>>>;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where the configuration is read from, and what it must fit. */
export interface DownstreamSource {
  readonly env: Environment;
  readonly profile: DownstreamProfile;
  readonly production: boolean;
  /** Names of this very server, as far as they are known: a token for these is none of another API. */
  readonly ownNames: readonly (string | undefined)[];
  /** Runs one check and collects what it throws; what it returns then must not be used. */
  readonly read: <T>(check: () => T) => T;
}

/** Reads what calling the external API needs; what is wrong with it, `read` has then collected. */
export function readDownstream(source: DownstreamSource): DownstreamConfig {
  const { env, profile, production, read } = source;
  return {
    apiUrl: read(() => parseApiUrl(env['EXTERNAL_API_URL'], production)),
    tokenEndpoint: read(() => parseTokenEndpoint(source)),
    clientId: read(() => required(env, 'CLIENT_ID', "this server's own client ID")),
    credentials: read(() => parseCredentials(env, profile)),
    target: read(() => parseTarget(source)),
  };
}

function parseApiUrl(value: string | undefined, production: boolean): string {
  const name = 'EXTERNAL_API_URL';
  const url = assertSecureUrl(
    required({ [name]: value }, name, 'the base URL of the external API'),
    name,
    production,
  );
  if (url.search || url.hash) throw new Error(`${name} must not have a query or a fragment`);
  return url.href.replace(/\/?$/, '/');
}

function parseTokenEndpoint({ env, profile, production }: DownstreamSource): string | undefined {
  const name = 'AUTH_SERVER_TOKEN_ENDPOINT';
  // AUTH_SERVER_JWKS_URI switches discovery off, for keys and for this.
  const discovers = !profile.introspects && !env['AUTH_SERVER_JWKS_URI'];
  if (discovers && !env[name]) return undefined;
  return assertSecureUrl(required(env, name, 'the URL of the token endpoint'), name, production)
    .href;
}

function parseCredentials(
  env: Environment,
  profile: DownstreamProfile,
): DownstreamConfig['credentials'] {
  const { CLIENT_SECRET: secret, CLIENT_PRIVATE_KEY: key } = env;
  if (key) {
    if (secret && !profile.introspects) {
      throw new Error('CLIENT_SECRET and CLIENT_PRIVATE_KEY are both set; set one of them');
    }
    return { privateKey: parsePrivateKey(key, profile) };
  }
  const own = "this server's own client secret";
  const expects = profile.introspects ? own : `${own}, or set CLIENT_PRIVATE_KEY`;
  return { secret: required(env, 'CLIENT_SECRET', expects) };
}

const KEY_TYPES: Readonly<Record<string, string>> = { RS256: 'RSA', PS256: 'RSA', ES256: 'EC' };

function parsePrivateKey(text: string, profile: DownstreamProfile): ClientKey {
  const name = 'CLIENT_PRIVATE_KEY';
  let key: Partial<Record<string, unknown>> | null;
  try {
    key = JSON.parse(text) as typeof key;
  } catch {
    throw new Error(`${name} must be a private key as a JWK, in JSON`);
  }
  const { alg, kty, d, 'x5t#S256': certificate } = key ?? {};
  if (typeof alg !== 'string' || !profile.assertionAlgorithms.includes(alg)) {
    throw new Error(`${name} must have "alg", one of ${profile.assertionAlgorithms.join(', ')}`);
  }
  if (kty !== KEY_TYPES[alg] || typeof d !== 'string') {
    throw new Error(`${name} must be a private key that fits its "alg"`);
  }
  if (profile.namesCertificate && typeof certificate !== 'string') {
    throw new Error(`${name} must have "x5t#S256", the thumbprint of its certificate`);
  }
  return key as unknown as ClientKey;
}

const TARGET_VARIABLES: Readonly<Record<ApiTarget, string>> = {
  resource: 'EXTERNAL_API_RESOURCE',
  audience: 'EXTERNAL_API_AUDIENCE',
  scope: 'EXTERNAL_API_SCOPE',
};

function parseTarget({ env, profile, ownNames }: DownstreamSource): DownstreamConfig['target'] {
  const target: Partial<Record<ApiTarget, string>> = {};
  for (const [parameter, name] of Object.entries(TARGET_VARIABLES) as [ApiTarget, string][]) {
    const value = env[name];
    if (!value) continue;
    // Every grant knows a scope; the other two only where the identity provider does.
    if (parameter !== 'scope' && !profile.targets.includes(parameter)) {
      throw new Error(`${name} is not used: this identity provider has no such parameter`);
    }
    if (namesOneOf(value, [...ownNames, env['CLIENT_ID']])) {
      throw new Error(`${name} must not name this server itself`);
    }
    target[parameter] = value;
  }
  if (!profile.targets.some((parameter) => target[parameter] !== undefined)) {
    const names = profile.targets.map((parameter) => TARGET_VARIABLES[parameter]);
    throw new Error(`${names.join(' or ')} is missing; set it to what names the external API`);
  }
  if (target.resource !== undefined && !URL.canParse(target.resource)) {
    throw new Error('EXTERNAL_API_RESOURCE must be an absolute URI (RFC 8707)');
  }
  return target;
}

/**
 * Whether a value, or one of the scopes in it, names a server of these names: by the name itself or,
 * as with Microsoft Entra ID, as `NAME/permission` or `api://NAME/permission`.
 */
function namesOneOf(value: string, names: readonly (string | undefined)[]): boolean {
  const own = names.flatMap((name) => (name ? [plainName(name)] : []));
  return value
    .split(' ')
    .flatMap((each) => [each, each.slice(0, each.lastIndexOf('/'))])
    .some((each) => own.includes(plainName(each)));
}

/** A name in the one spelling that is compared. */
function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^api:\/\//, '')
    .replace(/\/+$/, '');
}

function required(env: Environment, name: string, expects: string): string {
  const value = env[name];
  if (value === undefined || value === '') {
    throw new Error(`${name} is missing; set it to ${expects}`);
  }
  return value;
}
