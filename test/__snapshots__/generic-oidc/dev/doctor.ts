import { printDocument } from './standard-output.js';
import { parseArgs } from 'node:util';
import { profile } from '../src/auth/profile.js';
import { requestableScopes, scopesIn } from '../src/auth/scopes.js';
import { ConfigError, loadConfig } from '../src/config.js';
import { scopePolicy } from '../src/scope-map.js';
import { obtainToken } from './client.js';
import { developmentEnvironment } from './environment.js';
import { startLocalAuthorizationServer } from './local-authorization-server.js';
import { freePort } from './ports.js';
import { startServerProcess, stopProcess, untilHealthy } from './server-process.js';
import { serverSettings, type ServerSettings } from './server-settings.js';
import { localSettings, type LocalSettings } from './settings.js';
import { judgeToken, type TokenVerdict } from './token-verdict.js';
import { users } from './users.js';

/** What `create-secure-mcp doctor` reads and explains. No secret stands in it, and no token. */
export interface DoctorDocument {
  /** Changes when a reader of this document has to. */
  readonly format: 1;
  readonly settings:
    | ({ readonly ok: true } & ServerSettings)
    | { readonly ok: false; readonly problems: readonly string[] };
  /** Every scope that something needs, as clients ask for it. */
  readonly scopes: readonly string[];
  readonly token:
    | { readonly state: 'none' }
    | ({ readonly state: 'judged' } & TokenVerdict)
    /** Somebody else started the local servers, and their secret is not known here. */
    | { readonly state: 'not-checked' }
    /** The local authorization server gave none. */
    | { readonly state: 'not-obtained'; readonly reason: string };
}

/**
 * `tsx dev/doctor.ts`: prints how the server reads its environment, and what it decides on a token, as
 * one JSON document on standard output.
 *
 * - `--token`: an access token stands on standard input, where nobody else on this machine sees it
 * - `--local`: the settings of the script `dev` count, whatever the environment says
 * - `--start`: these too, and the servers run on free ports until standard input ends; the token is theirs
 * - `--timeout`: for each request, in milliseconds
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      token: { type: 'boolean', default: false },
      local: { type: 'boolean', default: false },
      start: { type: 'boolean', default: false },
      timeout: { type: 'string', default: '5000' },
    },
  });
  if (values.start && values.token) throw new Error('--start gets a token of its own');
  const timeoutMs = Number(values.timeout);
  if (!(timeoutMs > 0)) throw new Error('--timeout must be a number of milliseconds');

  if (values.start) {
    const settings = await startServers();
    const token = await signIn(settings.resource);
    printDocument(await describe(environmentOf(settings), token, timeoutMs));
    return;
  }
  const token = values.token ? { value: await readToken() } : { state: 'none' as const };
  const environment = values.local ? environmentOf(localSettings()) : process.env;
  const isUnknown = values.local && 'value' in token && profile.verification === 'introspection';
  printDocument(
    await describe(environment, isUnknown ? { state: 'not-checked' } : token, timeoutMs),
  );
}

/** Reads the environment, and verifies the token with what it says. */
async function describe(
  environment: NodeJS.ProcessEnv,
  token: { readonly value: string } | Exclude<DoctorDocument['token'], { state: 'judged' }>,
  timeoutMs: number,
): Promise<DoctorDocument> {
  const needed = scopesIn(scopePolicy);
  try {
    const config = loadConfig(environment, profile);
    const settings = serverSettings(config);
    const introspectionEndpoint = settings.introspection?.endpoint;
    return {
      format: 1,
      settings: { ok: true, ...settings },
      scopes: requestableScopes(profile, config.resource, needed),
      token:
        'value' in token
          ? {
              state: 'judged',
              ...(await judgeToken(token.value, config, { introspectionEndpoint, timeoutMs })),
            }
          : token,
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const settings = { ok: false, problems: error.problems } as const;
    return { format: 1, settings, scopes: needed, token: { state: 'none' } };
  }
}

/** Starts what the script `dev` starts, without the watcher; everything ends with standard input. */
async function startServers(): Promise<LocalSettings> {
  const settings = localSettings({
    ...developmentEnvironment(),
    PORT: String(await freePort()),
    AUTH_SERVER_PORT: String(await freePort()),
  });
  const authorizationServer = await startLocalAuthorizationServer(settings);
  const server = startServerProcess(settings, { watch: false, showOutput: false });
  async function stop(exitCode: number): Promise<void> {
    await stopProcess(server);
    await authorizationServer.close();
    process.exit(exitCode);
  }
  process.stdin.resume().once('end', () => void stop(0));
  try {
    await untilHealthy(settings, server);
    return settings;
  } catch (error) {
    printError(error);
    return stop(1) as Promise<never>;
  }
}

function environmentOf({ serverEnv }: LocalSettings): NodeJS.ProcessEnv {
  return { ...developmentEnvironment(), NODE_ENV: 'development', ...serverEnv };
}

async function signIn(resource: string) {
  const scope = requestableScopes(profile, resource, scopesIn(scopePolicy)).join(' ');
  try {
    return { value: await obtainToken(resource, users[0]?.id ?? '', scope) };
  } catch (error) {
    return { state: 'not-obtained' as const, reason: messageOf(error) };
  }
}

async function readToken(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk as string;
  return text.trim();
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function printError(error: unknown): void {
  process.stderr.write(`${messageOf(error)}\n`);
}

main().catch((error: unknown) => {
  printError(error);
  process.exit(1);
});
