import { plainSpelling } from './plain-path';
import { assertIssuer, assertSecureUrl, isLoopback, PUT_TLS_THERE } from './secure-url';
import type { ProviderProfile } from './token/provider-profile';

/** What authorization takes from the environment, checked. */
export interface AuthConfig {
  /** Canonical resource URI of the MCP endpoint; the one source of metadata, challenge and audience. */
  readonly resource: string;
  /** The authorization server, byte for byte. */
  readonly issuer: string;
  /** When set, nothing is discovered. */
  readonly jwksUri: string | undefined;
  /** What `aud` of an access token must name. */
  readonly audience: string;
  /** OAuth clients that may call; all when undefined. */
  readonly allowedClients: readonly string[] | undefined;
  /** Host names, without ports, that requests may address. */
  readonly allowedHosts: readonly string[];
  /** Origins (scheme, host, port) of web pages that may call the server; its own among them. */
  readonly allowedOrigins: readonly string[];
  /** Proxies that end TLS: none, or a number of hops. */
  readonly trustProxy: false | number;
  readonly production: boolean;
}

/** The environment is unusable; the message lists every problem with its variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The server cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
    // Hardly anybody catches it, and Node would print these behind the message that lists all.
    this.stack = `${this.name}: ${this.message}`;
    Object.defineProperty(this, 'problems', { enumerable: false });
  }
}

/**
 * Runs one check, so that all problems are reported together.
 *
 * @returns undefined when there is a problem
 */
export function collect<T>(problems: string[], check: () => T): T | undefined {
  try {
    return check();
  } catch (error) {
    if (error instanceof ConfigError) problems.push(...error.problems);
    else problems.push(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/**
 * Reads what authorization needs from the environment.
 *
 * @throws {@link ConfigError} when a variable is missing, malformed or unsafe
 */
export function loadAuthConfig(
  env: Readonly<Record<string, string | undefined>>,
  profile: ProviderProfile,
): AuthConfig {
  const problems: string[] = [];
  // Anything but a name that says otherwise is production: forgetting to set it must not weaken it.
  const production = !['development', 'test'].includes(env['NODE_ENV'] ?? '');

  /** What a failed check leaves behind is never used: any problem ends below. */
  const read = <T>(check: () => T): T => collect(problems, check) as T;

  const resource = read(() => parseResource(env['MCP_SERVER_URL'], production));
  const issuer = read(() => parseIssuer(env['AUTH_SERVER_ISSUER'], profile, production));
  const jwksUri = read(() => parseJwksUri(env['AUTH_SERVER_JWKS_URI'], production));
  const audience = read(() => parseAudience(env['AUTH_AUDIENCE'], profile, resource));
  const allowedClients = read(() => parseClients(env['ALLOWED_CLIENT_IDS'], profile, issuer));
  const listedHosts = read(() => list(env['ALLOWED_HOSTS'], 'ALLOWED_HOSTS').map(parseHost));
  const listedOrigins = read(() =>
    list(env['ALLOWED_ORIGINS'], 'ALLOWED_ORIGINS').map(parseOrigin),
  );
  const trustProxy = read(() => parseTrustProxy(env['TRUST_PROXY']));

  if (problems.length > 0) throw new ConfigError(problems);
  return {
    resource,
    issuer,
    jwksUri,
    audience,
    allowedClients,
    allowedHosts: listedHosts.length > 0 ? listedHosts : ownHosts(new URL(resource)),
    allowedOrigins: [...ownOrigins(new URL(resource)), ...listedOrigins],
    trustProxy,
    production,
  };
}

/** Clients compare the resource byte for byte, so only its canonical spelling is accepted (PRM-26). */
function parseResource(value: string | undefined, production: boolean): string {
  const resource = required(value, 'MCP_SERVER_URL', 'https://mcp.example.com/mcp');
  const wayOut = 'let a proxy end TLS, name its URL here, and set TRUST_PROXY';
  const url = assertSecureUrl(resource, 'MCP_SERVER_URL', production, wayOut);
  if (/[?#]/.test(resource)) throw new Error('MCP_SERVER_URL must not have a query or a fragment');
  const path = plainSpelling(url.pathname);
  if (path === undefined) {
    throw new Error('MCP_SERVER_URL must not encode a character that means something else plain');
  }
  const canonical = url.origin + path.replace(/\/$/, '');
  if (resource !== canonical) {
    throw new Error(`MCP_SERVER_URL must be spelled canonically: ${canonical}`);
  }
  return resource;
}

function parseIssuer(
  value: string | undefined,
  profile: ProviderProfile,
  production: boolean,
): string {
  const issuer = required(value, 'AUTH_SERVER_ISSUER', profile.issuerExpects);
  return assertIssuer(issuer, 'AUTH_SERVER_ISSUER', profile, production);
}

function parseJwksUri(value: string | undefined, production: boolean): string | undefined {
  const uri = nonEmpty(value);
  if (uri === undefined) return undefined;
  // Whoever can change the keys on their way can sign any token (TLS-01).
  const wayOut = `unset it, and the keys are found through AUTH_SERVER_ISSUER, or ${PUT_TLS_THERE}`;
  return assertSecureUrl(uri, 'AUTH_SERVER_JWKS_URI', production, wayOut).href;
}

function parseAudience(
  value: string | undefined,
  profile: ProviderProfile,
  resource: string,
): string {
  if (profile.audience === 'configured') {
    return required(value, 'AUTH_AUDIENCE', 'what your provider puts into aud; see the README');
  }
  if (nonEmpty(value) !== undefined) {
    throw new Error('AUTH_AUDIENCE is not used: tokens must name MCP_SERVER_URL in aud');
  }
  return resource;
}

function parseClients(
  value: string | undefined,
  profile: ProviderProfile,
  issuer: string | undefined,
): readonly string[] | undefined {
  const clients = list(value, 'ALLOWED_CLIENT_IDS');
  if (clients.includes('*')) {
    // Clients of the local authorization server register themselves and have random names.
    if (issuer !== undefined && isLoopback(new URL(issuer))) return undefined;
    throw new Error('ALLOWED_CLIENT_IDS must list clients; * is for local development only');
  }
  if (profile.clientAllowList && clients.length === 0) {
    throw new Error('ALLOWED_CLIENT_IDS is missing; list the OAuth clients that may call');
  }
  return clients.length > 0 ? clients : undefined;
}

/** Compared with the name in `Host`, which is lower case and has no port here. */
function parseHost(value: string): string {
  const spelled = URL.canParse(`http://${value}`) ? new URL(`http://${value}`).hostname : undefined;
  if (value !== spelled || !/^[a-z0-9.:[\]-]+$/.test(value)) {
    throw new Error('ALLOWED_HOSTS must list lower-case host names without ports');
  }
  return value;
}

/** Compared as a whole, so a pattern would match nothing. */
function parseOrigin(value: string): string {
  if (value.includes('*')) {
    throw new Error('ALLOWED_ORIGINS must list whole origins; a wildcard matches none');
  }
  if (!URL.canParse(value) || new URL(value).origin !== value) {
    throw new Error('ALLOWED_ORIGINS must list origins such as https://app.example.com');
  }
  return value;
}

/** A number of hops only: nothing here shows who connected, so an address would never be checked. */
function parseTrustProxy(value: string | undefined): false | number {
  const text = nonEmpty(value);
  if (text === undefined || text === 'false') return false;
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new Error(
    'TRUST_PROXY must be a number of hops; this runtime does not tell the addresses of proxies',
  );
}

const LOOPBACK_NAMES: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** The server's own name; on loopback all of its spellings. */
function ownHosts(resource: URL): readonly string[] {
  return isLoopback(resource) ? LOOPBACK_NAMES : [resource.hostname];
}

/** Pages that the server's own host serves; on loopback under all of its names. */
function ownOrigins(resource: URL): string[] {
  if (!isLoopback(resource)) return [resource.origin];
  const port = resource.port === '' ? '' : `:${resource.port}`;
  return LOOPBACK_NAMES.map((name) => `${resource.protocol}//${name}${port}`);
}

function required(value: string | undefined, name: string, expects: string): string {
  const text = nonEmpty(value);
  if (text === undefined) throw new Error(`${name} is missing; set it to ${expects}`);
  return text;
}

/**
 * The items of a list; none when it is not set. One that is set and names nothing is refused: what
 * was to close the server to some must not open it to all.
 */
function list(value: string | undefined, name: string): string[] {
  const text = nonEmpty(value);
  if (text === undefined) return [];
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0) throw new Error(`${name} lists nothing; fill it in or unset it`);
  return items;
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
