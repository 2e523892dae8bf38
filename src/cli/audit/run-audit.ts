import { writeFile } from 'node:fs/promises';
import type { Problem } from '../../answers/problem.js';
import {
  audit,
  AuditImpossibleError,
  type AuditOptions,
  type AuditResult,
} from '../../audit/index.js';
import { startTestIssuer } from '../../audit/issuer/test-issuer.js';
import { rfc9068Claims } from '../../audit/issuer/token-shape.js';
import { startProject } from '../../audit/project/start-project.js';
import { reportDocument, type ReportDocument } from '../../audit/report/document.js';
import { reporters } from '../../audit/report/index.js';
import type { RevisionId } from '../../catalog/revisions.js';
import { reachOfHost } from '../../http/address-policy.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { problemLine } from '../output/report-error.js';
import { printCoverage } from './print-coverage.js';
import { printAudit, startAuditProgress } from './print-audit.js';

/** What is to be audited, and how. */
export interface AuditRequest {
  readonly target: URL | undefined;
  /** Absolute path of a generated project, in place of a target. */
  readonly project: string | undefined;
  readonly spec: RevisionId | undefined;
  readonly tokens: AuditOptions['tokens'];
  readonly issuer: IssuerRequest | undefined;
  readonly maxRequests: number | undefined;
  readonly rate: number | undefined;
  readonly timeoutMs: number;
  readonly maxTimeMs: number;
  readonly allowToolCalls: boolean;
  readonly followIssuer: boolean;
  readonly privateNetwork: boolean;
  readonly files: Readonly<Partial<Record<'report' | 'sarif' | 'junit', string>>>;
  /** List the requirements, audit nothing. */
  readonly list: boolean;
  readonly verbose: boolean;
}

/** How the test issuer is to be. */
interface IssuerRequest {
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

/** Audits a server and prints what was found. Returns the exit code. */
export async function runAudit(request: AuditRequest, context: Context): Promise<number> {
  if (request.list) return printCoverage(context);
  const result = await withServer(request, context.environment.signal, async (server) => {
    const progress = startAuditProgress(context);
    try {
      return await audit({ ...server, onFinding: progress.onFinding });
    } finally {
      progress.end();
    }
  });
  return report(result, request, context);
}

/** Runs the work with what is to be audited, and stops afterwards what was started for it. */
async function withServer(
  request: AuditRequest,
  signal: AbortSignal,
  work: (options: AuditOptions) => Promise<AuditResult>,
): Promise<AuditResult> {
  const common = (target: URL) => {
    const isLocal = reachOfHost(target.hostname) === 'loopback';
    return {
      target,
      signal,
      tokens: request.tokens,
      followIssuer: request.followIssuer,
      privateNetwork: request.privateNetwork,
      allowToolCalls: request.allowToolCalls,
      limits: {
        // To flood a project of one's own for a moment takes hundreds.
        requests: request.maxRequests ?? (request.project === undefined ? 400 : 2000),
        rate: request.rate ?? (isLocal ? 200 : 20),
        requestMs: request.timeoutMs,
        totalMs: request.maxTimeMs,
        responseBytes: 256 * 1024,
      },
      ...(request.spec === undefined ? {} : { revision: request.spec }),
    };
  };
  if (request.project !== undefined) {
    const project = await startProject(request.project, signal);
    try {
      return await work({
        revision: project.revision,
        revisionFrom: request.spec === undefined ? 'project' : 'flag',
        ...common(project.target),
        issuer: project.issuer,
        expectations: project.expectations,
        allowBurst: true,
      });
    } finally {
      await project.stop();
    }
  }
  const { target } = request;
  if (!target) throw new Error('no URL');
  const options = { ...common(target), allowBurst: false };
  if (!request.issuer) return work(options);
  const issuer = await startIssuer(target, request.issuer);
  try {
    return await work({ ...options, issuer });
  } finally {
    await issuer.close();
  }
}

async function startIssuer(target: URL, wanted: IssuerRequest) {
  const shape = {
    type: wanted.type === '' ? undefined : wanted.type,
    algorithm: wanted.algorithm,
    audience: wanted.audience ?? target.href,
    clientId: wanted.clientId,
    subject: wanted.subject,
    claims: rfc9068Claims,
    extraClaims: wanted.claims,
    ...(wanted.scopes ? { scopes: wanted.scopes } : {}),
  };
  try {
    return await startTestIssuer(wanted.port, shape);
  } catch (error) {
    throw new AuditImpossibleError(`the test issuer: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function report(
  result: AuditResult,
  request: AuditRequest,
  context: Context,
): Promise<number> {
  const document = reportDocument(result);
  const problems = await writeReports(document, request.files);
  const isWhole = result.stopped === undefined && problems.length === 0;
  const exitCode =
    document.counts.fail > 0 ? exitCodes.refused : isWhole ? exitCodes.done : exitCodes.failure;
  context.document({
    ok: exitCode === exitCodes.done,
    exitCode,
    ...(problems.length > 0 ? { problems } : {}),
    ...document,
  });
  printAudit(context, document, request.verbose);
  for (const problem of problems) context.complain(`create-secure-mcp: ${problemLine(problem)}`);
  return exitCode;
}

/** Writes what can be written: a file that cannot must not cost the result of the audit. */
async function writeReports(
  document: ReportDocument,
  files: AuditRequest['files'],
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const kind of ['report', 'sarif', 'junit'] as const) {
    const file = files[kind];
    if (file === undefined) continue;
    try {
      await writeFile(file, reporters[kind](document));
    } catch (error) {
      const message = `cannot be written: ${(error as Error).message}`;
      problems.push({ path: '', flag: `--${kind}`, message });
    }
  }
  return problems;
}
