import { fileURLToPath } from 'node:url';
import { paths } from '../src/authorization-server/paths.js';
import { developmentEnvironment } from './environment.js';
import { service } from './upstream/service.js';

/** Where everything runs on this machine. */
export interface LocalSettings {
  readonly serverPort: number;
  /** Of the stand-in for what people sign in with. */
  readonly authorizationServerPort: number;
  /** Canonical resource URI of the local server. */
  readonly resource: string;
  /** This server's own authorization server. */
  readonly issuer: string;
  /** As which client this server signs people in. */
  readonly upstreamClient: {
    readonly id: string;
    readonly secret: string;
    readonly redirectUri: string;
  };
  /** Files with the secrets of the authorization server, by variable. */
  readonly secretFiles: Readonly<Record<SecretName, string>>;
  /** Why a restart of the server forgets who has registered and signed in; undefined where it does not. */
  readonly forgets: string | undefined;
  /** The environment the server is started with. */
  readonly serverEnv: Readonly<Record<string, string>>;
}

type SecretName =
  'AUTH_SERVER_SIGNING_KEYS' | 'AUTH_SERVER_COOKIE_KEYS' | 'AUTH_SERVER_ENCRYPTION_KEYS';

/** How the scripts of this project are run. */
export const scripts = { run: 'npm run', runSilent: 'npm run -s' } as const;

/**
 * The local settings. `127.0.0.1` everywhere: clients compare URLs character for character.
 *
 * @param env PORT moves the server, AUTH_SERVER_PORT the stand-in for what people sign in with; 3000 and 9000 by
 *   default. LOCAL_SIGN_IN_ALLOW says who may sign in, LOCAL_STORE is another store; ALLOWED_ORIGINS adds to the
 *   pages that may call; of MCP_SERVER_URL the path counts
 */
export function localSettings(env: NodeJS.ProcessEnv = developmentEnvironment()): LocalSettings {
  const serverPort = port(env, 'PORT', 3000);
  const authorizationServerPort = port(env, 'AUTH_SERVER_PORT', 9000);
  const issuer = `http://127.0.0.1:${serverPort}`;
  const resource = issuer + endpointPath(env);
  const upstream = `http://127.0.0.1:${authorizationServerPort}`;
  const upstreamClient = {
    id: 'local-client-at-the-stand-in',
    secret: 'local-secret-of-the-stand-in',
    redirectUri: issuer + paths.callback,
  };
  const secretFiles = {
    AUTH_SERVER_SIGNING_KEYS: localFile('signing-keys.json'),
    AUTH_SERVER_COOKIE_KEYS: localFile('cookie-keys'),
    AUTH_SERVER_ENCRYPTION_KEYS: localFile('encryption-keys'),
  };
  const store = env['LOCAL_STORE'] ?? localStore(serverPort);
  return {
    serverPort,
    authorizationServerPort,
    resource,
    issuer,
    upstreamClient,
    secretFiles,
    forgets:
      store === 'memory:'
        ? env['LOCAL_STORE'] === undefined
          ? `SQLite needs Node 22.13 or newer, this is ${process.versions.node}`
          : 'LOCAL_STORE says so'
        : undefined,
    serverEnv: {
      PORT: String(serverPort),
      MCP_SERVER_URL: resource,
      AUTH_SERVER_ISSUER: issuer,
      AUTH_SERVER_SIGNING_KEYS_FILE: secretFiles.AUTH_SERVER_SIGNING_KEYS,
      AUTH_SERVER_COOKIE_KEYS_FILE: secretFiles.AUTH_SERVER_COOKIE_KEYS,
      AUTH_SERVER_ENCRYPTION_KEYS_FILE: secretFiles.AUTH_SERVER_ENCRYPTION_KEYS,
      AUTH_SERVER_STORE: store,
      UPSTREAM_ISSUER: upstream + service.issuerPath,
      UPSTREAM_API_URL: upstream + service.apiPath,
      UPSTREAM_CLIENT_ID: upstreamClient.id,
      UPSTREAM_CLIENT_SECRET: upstreamClient.secret,
      SIGN_IN_ALLOW: env['LOCAL_SIGN_IN_ALLOW'] ?? 'everyone',
      // The page of the MCP Inspector, and yours.
      ALLOWED_ORIGINS: ['http://localhost:6274', 'http://127.0.0.1:6274', env['ALLOWED_ORIGINS']]
        .filter(Boolean)
        .join(','),
      // Empty means unset: what the shell has exported for a real server must not reach this one.
      AUTH_SERVER_SIGNING_KEYS: '',
      AUTH_SERVER_COOKIE_KEYS: '',
      AUTH_SERVER_ENCRYPTION_KEYS: '',
      AUTH_SERVER_REPLICAS: '',
      AUTH_SERVER_REGISTRATION: '',
      AUTH_SERVER_REDIRECT_URIS: '',
      AUTH_SERVER_CLIENT_HOSTS: '',
      UPSTREAM_CLIENT_SECRET_FILE: '',
      AUTH_AUDIENCE: '',
      ALLOWED_CLIENT_IDS: '',
      AUTH_SERVER_JWKS_URI: '',
      HOST: '127.0.0.1',
      ALLOWED_HOSTS: '',
      TRUST_PROXY: '',
    },
  };
}

/** The path of the endpoint, here as in the real environment: nothing at the root of a host. */
export function endpointPath(env: NodeJS.ProcessEnv = developmentEnvironment()): string {
  const url = env['MCP_SERVER_URL'] ?? '';
  return URL.canParse(url) ? new URL(url).pathname.replace(/\/+$/, '') : '/mcp';
}

/** A file for this machine only, in a folder that git ignores. */
function localFile(name: string): string {
  return fileURLToPath(new URL(`../.dev/${name}`, import.meta.url));
}

/** A file where this Node can, so that clients stay known after a restart. */
function localStore(serverPort: number): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const hasSqlite = major > 22 || (major === 22 && minor >= 13);
  return hasSqlite ? `sqlite:${localFile(`authorization-server-${serverPort}.db`)}` : 'memory:';
}

function port(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const value = env[name] ?? '';
  if (value === '') return fallback;
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > 65_535) throw new Error(`${name} must be a port number`);
  return number;
}
