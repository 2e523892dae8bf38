import { printLine } from './standard-output.js';
import { parseArgs } from 'node:util';
import { profile } from '../../lib/mcp-auth/auth/token/profile.js';
import { compileScopePolicy, requestableScopes, scopesIn } from '../../lib/mcp-auth/auth/scopes.js';
import { ConfigError } from '../../lib/mcp-auth/auth/config.js';
import { scopePolicy } from '../../lib/mcp-auth/scope-map.js';
import { developmentEnvironment } from './environment.js';
import { freePort } from './ports.js';
import { readBeside, readConfig } from './read-config.js';
import { serverSettings, type ServerSettings } from './server-settings.js';
import { localSettings, type LocalSettings } from './settings.js';
import { checkToken, type TokenVerdict } from './token-verdict.js';

/** Is read and explained by the generator's `doctor`. No secret stands in it, and no token. */
export interface DoctorDocument {
  /** Changes when a reader of this document has to. */
  readonly format: 1;
  readonly settings:
    | ({
        readonly ok: true;
        /** Every scope that something needs, as clients ask for it. */
        readonly scopes: readonly string[];
        /** The scopes of the scope map as they stand there, the broader ones among them. */
        readonly scopeMap: { readonly base: readonly string[]; readonly all: readonly string[] };
      } & ServerSettings)
    | { readonly ok: false; readonly problems: readonly string[] };
  readonly token: ({ readonly state: 'checked' } & TokenVerdict) | WithoutVerdict;
}

type WithoutVerdict =
  | { readonly state: 'none' }
  /** Somebody else started the local servers, and their secret is not known here. */
  | { readonly state: 'not-checked' }
  /** The local authorization server gave none. */
  | { readonly state: 'not-obtained'; readonly reason: string };

type Token = { readonly value: string } | WithoutVerdict;

/**
 * `tsx mcp-auth/dev/doctor.ts`: prints how the server reads its environment, and what it decides on a token, as
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
    const settings = localSettings({
      ...developmentEnvironment(),
      PORT: String(await freePort()),
      AUTH_SERVER_PORT: String(await freePort()),
    });
    printLine(
      JSON.stringify(await describe(environmentOf(settings), () => signIn(settings), timeoutMs)),
    );
    return;
  }
  const environment = values.local ? environmentOf(localSettings()) : process.env;
  const getToken = async ({ introspection }: ServerSettings): Promise<Token> => {
    if (!values.token) return { state: 'none' };
    // Servers that somebody else has started made up the secret for asking.
    return values.local && introspection ? { state: 'not-checked' } : { value: await readToken() };
  };
  printLine(JSON.stringify(await describe(environment, getToken, timeoutMs)));
}

/**
 * Reads the environment, and verifies a token with what it says.
 *
 * @throws Error when the server does not start with its scope map, whatever the environment
 */
async function describe(
  environment: NodeJS.Dict<string>,
  getToken: (settings: ServerSettings) => Promise<Token>,
  timeoutMs: number,
): Promise<DoctorDocument> {
  const config = tryConfig(environment);
  if (!config.ok) return { format: 1, settings: config, token: { state: 'none' } };
  compileScopePolicy(scopePolicy);
  const settings = serverSettings(config.value);
  const scopes = requestableScopes(profile, settings.resource, scopesIn(scopePolicy));
  const named = [...scopesIn(scopePolicy), ...Object.entries(scopePolicy.hierarchy).flat(2)];
  const scopeMap = { base: scopePolicy.baseScopes, all: [...new Set(named)] };
  const token = await getToken(settings);
  return {
    format: 1,
    settings: { ok: true, ...settings, ...(await readBeside(environment)), scopes, scopeMap },
    token:
      'value' in token
        ? {
            state: 'checked',
            ...(await checkToken(token.value, config.value, {
              introspectionEndpoint: settings.introspection?.endpoint,
              timeoutMs,
            })),
          }
        : token,
  };
}

function tryConfig(environment: NodeJS.Dict<string>) {
  try {
    return { ok: true, value: readConfig(environment) } as const;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ok: false, problems: error.problems } as const;
  }
}

/** Loads what it needs only here: the rest reports without the packages of local development. */
async function signIn(settings: LocalSettings): Promise<Token> {
  const { obtainOwnToken } = await import('./own-token.js');
  return obtainOwnToken(settings);
}

function environmentOf({ serverEnv }: LocalSettings): NodeJS.Dict<string> {
  return { ...developmentEnvironment(), NODE_ENV: 'development', ...serverEnv };
}

async function readToken(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk as string;
  return text.trim();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
