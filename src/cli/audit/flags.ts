import path from 'node:path';
import { choices } from '../../answers/choices.js';
import { isRecord } from '../../answers/is-record.js';
import { quoted } from '../../answers/problem.js';
import { revisions, type RevisionId } from '../../catalog/revisions.js';
import type { Environment } from '../environment.js';
import {
  choice,
  number,
  parsed,
  refuse,
  text,
  toggle,
  type ValuesOf,
  attempt,
  list,
  type Flag,
} from '../flags/flag.js';
import { startFlags } from './start-flags.js';
import { readSmallFile, tokenItself } from '../flags/token.js';
import { readOutput } from './output-file.js';
import { teamFlags } from './team-flags.js';
import { toldFlags } from './told-flags.js';

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];

const target = { group: 'What' };
const tokens = { group: 'Tokens' };
const login = { group: 'Sign-in' };
const issuer = { group: 'Test issuer' };
const bounds = { group: 'Bounds' };
const output = { group: 'Output' };

/** The flags of `audit [url]`. */
export const auditFlags = {
  'project': parsed(
    'Start this generated project, audit it and stop it, in place of a URL',
    (value, { cwd }) => path.resolve(cwd, value),
    target,
  ),
  ...startFlags,
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

  'login': toggle(
    'Sign in, in a browser, at the authorization server that the server names',
    login,
  ),
  'login-as-other': toggle('Have a second user sign in, too', login),
  'login-client': text('cimd (a metadata document), dcr (registers) or a client ID', {
    ...login,
    fallback: 'cimd where it is possible, then dcr with --allow-registration',
  }),
  'client-metadata-url': parsed(
    'Client ID metadata document of yours, with the redirect http://127.0.0.1/callback',
    readWebUrl,
    login,
  ),
  'login-secret-env': text('Variable with the secret of the client ID', login),
  'login-secret-file': text('File with it', login),
  'login-secret': tokenItself('login-secret'),
  'login-port': number('Loopback port that the browser comes back to', 65_535, {
    ...login,
    fallback: 'any',
  }),
  'login-foreign': parsed('Another resource of the authorization server', readWebUrl, {
    ...login,
    fallback: 'https://another.example/mcp',
  }),
  'open': choice('Open the browser', { ...login, fallback: 'in a terminal only' }),

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

  ...toldFlags,

  'max-requests': number('Requests in all', 100_000, {
    ...bounds,
    fallback: '1000; 2000 with --project or --start',
  }),
  'rate': number('Requests per second', 10_000, { ...bounds, fallback: '20; 200 on loopback' }),
  'timeout': number('Seconds for one answer', 600, { ...bounds, fallback: '10' }),
  'max-time': number('Seconds for everything', 86_400, {
    ...bounds,
    fallback: '300; 900 with --login, --project or --start',
  }),
  'wait': number(
    'Seconds that a check may wait, to see what is remembered of tokens that end; none without it',
    600,
    bounds,
  ),
  'allow-tool-calls': toggle('Call tools of the server; without it none is called', bounds),
  'restart': choice(
    'With --start or --project: start it again under other conditions; takes minutes',
    { ...bounds, fallback: 'yes' },
  ),
  'allow-registration': toggle(
    'Register clients at the authorization server, which stay there; without it none is',
    bounds,
  ),
  'follow-issuer': toggle('Ask authorization servers on other hosts as well', bounds),
  'private-network': toggle('Names may lead to private addresses', bounds),

  ...teamFlags,

  'report': parsed('Write an HTML page to this file', readOutput, output),
  'sarif': parsed('Write SARIF 2.1.0 to this file', readOutput, output),
  'junit': parsed('Write JUnit XML to this file', readOutput, output),
  'markdown': parsed('Write a page for a pull request or a summary', readOutput, output),
  'badge': parsed('Write an SVG badge; FILE.json gets its endpoint document', readOutput, output),
  'list': toggle('List every requirement with the checks that cover it; audits nothing', output),
  'json': toggle('Exactly one JSON document on standard output', output),
  'verbose': toggle('Show what passed too, and where an unexpected error came from', output),
};

/** The arguments of `audit [url] [more..]`. */
export const auditArguments = {
  // {port} is any free one, for a server that is started on it.
  url: parsed('Of the MCP endpoint', (value) => readWebUrl(value.replace('{port}', '0'))),
  more: {
    ...list('Of further ones, audited one after another', { takesRest: true }),
    read: (given, reading) =>
      list('')
        .read(given, reading)
        .flatMap((each) => attempt(reading.report, () => [readWebUrl(each)]) ?? []),
  } satisfies Flag<readonly URL[]>,
};

/** The values of these flags. */
export type AuditFlags = ValuesOf<typeof auditFlags & typeof auditArguments>;

function readRevision(spec: string): RevisionId {
  const ids = revisions.map(({ id }) => id);
  const known = ids.find((id) => id === spec);
  return known ?? refuse(`must be one of ${ids.join(', ')}, not ${quoted(spec)}`);
}

/** An http or https URL, without credentials. */
function readWebUrl(value: string): URL {
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
