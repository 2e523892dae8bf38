import { plainSpelling } from './plain-path.js';
import { assertIssuer, assertSecureUrl, isLoopback, PUT_TLS_THERE } from './secure-url.js';

/** The environment is unusable; the message lists every problem with its variable. */
export class ConfigError extends Error {
  name = 'ConfigError';
  problems;

  constructor(problems) {
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
export function collect(problems, check) {
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
  env,
  profile,
) {
  const problems = [];
  // Anything but a name that says otherwise is production: forgetting to set it must not weaken it.
  const production = !['development', 'test'].includes(env['NODE_ENV'] ?? '');

  /** What a failed check leaves behind is never used: any problem ends below. */
  const read = (check) => collect(problems, check);

  const resource = read(() => parseResource(env['MCP_SERVER_URL'], production));
  const issuer = read(() => parseIssuer(env['AUTH_SERVER_ISSUER'], profile, production));
  const introspection = read(() => parseIntrospection(env, production));
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
    introspection,
    audience,
    allowedClients,
    allowedHosts: listedHosts.length > 0 ? listedHosts : ownHosts(new URL(resource)),
    allowedOrigins: [...ownOrigins(new URL(resource)), ...listedOrigins],
    trustProxy,
    production,
  };
}

/** Clients compare the resource byte for byte, so only its canonical spelling is accepted (PRM-26). */
function parseResource(value, production) {
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
  value,
  profile,
  production,
) {
  const issuer = required(value, 'AUTH_SERVER_ISSUER', profile.issuerExpects);
  return assertIssuer(issuer, 'AUTH_SERVER_ISSUER', profile, production);
}

function parseIntrospection(
  env,
  production,
) {
  const name = 'AUTH_SERVER_INTROSPECTION_ENDPOINT';
  const endpoint = required(env[name], name, 'the URL of the introspection endpoint');
  assertSecureUrl(endpoint, name, production, PUT_TLS_THERE);
  return {
    endpoint,
    clientId: required(env['CLIENT_ID'], 'CLIENT_ID', "this server's own client ID"),
    clientSecret: required(
      env['CLIENT_SECRET'],
      'CLIENT_SECRET',
      "this server's own client secret",
    ),
  };
}

function parseAudience(
  value,
  profile,
  resource,
) {
  if (profile.audience === 'configured') {
    return required(value, 'AUTH_AUDIENCE', 'what your provider puts into aud; see the README');
  }
  if (nonEmpty(value) !== undefined) {
    throw new Error(
      'AUTH_AUDIENCE is not used: tokens must name MCP_SERVER_URL in aud; where they cannot, set providerSettings.audience in secure-mcp.json and update',
    );
  }
  return resource;
}

function parseClients(
  value,
  profile,
  issuer,
) {
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
function parseHost(value) {
  const spelled = URL.canParse(`http://${value}`) ? new URL(`http://${value}`).hostname : undefined;
  if (value !== spelled || !/^[a-z0-9.:[\]-]+$/.test(value)) {
    throw new Error('ALLOWED_HOSTS must list lower-case host names without ports');
  }
  return value;
}

/** Compared as a whole, so a pattern would match nothing. */
function parseOrigin(value) {
  if (value.includes('*')) {
    throw new Error('ALLOWED_ORIGINS must list whole origins; a wildcard matches none');
  }
  if (!URL.canParse(value) || new URL(value).origin !== value) {
    throw new Error('ALLOWED_ORIGINS must list origins such as https://app.example.com');
  }
  return value;
}

/** Names for ranges of addresses. */
const PROXY_RANGES = ['loopback', 'linklocal', 'uniquelocal'];

function parseTrustProxy(value) {
  const text = nonEmpty(value);
  if (text === undefined || text === 'false') return false;
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  const addresses = list(text, 'TRUST_PROXY');
  if (!addresses.every((each) => PROXY_RANGES.includes(each) || isAddressRange(each))) {
    throw new Error('TRUST_PROXY must be a number of hops or a list of proxy addresses');
  }
  return addresses;
}

/** An IPv6 or IPv4 address, and a prefix length. */
const ADDRESS_RANGE =
  /^(?:([0-9a-f]*:[0-9a-f:]*|::ffff:[\d.]+)|(\d+\.\d+\.\d+\.\d+))(?:\/(\d{1,3}))?$/i;

/** Whether it is an address or a range that does not hold every address. */
function isAddressRange(value) {
  const [, v6, v4, prefix = '1'] = ADDRESS_RANGE.exec(value) ?? [];
  const length = Number(prefix);
  if (length === 0) return false;
  if (v6 !== undefined) return length <= 128 && URL.canParse(`http://[${v6}]`);
  const url = `http://${v4}`;
  return length <= 32 && URL.canParse(url) && new URL(url).hostname === v4;
}

const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** The server's own name; on loopback all of its spellings. */
function ownHosts(resource) {
  return isLoopback(resource) ? LOOPBACK_NAMES : [resource.hostname];
}

/** Pages that the server's own host serves; on loopback under all of its names. */
function ownOrigins(resource) {
  if (!isLoopback(resource)) return [resource.origin];
  const port = resource.port === '' ? '' : `:${resource.port}`;
  return LOOPBACK_NAMES.map((name) => `${resource.protocol}//${name}${port}`);
}

function required(value, name, expects) {
  const text = nonEmpty(value);
  if (text === undefined) throw new Error(`${name} is missing; set it to ${expects}`);
  return text;
}

/**
 * The items of a list; none when it is not set. One that is set and names nothing is refused: what
 * was to close the server to some must not open it to all.
 */
function list(value, name) {
  const text = nonEmpty(value);
  if (text === undefined) return [];
  const items = text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
  if (items.length === 0) throw new Error(`${name} lists nothing; fill it in or unset it`);
  return items;
}

function nonEmpty(value) {
  return value === '' ? undefined : value;
}
