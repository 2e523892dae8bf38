import type { Problem } from '../../answers/problem.js';
import { auditArguments, auditFlags, type AuditFlags } from '../audit/flags.js';
import { placeholdersIn } from '../../audit/started/placeholders.js';
import { reachOfHost } from '../../http/address-policy.js';
import { checkLogin } from '../audit/login.js';
import { defineCommand } from '../command.js';
import type { Environment } from '../environment.js';
import { readToken } from '../flags/token.js';

/** `audit [url]`: checks a running server against the requirements. */
export const audit = defineCommand({
  name: 'audit',
  describe: 'Check a running MCP server, whoever built it, against the requirements',
  positionals: auditArguments,
  flags: auditFlags,
  examples: [
    ['$0 audit https://mcp.example.com/mcp', 'what can be seen without a token'],
    ['$0 audit https://mcp.example.com/mcp --token-env TOKEN', 'and with one'],
    ['$0 audit https://mcp.example.com/mcp --login', 'and with tokens that you sign in for'],
    [
      "$0 audit --start 'node server.js' --env 'ISSUER={issuer}' --env 'AUDIENCE={audience}'",
      'a server of any make, started for it',
    ],
    [
      '$0 audit http://127.0.0.1:3000/mcp --issuer-port 9001 --tool add_note=notes:write --allow-tool add_note',
      'a test instance, told what a tool takes',
    ],
    ['$0 audit --servers servers.json --markdown audit.md', 'several servers, in one report'],
    ['$0 audit --project . --report audit.html', 'a generated project, with every token'],
  ],
  worksOnFiles: false,
  async read(flags, { problems, words: { values }, context: { environment } }) {
    const { serversOf } = await import('../audit/servers.js');
    const servers = serversOf(flags, values, environment, problems);
    if (!servers)
      return { ...(await readOne(flags, values, environment, problems)), several: undefined };
    const { readTeamFiles } = await import('../audit/decisions.js');
    const { baseline } = readTeamFiles({ policy: undefined, baseline: flags.baseline }, problems);
    const several = [];
    for (const { name, target, flags: own, values: said } of servers) {
      const request = await readOne(own, said, environment, problems);
      const team = { ...request.team, ...(baseline ? { baseline } : {}) };
      several.push({ name, target, request: { ...request, team } });
    }
    return { ...flags, several };
  },
  async run(request, context) {
    if (request.list) {
      const { printCoverage } = await import('../audit/print-coverage.js');
      return printCoverage(context);
    }
    if (request.several) {
      const { runServers } = await import('../audit/run-servers.js');
      return runServers(request.several, request, context);
    }
    const { runAudit } = await import('../audit/run-audit.js');
    return runAudit(request, context);
  },
});

/** Reads what belongs together for one server. */
async function readOne(
  flags: AuditFlags,
  values: Readonly<Record<string, unknown>>,
  environment: Environment,
  problems: Problem[],
) {
  checkTarget(flags, values, problems);
  checkLogin(flags, values, problems);
  const token = (name: 'token' | 'token-low' | 'token-other' | 'login-secret') => {
    const place = { variable: flags[`${name}-env`], file: flags[`${name}-file`] };
    return readToken(name, place, environment, problems);
  };
  const main = token('token');
  const low = token('token-low');
  const other = token('token-other');
  const tokens = {
    ...(main === undefined ? {} : { main }),
    ...(low === undefined ? {} : { low }),
    ...(other === undefined ? {} : { other }),
  };
  const { readTold } = await import('../audit/told.js');
  const told = await readTold(flags, environment, problems);
  const loginSecret = token('login-secret');
  const { readTeamFiles } = await import('../audit/decisions.js');
  const team = readTeamFiles(flags, problems);
  return { ...flags, tokens, team, loginSecret, ...(told ? { told } : {}) };
}

/** What a project says of itself. */
const TOLD = ['tool', 'resource', 'prompt', 'base-scopes', 'scope-hierarchy', 'config'];

/** Finds targets that are missing or too many, and flags of a test issuer that does not run. */
function checkTarget(
  { url, project, start, list, 'issuer-port': port, 'issuer-audience': wanted = '' }: AuditFlags,
  values: Readonly<Record<string, unknown>>,
  problems: Problem[],
): void {
  const problem = (flag: string, message: string) => {
    problems.push({ path: '', flag, message });
  };
  const isStarted = values['start'] !== undefined;
  const isNamed = values['url'] !== undefined || values['project'] !== undefined || isStarted;
  if (!isNamed && !list) problem('[url]', 'is missing; or --project DIRECTORY, or --start COMMAND');
  if (url !== undefined && project !== undefined) {
    problem('--project', 'takes the place of a URL');
  }
  const stray = Object.keys(values).find((name) => name.startsWith('issuer-'));
  if (values['issuer-port'] === undefined && !isStarted && stray !== undefined) {
    problem(`--${stray}`, 'says nothing without --issuer-port or --start');
  }
  const told = TOLD.find((name) => values[name] !== undefined);
  if (told !== undefined && project !== undefined) {
    problem(`--${told}`, 'is known with --project: its secure-mcp.json says it');
  }
  if (port !== undefined && project !== undefined) {
    problem('--issuer-port', 'is chosen by --project');
  }
  if (start && project !== undefined) problem('--start', 'is what --project does by itself');
  const audience = placeholdersIn(wanted);
  const unfilled = audience.find((name) => !isStarted || !['url', 'port'].includes(name));
  if (unfilled !== undefined) {
    problem(
      '--issuer-audience',
      `may hold {url} and {port}, with --start; {${unfilled}} is not filled in`,
    );
  }
  if (start && url && reachOfHost(url.hostname) !== 'loopback') {
    problem('[url]', 'must be on this machine, as http://127.0.0.1:{port}/mcp, with --start');
  }
  if (!isStarted && url?.port === '0') problem('[url]', 'has no port; {port} takes --start');
  if (!isStarted && project === undefined && values['restart'] !== undefined) {
    problem('--restart', 'says nothing without --start or --project');
  }
  const alone = ['env', 'ready', 'cwd'].find((name) => values[name] !== undefined);
  if (!isStarted && alone !== undefined) problem(`--${alone}`, 'says nothing without --start');
}
