import { statSync } from 'node:fs';
import path from 'node:path';
import { choices } from '../../answers/choices.js';
import { quoted, type Problem } from '../../answers/problem.js';
import { isRecord } from '../../answers/unknown-keys.js';
import { revisions, type RevisionId } from '../../catalog/revisions.js';
import { defineCommand } from '../command.js';
import type { Environment } from '../environment.js';
import { number, parsed, refuse, text, toggle, type ValuesOf } from '../flags/flag.js';
import { readSmallFile, readToken, tokenItself } from '../flags/token.js';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];

const target = { group: 'What' };
const tokens = { group: 'Tokens' };
const issuer = { group: 'Test issuer' };
const bounds = { group: 'Bounds' };
const output = { group: 'Output' };

const flags = {
  'project': text('Start this generated project, audit it and stop it, in place of a URL', target),
  'spec': parsed('Judge by this revision of the MCP specification', readRevision, {
    ...target,
    fallback: 'what the server speaks',
    values: choices.spec,
  }),

  'token-env': text('Environment variable that holds an access token', tokens),
  'token-file': text('File that holds it', tokens),
  'token-low-env': text('Variable with a token that has fewer scopes', tokens),
  'token-low-file': text('File with it', tokens),
  'token-other-env': text('Variable with a token of another user', tokens),
  'token-other-file': text('File with it', tokens),
  'token': tokenItself('token'),
  'token-low': tokenItself('token-low'),
  'token-other': tokenItself('token-other'),

  'issuer-port': number(
    'Run a test issuer on this loopback port; the server must trust http://127.0.0.1:PORT',
    65_535,
    issuer,
  ),
  'issuer-audience': text('What aud of a good token names', { ...issuer, fallback: 'the URL' }),
  'issuer-scopes': parsed('Scopes of a good token, with commas', readScopes, {
    ...issuer,
    fallback: 'what the server asks for',
  }),
  'issuer-client-id': text('client_id of a good token', { ...issuer, fallback: 'audit-client' }),
  'issuer-subject': text('sub of a good token', { ...issuer, fallback: 'audit-user' }),
  'issuer-typ': text('JWS typ of a good token; "" for none', {
    ...issuer,
    fallback: 'at+jwt',
    mayBeEmpty: true,
  }),
  'issuer-alg': parsed('JWS algorithm', readAlgorithm, { ...issuer, fallback: 'RS256' }),
  'issuer-claims': parsed('JSON file with claims that every token has beside', readClaims, issuer),

  'max-requests': number('Requests in all', 100_000, {
    ...bounds,
    fallback: '400; 2000 with --project',
  }),
  'rate': number('Requests per second', 10_000, { ...bounds, fallback: '20; 200 on loopback' }),
  'timeout': number('Seconds for one answer', 600, { ...bounds, fallback: '10' }),
  'max-time': number('Seconds for everything', 86_400, { ...bounds, fallback: '300' }),
  'allow-tool-calls': toggle('Call tools of the server; without it none is called', bounds),
  'follow-issuer': toggle('Read the metadata of authorization servers on other hosts', bounds),
  'private-network': toggle('Names may lead to private addresses', bounds),

  'report': parsed('Write an HTML page to this file', readOutput, output),
  'sarif': parsed('Write SARIF 2.1.0 to this file', readOutput, output),
  'junit': parsed('Write JUnit XML to this file', readOutput, output),
  'list': toggle('List every requirement with the checks that cover it; audits nothing', output),
  'json': toggle('Exactly one JSON document on standard output', output),
  'verbose': toggle('Show what passed too, and where an unexpected error came from', output),
};

const positionals = { url: parsed('Of the MCP endpoint', readTarget) };

type Given = ValuesOf<typeof flags & typeof positionals>;

/** `audit [url]`: checks a running server against the requirements. */
export const audit = defineCommand({
  name: 'audit',
  describe: 'Check a running MCP server, whoever built it, against the requirements',
  positionals,
  flags,
  examples: [
    ['$0 audit https://mcp.example.com/mcp', 'what can be seen without a token'],
    ['$0 audit https://mcp.example.com/mcp --token-env TOKEN', 'and with one'],
    ['$0 audit --project . --report audit.html', 'a generated project, with every token'],
  ],
  worksOnFiles: false,
  read(given, { problems, words, context: { environment } }) {
    const { url, project, list } = given;
    const isMissing = words.values['url'] === undefined && words.values['project'] === undefined;
    if (isMissing && !list) {
      problems.push({ path: '', flag: '[url]', message: 'is missing; or --project DIRECTORY' });
    }
    if (url !== undefined && project !== undefined) {
      problems.push({ path: '', flag: '--project', message: 'takes the place of a URL' });
    }
    const token = (name: 'token' | 'token-low' | 'token-other') => {
      const place = { variable: given[`${name}-env`], file: given[`${name}-file`] };
      return readToken(name, place, environment, problems);
    };
    return {
      target: url,
      project: project === undefined ? undefined : path.resolve(environment.cwd, project),
      spec: given.spec,
      tokens: present({
        main: token('token'),
        low: token('token-low'),
        other: token('token-other'),
      }),
      issuer: readIssuer(given, words.values, problems),
      maxRequests: given['max-requests'],
      rate: given.rate,
      timeoutMs: (given.timeout ?? 10) * 1000,
      maxTimeMs: (given['max-time'] ?? 300) * 1000,
      allowToolCalls: given['allow-tool-calls'],
      followIssuer: given['follow-issuer'],
      privateNetwork: given['private-network'],
      files: present({ report: given.report, sarif: given.sarif, junit: given.junit }),
      list,
      verbose: given.verbose,
    };
  },
  async run(request, context) {
    const { runAudit } = await import('../audit/run-audit.js');
    return runAudit(request, context);
  },
});

/** Reads how the test issuer is to be; undefined when there is none. */
function readIssuer(given: Given, values: Readonly<Record<string, unknown>>, problems: Problem[]) {
  const problem = (flag: string, message: string) => {
    problems.push({ path: '', flag, message });
  };
  const port = given['issuer-port'];
  if (values['issuer-port'] === undefined) {
    const stray = Object.keys(values).find((name) => name.startsWith('issuer-'));
    if (stray !== undefined) problem(`--${stray}`, 'says nothing without --issuer-port');
  }
  if (port === undefined) return undefined;
  if (given.project !== undefined) problem('--issuer-port', 'is chosen by --project');
  return {
    port,
    audience: given['issuer-audience'],
    scopes: given['issuer-scopes'],
    clientId: given['issuer-client-id'] ?? 'audit-client',
    subject: given['issuer-subject'] ?? 'audit-user',
    /** Empty for none. */
    type: given['issuer-typ'] ?? 'at+jwt',
    algorithm: given['issuer-alg'] ?? 'RS256',
    claims: given['issuer-claims'] ?? {},
  };
}

function present<T extends object>(record: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}

/** Says where a report is to go: known to be possible before the audit, not after it. */
function readOutput(value: string, { cwd }: Environment): string {
  const file = path.resolve(cwd, value);
  if (!isDirectory(path.dirname(file))) {
    refuse(`${quoted(value)} lies in a directory that does not exist`);
  }
  return isDirectory(file) ? refuse(`${quoted(value)} is a directory`) : file;
}

function isDirectory(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readRevision(spec: string): RevisionId {
  const ids = revisions.map(({ id }) => id);
  const known = ids.find((id) => id === spec);
  return known ?? refuse(`must be one of ${ids.join(', ')}, not ${quoted(spec)}`);
}

function readTarget(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    return refuse(`${quoted(value)} is no http or https URL`);
  }
  if (url.username === '' && url.password === '') return url;
  return refuse('must not hold a user name or a password');
}

function readScopes(value: string): string[] {
  return value.split(/[ ,]+/).filter((scope) => scope !== '');
}

function readAlgorithm(value: string): string {
  return ALGORITHMS.includes(value) ? value : refuse(`must be one of ${ALGORITHMS.join(', ')}`);
}

function readClaims(file: string, environment: Environment): Readonly<Record<string, unknown>> {
  const text = readSmallFile(file, environment);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below: no object either way.
  }
  return isRecord(value) ? value : refuse('must hold a JSON object');
}
