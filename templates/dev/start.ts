import { serverInfo } from '../src/server.js';
import { clientRules, clientsRegisterFreely } from './client-rules.js';
import { startLocalAuthorizationServer } from './local-authorization-server.js';
import { keepRestarting } from './keep-restarting.js';
import { isFree } from './ports.js';
import { restartsItself } from './server-entry.js';
import { startServerProcess, stopProcess, untilHealthy } from './server-process.js';
import { localSettings, scripts } from './settings.js';
import { users } from './users.js';
import { REGISTERED_CLIENT_ID } from './well-known-clients.js';

/** `npm run dev`: the local authorization server and the server, which restarts on changes. */
async function main(): Promise<void> {
  const settings = localSettings();
  await requirePort(settings.serverPort, 'PORT');
  await requirePort(settings.authorizationServerPort, 'AUTH_SERVER_PORT');

  const authorizationServer = await startLocalAuthorizationServer(settings, { keepState: true });
  const server = startServerProcess(settings, { showOutput: true });
  const ready = untilHealthy(settings, server);
  const stopServer = restartsItself()
    ? () => stopProcess(server)
    : keepRestarting(server, ready, settings);
  let stopping = false;

  async function stop(exitCode: number, reason?: unknown): Promise<void> {
    if (stopping) return;
    stopping = true;
    if (reason !== undefined) printError(reason);
    await stopServer();
    await authorizationServer.close();
    process.exit(exitCode);
  }
  process.once('SIGINT', () => void stop(0));
  process.once('SIGTERM', () => void stop(0));

  try {
    await ready;
  } catch (error) {
    return stop(1, error);
  }
  if (restartsItself()) server.once('exit', () => void stop(1, new Error('The server ended')));
  // What the command takes for a name.
  const clientName = serverInfo.name.replace(/[^A-Za-z0-9_-]+/g, '-');
  const claudeOptions = clientsRegisterFreely
    ? ''
    : ` --client-id ${REGISTERED_CLIENT_ID} --callback-port 8080`;
  process.stdout.write(`
  MCP server            ${settings.resource}
  Authorization server  ${settings.issuer}  (sign in as ${users.map(({ name }) => name).join(' or ')})
${clientsRegisterFreely ? '' : clientIdLines()}
  In a second terminal
  Try it out            ${scripts.run} try
  A token for curl      ${scripts.runSilent} token
  Claude Code           claude mcp add --transport http${claudeOptions} ${clientName} ${settings.resource}

  Decisions are logged below. Ctrl-C stops both.
`);
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
