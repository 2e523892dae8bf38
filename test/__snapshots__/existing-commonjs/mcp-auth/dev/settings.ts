import { randomUUID } from 'node:crypto';
import { developmentEnvironment } from './environment.js';
import { ownServer } from './own-server.js';

/** Where everything runs on this machine. */
export interface LocalSettings {
  readonly serverPort: number;
  readonly authorizationServerPort: number;
  /** Canonical resource URI of the local server. */
  readonly resource: string;
  readonly issuer: string;
  /** Lifetime of access tokens in seconds. */
  readonly accessTokenLifetime: number;
  /** Where the registered client may return to, beside the redirect URIs of well-known clients. */
  readonly redirectUris: readonly string[];
  /** As whom the server itself asks the authorization server for something. */
  readonly serverClient: { readonly id: string; readonly secret: string };
  /** The environment the server is started with. */
  readonly serverEnv: Readonly<Record<string, string>>;
}

/** How the scripts of this project are run. */
export const scripts = { run: 'npm run', runSilent: 'npm run -s' } as const;

/**
 * The local settings. `127.0.0.1` everywhere: clients compare URLs character for character.
 *
 * @param env PORT and AUTH_SERVER_PORT move the two servers; 3000 and 9000 by default.
 *   LOCAL_TOKEN_LIFETIME shortens the life of access tokens, to see them expire; LOCAL_REDIRECT_URIS adds
 *   to where the registered client may return to, ALLOWED_ORIGINS to the pages that may call
 */
export function localSettings(env: NodeJS.Dict<string> = developmentEnvironment()): LocalSettings {
  // What the record says of the port cannot be moved.
  const serverPort = port({ ...env, ...ownServer.environment }, 'PORT', 3000);
  const authorizationServerPort = port(env, 'AUTH_SERVER_PORT', 9000);
  const resource = `http://127.0.0.1:${serverPort}${endpointPath()}`;
  const issuer = `http://127.0.0.1:${authorizationServerPort}`;
  const serverClient = { id: 'mcp-server', secret: randomUUID() };
  return {
    serverPort,
    authorizationServerPort,
    resource,
    issuer,
    accessTokenLifetime: seconds(env, 'LOCAL_TOKEN_LIFETIME', 3600),
    redirectUris: urls(env, 'LOCAL_REDIRECT_URIS'),
    serverClient,
    serverEnv: {
      PORT: String(serverPort),
      MCP_SERVER_URL: resource,
      AUTH_SERVER_ISSUER: issuer,
      AUTH_SERVER_INTROSPECTION_ENDPOINT: `${issuer}/token/introspection`,
      CLIENT_ID: serverClient.id,
      CLIENT_SECRET: serverClient.secret,
      // The page of the MCP Inspector, and yours.
      ALLOWED_ORIGINS: ['http://localhost:6274', 'http://127.0.0.1:6274', env['ALLOWED_ORIGINS']]
        .filter(Boolean)
        .join(','),
      // Empty means unset: what the shell has exported for a real server must not reach this one.
      AUTH_AUDIENCE: '',
      ALLOWED_CLIENT_IDS: '',
      HOST: '127.0.0.1',
      ALLOWED_HOSTS: '',
      TRUST_PROXY: '',
    },
  };
}

/** The path of the endpoint, as your server has it: nothing at the root of a host. */
export function endpointPath(): string {
  return ownServer.doors[0].path.replace(/\/+$/, '');
}

function port(env: NodeJS.Dict<string>, name: string, fallback: number): number {
  const value = env[name] ?? '';
  if (value === '') return fallback;
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > 65_535) throw new Error(`${name} must be a port number`);
  return number;
}

function seconds(env: NodeJS.Dict<string>, name: string, fallback: number): number {
  const value = env[name] ?? '';
  if (value === '') return fallback;
  const number = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (number < 1) throw new Error(`${name} must be a number of seconds, 1 to 999999`);
  return number;
}

function urls(env: NodeJS.Dict<string>, name: string): string[] {
  const values = (env[name] ?? '').split(',').filter((value) => value !== '');
  const wrong = values.find((value) => !URL.canParse(value));
  if (wrong !== undefined) throw new Error(`${name} must list URLs with commas between: ${wrong}`);
  return values;
}
