import { readFileSync } from 'node:fs';
import { clientRules, clientsRegisterFreely } from './client-rules.js';
import { startLocalAuthorizationServer } from './local-authorization-server.js';
import { ownServer } from './own-server.js';
import { isFree } from './ports.js';
import { buildServer, startServerProcess, stopProcess, untilHealthy } from './server-process.js';
import { localSettings, scripts, type LocalSettings } from './settings.js';
import { users } from './users.js';
import { REGISTERED_CLIENT_ID } from './well-known-clients.js';

/**
 * `npm run mcp-auth:dev`: the local authorization server, and your server told to trust it. Yours is started by what
 * stands behind `--`, else by your script `dev`, else as `own-server` beside this says.
 */
async function main(): Promise<void> {
  const settings = localSettings();
  await requirePort(settings.serverPort, 'PORT');
  await requirePort(settings.authorizationServerPort, 'AUTH_SERVER_PORT');
  const command = await commandFor(settings, process.argv.slice(2));

  const authorizationServer = await startLocalAuthorizationServer(settings, { keepState: true });
  const server = startServerProcess(settings, { showOutput: true, command });
  let stopping = false;

  async function stop(exitCode: number, reason?: unknown): Promise<void> {
    if (stopping) return;
    stopping = true;
    if (reason !== undefined) printError(reason);
    await stopProcess(server);
    await authorizationServer.close();
    process.exit(exitCode);
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => void stop(0));
  }

  try {
    await untilHealthy(settings, server);
  } catch (error) {
    return stop(1, error);
  }
  server.once('exit', () => void stop(1, new Error('Your server ended')));
  const claudeOptions = clientsRegisterFreely
    ? ''
    : ` --client-id ${REGISTERED_CLIENT_ID} --callback-port 8080`;
  process.stdout.write(`
  MCP server            ${settings.resource}
  Authorization server  ${settings.issuer}  (sign in as ${users.map(({ name }) => name).join(' or ')})
${clientsRegisterFreely ? '' : clientIdLines()}
  In a second terminal
  Try it out            ${scripts.run} mcp-auth:try
  A token for curl      ${scripts.runSilent} mcp-auth:token
  Claude Code           claude mcp add --transport http${claudeOptions} helpdesk ${settings.resource}

  Decisions are logged below. Ctrl-C stops both.
`);
}

/** Builds where nothing looks after changes. */
async function commandFor(
  settings: LocalSettings,
  given: readonly string[],
): Promise<readonly string[]> {
  if (given.length > 0) return given;
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const own = JSON.parse(text) as { scripts?: { dev?: string } };
  if (own.scripts?.dev !== undefined) return [...scripts.run.split(' '), 'dev'];
  await buildServer(settings);
  return ownServer.start;
}

/** Clients behave here as they will with the identity provider. */
function clientIdLines(): string {
  const { provider, dynamicRegistration } = clientRules;
  return `  Client ID             ${REGISTERED_CLIENT_ID}  (without a secret; ${
    dynamicRegistration
      ? `a client that registers itself at ${provider} gets no further scopes later`
      : `clients do not register themselves at ${provider}`
  })
`;
}

async function requirePort(port: number, variable: string): Promise<void> {
  if (await isFree(port)) return;
  throw new Error(`Port ${port} is taken. Stop what listens there, or set ${variable} to another.`);
}

function printError(error: unknown): void {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}

main().catch((error: unknown) => {
  printError(error);
  process.exitCode = 1;
});
