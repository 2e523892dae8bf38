import {
  bearerChallenge,
  createContext,
  isAccepted,
  type Context,
  type Expectations,
  type Tokens,
} from './context.js';
import { families } from './families.js';
import { reachOfHost, type Reach } from './http/address-policy.js';
import { NoAnswer, RateLimited } from './http/answer.js';
import { createClient, AuditStopped, type ClientLimits } from './http/client.js';
import { createRedactor } from './http/redact.js';
import type { TestIssuer } from './issuer/test-issuer.js';
import { dialectOf, type Dialect } from './mcp.js';
import type { Finding, Need } from './model.js';
import { runChecks } from './run-checks.js';
import { findRevision, type SpokenRevision } from './survey-revision.js';
import { uncheckedFindings } from './unchecked.js';

/** What is to be audited, and how. */
export interface AuditOptions {
  readonly target: URL;
  /** Judge by this revision; the newest the server speaks when left out. */
  readonly revision?: string;
  readonly revisionFrom?: SpokenRevision['from'];
  readonly tokens: Tokens;
  readonly issuer?: TestIssuer;
  readonly expectations?: Expectations;
  readonly followIssuer: boolean;
  /** Names may lead to private addresses. */
  readonly privateNetwork: boolean;
  readonly allowToolCalls: boolean;
  /** Whether the server may be flooded for a moment: it is the audit's own. */
  readonly allowBurst: boolean;
  readonly limits: ClientLimits;
  readonly signal: AbortSignal;
  readonly onFinding?: (finding: Finding) => void;
}

/** The result of an audit. */
export interface AuditResult {
  readonly target: string;
  readonly revision: SpokenRevision;
  readonly findings: readonly Finding[];
  /** Number of requests sent. */
  readonly requests: number;
  /** Why it ended early. */
  readonly stopped?: string;
}

/** Nothing could be audited; the message says why. */
export class AuditImpossible extends Error {
  override readonly name = 'AuditImpossible';
}

/**
 * Audits a running MCP server from outside.
 *
 * @throws AuditImpossible when the server cannot be reached at all
 */
export async function audit(options: AuditOptions): Promise<AuditResult> {
  const redactor = createRedactor();
  const target = new URL(options.target);
  target.hash = '';
  const client = createClient(options.limits, redactor, {
    reach: reachable(options),
    signal: options.signal,
  });
  const isSafe = target.protocol === 'https:' || reachOfHost(target.hostname) === 'loopback';
  const given = isSafe ? options.tokens : {};
  for (const [name, token] of Object.entries(given) as [string, string][]) {
    redactor.hide(token, `token: ${name}`);
  }
  const contextWith = (dialect: Dialect, tokens: Tokens) =>
    createContext(
      {
        ...{ target, dialect, tokens, redactor },
        issuer: options.issuer,
        expectations: options.expectations,
        followIssuer: options.followIssuer,
        allowToolCalls: options.allowToolCalls,
      },
      client,
    );
  try {
    const revision: SpokenRevision =
      options.revision === undefined
        ? await findRevision((dialect) => contextWith(dialect, given), given.main)
        : { revision: options.revision, from: options.revisionFrom ?? 'flag' };
    const dialect = dialectOf(revision.revision);
    await contextWith(dialect, {}).bare();
    const { tokens, unmet } = await meetNeeds(options, given, isSafe, (them) =>
      contextWith(dialect, them),
    );
    const findings: Finding[] = [];
    const report = (finding: Finding) => {
      findings.push(finding);
      options.onFinding?.(finding);
    };
    const stopped = await runChecks(families, contextWith(dialect, tokens), unmet, report);
    for (const finding of uncheckedFindings(revision.revision)) report(finding);
    return {
      ...{ target: target.href, revision, findings, requests: client.sent },
      ...(stopped === undefined ? {} : { stopped }),
    };
  } catch (error) {
    const isKnown = [NoAnswer, RateLimited, AuditStopped].some((kind) => error instanceof kind);
    if (isKnown && error instanceof Error) {
      throw new AuditImpossible(`${target.href}: ${error.message}`, { cause: error });
    }
    throw error;
  } finally {
    client.close();
  }
}

function reachable({ target, followIssuer, privateNetwork }: AuditOptions): ReadonlySet<Reach> {
  if (privateNetwork) return new Set(['public', 'private', 'loopback']);
  return new Set([reachOfHost(target.hostname), ...(followIssuer ? ['public' as const] : [])]);
}

/** Says which needs are not met, after trying the tokens. */
async function meetNeeds(
  options: AuditOptions,
  given: Tokens,
  isSafe: boolean,
  contextWith: (tokens: Tokens) => Context,
): Promise<{ tokens: Tokens; unmet: Map<Need, string> }> {
  const unmet = new Map<Need, string>();
  if (!options.allowToolCalls) {
    unmet.set('tool-calls', 'calls tools of the server; --allow-tool-calls permits it');
  }
  if (!options.allowBurst) {
    unmet.set('burst', 'takes hundreds of requests at once; done with --project only');
  }
  const { issuer } = options;
  if (!issuer) unmet.set('issuer', 'needs a test issuer that the server trusts: --issuer-port');
  const context = contextWith(given);
  const tokens: Tokens = issuer
    ? { ...(await issuer.tokens(await scopesOf(context), context.redactor)), ...given }
    : given;
  if (!isSafe) {
    const reason = 'the server is not on https, and no token is sent in clear';
    for (const need of ['token', 'low-token', 'other-token', 'issuer'] as const) {
      unmet.set(need, reason);
    }
    return { tokens: {}, unmet };
  }
  const kinds = [
    ['token', 'main', '--token-env or --token-file'],
    ['low-token', 'low', '--token-low-env or --token-low-file'],
    ['other-token', 'other', '--token-other-env or --token-other-file'],
  ] as const;
  for (const [need, kind, flags] of kinds) {
    const token = tokens[kind];
    if (token === undefined) {
      unmet.set(
        need,
        `needs ${kind === 'main' ? 'an access token' : `the ${kind} token`}: ${flags}`,
      );
    } else if (kind === 'low') {
      continue; // May be refused everything, and that is its purpose.
    } else {
      const answer = await context.probe({ token });
      if (isAccepted(answer)) continue;
      const who =
        issuer && given[kind] === undefined
          ? 'the good token of the test issuer'
          : `the ${kind} token`;
      const reason = `${who} was not accepted (${answer.status}), so refusals prove nothing`;
      unmet.set(need, reason);
      if (issuer) unmet.set('issuer', reason);
    }
  }
  return { tokens, unmet };
}

/** Everything a client could ask for, as far as the server says. */
async function scopesOf(context: Context): Promise<string[]> {
  const scope = bearerChallenge(await context.bare())?.parameters.get('scope') ?? '';
  const listed = (await context.metadata()).document?.['scopes_supported'];
  const published = Array.isArray(listed) ? listed.filter((each) => typeof each === 'string') : [];
  return [...new Set([...scope.split(' '), ...published])].filter((each) => each !== '');
}
