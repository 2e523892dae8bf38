import { revisionOf, revisions, type RevisionId } from '../catalog/revisions.js';
import { ProductError } from '../errors.js';
import { createContext, type Expectations, type OwnServer, type Tokens } from './engine/context.js';
import { families } from './checks/index.js';
import { outsideAddresses, reachOfHost, type Reach } from '../http/address-policy.js';
import { NoResponseError, RateLimitedError } from '../http/response.js';
import {
  createClient,
  AuditStoppedError,
  type Client,
  type ClientLimits,
} from './engine/client.js';
import { clientVerdicts, type ClientVerdict } from './clients/index.js';
import { withProof, type Prover } from './protocol/prover.js';
import type { Network } from '../http/network.js';
import { createRedactor } from '../http/redact.js';
import type { TestIssuer } from './issuer/test-issuer.js';
import { dialectOf, type Dialect } from './protocol/messages.js';
import type { AuditFinding, Family } from './engine/model.js';
import { meetNeeds, mintTokens } from './engine/needs.js';
import { findOpen } from './engine/open-server.js';
import { runChecks } from './engine/run-checks.js';
import { withGuard, withOrdinary } from './engine/find-ordinary.js';
import type { ServerProcess } from './engine/server-process.js';
import { findRevision, type SpokenRevision } from './engine/find-revision.js';
import type { GivenLevels } from './judgement/policy-schema.js';
import { incompleteness } from './completeness.js';
import { openLogin, type Login } from './login/open-login.js';
import type { LoginOptions } from './login/options.js';
import { KEPT_REQUESTS } from './login/take-back.js';
import { uncheckedFindings } from './coverage.js';

/** The server to audit, and the ways allowed. */
export interface AuditOptions {
  readonly target: URL;
  /** Names it in reports, where its address does not last; the address when left out. */
  readonly name?: string;
  /** Judge by this revision; the newest the server speaks when left out. */
  readonly revision?: RevisionId;
  readonly revisionFrom?: SpokenRevision['from'];
  readonly tokens: Tokens;
  readonly issuer?: TestIssuer;
  /** Signs in at the authorization server that the server names. */
  readonly login?: LoginOptions;
  readonly expectations?: Expectations;
  /** Proves with every token that its key is there: the server takes no bearer tokens. */
  readonly prover?: Prover;
  readonly followIssuer: boolean;
  /** Names may lead to private addresses. */
  readonly privateNetwork: boolean;
  /** Every tool may be called. */
  readonly allowToolCalls: boolean;
  /** Tools that may be called when not all may be. */
  readonly allowedTools?: readonly string[];
  /** A tool that only reads, and shows what others have changed. */
  readonly observer?: string;
  /** A generated project that the audit started. */
  readonly isGenerated?: boolean;
  /** Clients may be registered at the authorization server. */
  readonly allowRegistration: boolean;
  /** An authorization server to look at that the resource does not name. */
  readonly ownServer?: OwnServer;
  /** The audit started the server, and may start it again. */
  readonly process?: ServerProcess;
  /** The server may be flooded for a moment: it is the audit's own. */
  readonly allowBurst: boolean;
  /** Seconds that checks may wait for caches and clocks, each; none when left out. */
  readonly waitSeconds?: number;
  /** The checks to run; all of them when left out. */
  readonly families?: readonly Family[];
  readonly limits: ClientLimits;
  readonly signal: AbortSignal;
  /** Levels to judge by in place of those of the requirements. */
  readonly levels?: GivenLevels;
  readonly network?: Network;
  readonly onFinding?: (finding: AuditFinding) => void;
}

/** The result of an audit. */
export interface AuditResult {
  /** RFC 3339, UTC. */
  readonly startedAt: string;
  readonly target: string;
  readonly revision: SpokenRevision;
  readonly findings: readonly AuditFinding[];
  /** Whether well-known clients can sign in; nothing that the result depends on. */
  readonly clients: readonly ClientVerdict[];
  /** Number of requests sent. */
  readonly requests: number;
  /** Says why it proves too little to pass: it ended early, or could not check a MUST. */
  readonly stopped?: string;
}

/** Says why nothing could be audited. */
export class AuditImpossibleError extends ProductError {
  override readonly name = 'AuditImpossibleError';
  readonly code = 'audit-impossible';
}

function toolCallsOf({ allowToolCalls, allowedTools = [] }: AuditOptions) {
  return {
    allowToolCalls: allowToolCalls || allowedTools.length > 0,
    allowedTools: allowToolCalls ? undefined : allowedTools,
  };
}

/**
 * Audits a running MCP server from outside.
 *
 * @throws AuditImpossibleError when the server cannot be reached at all
 */
export async function audit(options: AuditOptions): Promise<AuditResult> {
  const startedAt = new Date().toISOString();
  const redactor = createRedactor();
  const target = new URL(options.target);
  target.hash = '';
  const clientWithin = (changes: Partial<ClientLimits>, signal: AbortSignal) =>
    createClient({ ...options.limits, ...changes }, redactor, {
      reach: reachable(options),
      signal,
      ...(options.network ? { network: options.network } : {}),
    });
  const { limits, login: loginOptions } = options;
  const until = Date.now() + limits.totalMs;
  const requests = Math.max(1, limits.requests - (loginOptions ? KEPT_REQUESTS : 0));
  const bare = clientWithin({ requests }, options.signal);
  const { prover } = options;
  const client = prover ? proving(bare, prover) : bare;
  const isSafe = target.protocol === 'https:' || reachOfHost(target.hostname) === 'loopback';
  let given = isSafe ? options.tokens : {};
  for (const [name, token] of Object.entries(given) as [string, string][]) {
    redactor.hide(token, `token: ${name}`);
  }
  let login: Login | undefined;
  const contextWith = (dialect: Dialect, tokens: Tokens, open?: string) =>
    createContext(
      {
        target,
        dialect,
        tokens,
        redactor,
        issuer: options.issuer,
        expectations: options.expectations,
        followIssuer: options.followIssuer,
        waitSeconds: options.waitSeconds ?? 0,
        ...toolCallsOf(options),
        observer: options.observer,
        isGenerated: options.isGenerated ?? false,
        ownServer: options.ownServer,
        process: options.process,
        signedIn: login?.signedIn,
        open,
        addresses: options.network?.addresses ?? outsideAddresses(),
      },
      client,
    );
  const inDialect = (dialect: Dialect) => contextWith(dialect, {});
  try {
    if (loginOptions) {
      const context = inDialect(dialectOf(revisions[0]));
      const { signal } = options;
      login = await openLogin(loginOptions, { context, isSafe, signal, until, clientWithin });
      given = { ...login.tokens, ...given };
    }
    // Which scopes a server asks for does not depend on the revision.
    const minted = isSafe ? await mintTokens(inDialect(dialectOf(revisions[0]))) : {};
    const revision: SpokenRevision =
      options.revision === undefined
        ? await findRevision(inDialect, given.main ?? minted.main)
        : { revision: options.revision, from: options.revisionFrom ?? 'flag' };
    const spoken = dialectOf(revisionOf(revision.revision));
    const usual = await withGuard(inDialect(spoken), spoken);
    const context = inDialect(usual);
    await context.unauthenticated();
    const sources = { given, minted, signedIn: login?.signedIn, isSafe };
    const { tokens, hasTools, ...needs } = await meetNeeds(context, options, sources);
    const dialect = hasTools ? usual : await withOrdinary(inDialect, usual, tokens.main);
    const findings: AuditFinding[] = [];
    const report = (finding: AuditFinding) => {
      findings.push(finding);
      options.onFinding?.(finding);
    };
    // Whoever brings a token, or an issuer of tokens, knows better.
    const isTold = minted.main !== undefined || given.main !== undefined;
    const open = isTold ? undefined : await findOpen(context);
    const audited = contextWith(dialect, tokens, open);
    // What a model is told in the end is compared with this.
    await audited.tools();
    const judgedBy = { ...needs, levels: options.levels ?? {} };
    const run = await runChecks(options.families ?? families, audited, judgedBy, report);
    // What does not start again has said so in a finding.
    await options.process?.restore().catch(() => undefined);
    const clients = await clientVerdicts(audited, findings, options);
    for (const finding of uncheckedFindings(revision.revision)) report(finding);
    const stopped = run.stopped ?? incompleteness(revision.revision, findings, run.hindered);
    return {
      startedAt,
      target: options.name ?? target.href,
      revision,
      findings,
      clients,
      requests: client.sent + ((await login?.end()) ?? 0),
      ...(stopped === undefined ? {} : { stopped }),
    };
  } catch (error) {
    const isKnown = [NoResponseError, RateLimitedError, AuditStoppedError].some(
      (kind) => error instanceof kind,
    );
    if (isKnown && error instanceof Error) {
      throw new AuditImpossibleError(`${target.href}: ${error.message}`, { cause: error });
    }
    throw error;
  } finally {
    await login?.end();
    client.close();
  }
}

function reachable(options: AuditOptions): ReadonlySet<Reach> {
  if (options.privateNetwork) return new Set(['public', 'private', 'loopback']);
  const isFollowing = options.followIssuer || options.login !== undefined;
  return new Set([
    reachOfHost(options.target.hostname),
    ...(isFollowing ? ['public' as const] : []),
  ]);
}

/** Has every token that is sent come with a proof of its own. */
function proving(client: Client, prover: Prover): Client {
  return {
    ...client,
    send: (request) => client.send(withProof(request, prover)),
    hold: (request) => client.hold(withProof(request, prover)),
    get sent() {
      return client.sent;
    },
  };
}
