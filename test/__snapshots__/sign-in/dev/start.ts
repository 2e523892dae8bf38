import { paths } from '../src/authorization-server/paths.js';
import { serverInfo } from '../src/server.js';
import { keepRestarting } from './keep-restarting.js';
import { keepReadingYours } from './keep-reading-yours.js';
import { isFree } from './ports.js';
import { restartsItself } from './server-entry.js';
import { startServerProcess, stopProcess, untilHealthy } from './server-process.js';
import { startServersBeside } from './servers-beside.js';
import { localSettings, scripts } from './settings.js';
import { service } from './upstream/service.js';
import { users } from './users.js';

/** `npm run dev`: the server with its authorization server, which restarts on changes, and a stand-in beside it. */
async function main(): Promise<void> {
  const settings = localSettings();
  await requirePort(settings.serverPort, 'PORT');
  await requirePort(settings.authorizationServerPort, 'AUTH_SERVER_PORT');

  const standIn = await startServersBeside(settings, { keepState: true });
  keepReadingYours(standIn);
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
    await standIn.close();
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
  process.stdout.write(`
  MCP server            ${settings.resource}
  Authorization server  ${settings.issuer}  (this server's own)
  Stand-in              ${standIn.issuer}  (for ${service.name}; sign in as ${users.map(({ name }) => name).join(' or ')})
  My connections        ${settings.issuer}${paths.connections}
${settings.forgets === undefined ? '' : forgetsLines(settings.forgets)}
  In a second terminal
  Try it out            ${scripts.run} try
  A token for curl      ${scripts.runSilent} token
  Claude Code           claude mcp add --transport http ${clientName} ${settings.resource}

  Decisions are logged below. Ctrl-C stops both.
`);
}

function forgetsLines(reason: string): string {
  return `  Store                 in memory (${reason}): clients and sign-ins are forgotten whenever the server starts anew
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
