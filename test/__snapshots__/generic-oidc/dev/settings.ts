import { randomUUID } from 'node:crypto';
import { profile } from '../src/auth/profile.js';
import { developmentEnvironment } from './environment.js';
import { localAudience, opaqueTokens } from './token-shape.js';

/** Where everything runs on this machine. */
export interface LocalSettings {
  readonly serverPort: number;
  readonly authorizationServerPort: number;
  /** Canonical resource URI of the local server. */
  readonly resource: string;
  readonly issuer: string;
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
 * @param env PORT and AUTH_SERVER_PORT move the two servers; 3000 and 9000 by default
 */
export function localSettings(env: NodeJS.ProcessEnv = developmentEnvironment()): LocalSettings {
  const serverPort = port(env, 'PORT', 3000);
  const authorizationServerPort = port(env, 'AUTH_SERVER_PORT', 9000);
  const resource = `http://127.0.0.1:${serverPort}/mcp`;
  const issuer = `http://127.0.0.1:${authorizationServerPort}`;
  const serverClient = { id: 'mcp-server', secret: randomUUID() };
  return {
    serverPort,
    authorizationServerPort,
    resource,
    issuer,
    serverClient,
    serverEnv: {
      HOST: '127.0.0.1',
      PORT: String(serverPort),
      MCP_SERVER_URL: resource,
      AUTH_SERVER_ISSUER: issuer,
      ...(opaqueTokens
        ? {
            AUTH_SERVER_INTROSPECTION_ENDPOINT: `${issuer}/token/introspection`,
            CLIENT_ID: serverClient.id,
            CLIENT_SECRET: serverClient.secret,
          }
        : {}),
      // The page of the MCP Inspector.
      ALLOWED_ORIGINS: 'http://localhost:6274,http://127.0.0.1:6274',
      // Empty means unset: what the shell has exported for a real server must not reach this one.
      AUTH_AUDIENCE: localAudience ?? '',
      AUTH_SERVER_JWKS_URI: '',
      ALLOWED_CLIENT_IDS: profile.clientAllowList ? '*' : '',
      ALLOWED_HOSTS: '',
      TRUST_PROXY: '',
    },
  };
}

function port(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const value = env[name] ?? '';
  if (value === '') return fallback;
  const number = /^\d{1,5}$/.test(value) ? Number(value) : 0;
  if (number < 1 || number > 65_535) throw new Error(`${name} must be a port number`);
  return number;
}
