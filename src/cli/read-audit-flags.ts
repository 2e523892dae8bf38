import { statSync } from 'node:fs';
import path from 'node:path';
import { closest, quoted, type Problem } from '../answers/problem.js';
import { isRecord } from '../answers/unknown-keys.js';
import { revisions, type RevisionId } from '../catalog/revisions.js';
import { auditFlags } from './audit-flags.js';
import { attempt as attemptFlag, FlagError } from './flag-fault.js';
import type { RawValues } from './program.js';
import { readSmallFile } from './read-small-file.js';
import { readText, readToken, tokenArgumentProblem } from './read-token.js';
import type { World } from './world.js';

/** What the command line of `audit` says. */
export interface AuditFlagValues {
  readonly target: URL | undefined;
  readonly project: string | undefined;
  readonly spec: RevisionId | undefined;
  readonly tokens: { readonly main?: string; readonly low?: string; readonly other?: string };
  readonly issuer: IssuerFlags | undefined;
  readonly maxRequests: number | undefined;
  readonly rate: number | undefined;
  readonly timeoutMs: number;
  readonly maxTimeMs: number;
  readonly allowToolCalls: boolean;
  readonly followIssuer: boolean;
  readonly privateNetwork: boolean;
  readonly files: Readonly<Partial<Record<'report' | 'sarif' | 'junit', string>>>;
  readonly list: boolean;
  readonly verbose: boolean;
  readonly problems: readonly Problem[];
}

/** How the test issuer is to be. */
export interface IssuerFlags {
  readonly port: number;
  readonly audience: string | undefined;
  readonly scopes: readonly string[] | undefined;
  readonly clientId: string;
  readonly subject: string;
  /** Empty for none. */
  readonly type: string;
  readonly algorithm: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];

/** Takes the arguments apart and collects everything that is wrong with them. */
export function readAuditFlags(values: RawValues, world: World): AuditFlagValues {
  const problems: Problem[] = unknownFlags(values);
  const attempt = <T>(read: () => T) => attemptFlag(problems, read);
  const text = (name: string) => attempt(() => readText(values, name));
  const number = (name: string, most: number) => attempt(() => readNumber(values, name, most));
  const on = (name: string) => values[name] === true;
  const token = (name: string) => attempt(() => readToken(values, name, world));

  const url = text('url');
  const project = text('project');
  attempt(() => {
    if (url === undefined && project === undefined && !on('list')) {
      throw new FlagError('[url]', 'is missing; or --project DIRECTORY');
    }
    if (url !== undefined && project !== undefined) {
      throw new FlagError('project', 'takes the place of a URL');
    }
  });
  const tokens = { main: token('token'), low: token('token-low'), other: token('token-other') };
  const file = (name: string) => attempt(() => readOutput(values, name, world));
  const files = { report: file('report'), sarif: file('sarif'), junit: file('junit') };
  return {
    target: attempt(() => (url === undefined ? undefined : readTarget(url))),
    project,
    spec: attempt(() => readSpec(values)),
    tokens: present(tokens),
    issuer: attempt(() => readIssuer(values, world)),
    maxRequests: number('max-requests', 100_000),
    rate: number('rate', 10_000),
    timeoutMs: (number('timeout', 600) ?? 10) * 1000,
    maxTimeMs: (number('max-time', 86_400) ?? 300) * 1000,
    allowToolCalls: on('allow-tool-calls'),
    followIssuer: on('follow-issuer'),
    privateNetwork: on('private-network'),
    files: present(files),
    list: on('list'),
    verbose: on('verbose'),
    problems,
  };
}

function present<T extends object>(record: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(record).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]?: NonNullable<T[K]> };
}

/** Where a report is to go: known to be possible before the audit, not after it. */
function readOutput(values: RawValues, name: string, { cwd }: World): string | undefined {
  const value = readText(values, name);
  if (value === undefined) return undefined;
  const file = path.resolve(cwd, value);
  if (!isDirectory(path.dirname(file))) {
    throw new FlagError(name, `${quoted(value)} lies in a directory that does not exist`);
  }
  if (isDirectory(file)) throw new FlagError(name, `${quoted(value)} is a directory`);
  return file;
}

function isDirectory(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function readNumber(values: RawValues, name: string, most: number): number | undefined {
  const value = readText(values, name);
  if (value === undefined) return undefined;
  const number = /^\d{1,6}$/.test(value) ? Number(value) : 0;
  if (number >= 1 && number <= most) return number;
  throw new FlagError(name, `must be a number from 1 to ${most}`);
}

function readSpec(values: RawValues): RevisionId | undefined {
  const spec = readText(values, 'spec');
  if (spec === undefined) return undefined;
  const known = revisions.find(({ id }) => id === spec);
  if (known) return known.id;
  const ids = revisions.map(({ id }) => id).join(', ');
  throw new FlagError('spec', `must be one of ${ids}, not ${quoted(spec)}`);
}

function readTarget(value: string): URL {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new FlagError('[url]', `${quoted(value)} is no http or https URL`);
  }
  if (url.username === '' && url.password === '') return url;
  throw new FlagError('[url]', 'must not hold a user name or a password');
}

function readIssuer(values: RawValues, world: World): IssuerFlags | undefined {
  const port = readNumber(values, 'issuer-port', 65_535);
  if (port === undefined) {
    const stray = Object.keys(values).find((name) => /^issuer-(?!port)/.test(name));
    if (stray === undefined) return undefined;
    throw new FlagError(stray, 'says nothing without --issuer-port');
  }
  if (values['project'] !== undefined) throw new FlagError('issuer-port', 'is chosen by --project');
  const algorithm = readText(values, 'issuer-alg') ?? 'RS256';
  if (!ALGORITHMS.includes(algorithm)) {
    throw new FlagError('issuer-alg', `must be one of ${ALGORITHMS.join(', ')}`);
  }
  const scopes = readText(values, 'issuer-scopes');
  return {
    ...{ port, algorithm },
    audience: readText(values, 'issuer-audience'),
    scopes: scopes?.split(/[ ,]+/).filter((scope) => scope !== ''),
    clientId: readText(values, 'issuer-client-id') ?? 'audit-client',
    subject: readText(values, 'issuer-subject') ?? 'audit-user',
    type: readText(values, 'issuer-typ', true) ?? 'at+jwt',
    claims: readClaims(readText(values, 'issuer-claims'), world),
  };
}

function readClaims(file: string | undefined, world: World): Readonly<Record<string, unknown>> {
  if (file === undefined) return {};
  let value: unknown;
  try {
    value = JSON.parse(readSmallFile(file, 'issuer-claims', world));
  } catch (error) {
    if (error instanceof FlagError) throw error;
  }
  if (isRecord(value)) return value;
  throw new FlagError('issuer-claims', 'must hold a JSON object');
}

function unknownFlags(values: RawValues): Problem[] {
  const known = auditFlags.map(({ name }) => name);
  const accepted = new Set([...known, 'url', 'help', 'h', 'version', '_', '$0']);
  return Object.keys(values)
    .filter((key) => !accepted.has(key))
    .map((key) => {
      const flag = `${key.length === 1 ? '-' : '--'}${key}`;
      if (/^token(-low|-other)?$/.test(key)) return tokenArgumentProblem(key);
      const suggestion = closest(key, known);
      const problem = { path: '', flag, message: 'unknown flag' };
      return suggestion === undefined ? problem : { ...problem, suggestion: `--${suggestion}` };
    });
}
