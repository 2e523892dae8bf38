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
import { reachFinding } from '../../audit/existing/reach-finding.js';
import { startProject } from '../../audit/project/start-project.js';
import { reportDocument, type ReportDocument } from '../../audit/report/document.js';
import { reporters } from '../../audit/report/index.js';
import { reachOfHost } from '../../http/address-policy.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { problemLine } from '../output/report-error.js';
import type { AuditFlags } from './flags.js';
import { unmarkUnproven } from '../../update/unproven.js';
import { loginOptions } from './login.js';
import { printCoverage } from './print-coverage.js';
import { printAudit, startAuditProgress } from './print-audit.js';

/** The flags of an audit, with the tokens that they name. */
interface AuditRequest extends AuditFlags {
  readonly tokens: AuditOptions['tokens'];
  /** Of the client that signs in. */
  readonly loginSecret: string | undefined;
  /** What the flags tell of the server. */
  readonly told?: AuditOptions['expectations'];
}

/** Audits a server and prints what was found. Returns the exit code. */
export async function runAudit(request: AuditRequest, context: Context): Promise<number> {
  if (request.list) return printCoverage(context);
  const result = await withServer(request, context, async (server) => {
    const progress = startAuditProgress(context);
    try {
      return await audit({ ...server, onFinding: progress.onFinding });
    } finally {
      progress.end();
    }
  });
  const exitCode = await report(result, request, context);
  const isProven = request.project !== undefined && exitCode === exitCodes.done;
  if (isProven && result.stopped === undefined) await unmarkUnproven(request.project);
  return exitCode;
}

/** Runs the work with what is to be audited, and stops afterwards what was started for it. */
async function withServer(
  request: AuditRequest,
  context: Context,
  work: (options: AuditOptions) => Promise<AuditResult>,
): Promise<AuditResult> {
  const { signal } = context.environment;
  const common = (target: URL) => {
    const isLocal = reachOfHost(target.hostname) === 'loopback';
    return {
      target,
      signal,
      tokens: request.tokens,
      followIssuer: request['follow-issuer'],
      privateNetwork: request['private-network'],
      allowToolCalls: request['allow-tool-calls'],
      allowedTools: request['allow-tool'],
      ...(request.observe === undefined ? {} : { observer: request.observe }),
      ...(request.told ? { expectations: request.told } : {}),
      allowRegistration: request['allow-registration'] || request.project !== undefined,
      limits: {
        // To flood a project of one's own for a moment takes hundreds.
        requests: request['max-requests'] ?? (request.project === undefined ? 400 : 2000),
        rate: request.rate ?? (isLocal ? 200 : 20),
        requestMs: (request.timeout ?? 10) * 1000,
        // Whoever signs in takes a while.
        totalMs: (request['max-time'] ?? (request.login ? 900 : 300)) * 1000,
        responseBytes: 256 * 1024,
      },
      ...(request.spec === undefined ? {} : { revision: request.spec }),
    };
  };
  if (request.project !== undefined) {
    const secrets = [request['token-env'], request['token-low-env'], request['token-other-env']];
    const project = await startProject(
      request.project,
      signal,
      secrets.filter((name) => name !== undefined),
    );
    try {
      if (project.ownTools && request['allow-tool-calls']) {
        const message =
          '--allow-tool-calls calls no tool here: it would do what you wrote it to do';
        context.warn({ path: '', flag: '--allow-tool-calls', message });
      }
      const reach = await project.reach?.();
      const result = await work({
        revision: project.revision,
        revisionFrom: request.spec === undefined ? 'project' : 'flag',
        ...common(project.target),
        tokens: { ...project.tokens, ...request.tokens },
        ...(project.issuer ? { issuer: project.issuer } : {}),
        ...(project.prover ? { prover: project.prover } : {}),
        ...(project.ownServer ? { ownServer: project.ownServer } : {}),
        isGenerated: true,
        expectations: project.expectations,
        allowToolCalls: request['allow-tool-calls'] && !project.ownTools,
        allowBurst: true,
      });
      if (!reach) return result;
      const finding = reachFinding(reach, result.revision.revision);
      return { ...result, findings: [finding, ...result.findings] };
    } finally {
      await project.stop();
    }
  }
  const { 'url': target, 'issuer-port': port } = request;
  if (!target) throw new Error('no URL');
  const options = {
    ...common(target),
    allowBurst: false,
    ...(request.login ? { login: loginOptions(request, request.loginSecret, context) } : {}),
  };
  if (port === undefined) return work(options);
  const issuer = await startIssuer(target, port, request);
  try {
    return await work({ ...options, issuer });
  } finally {
    await issuer.close();
  }
}

async function startIssuer(target: URL, port: number, flags: AuditFlags) {
  const type = flags['issuer-typ'] ?? 'at+jwt';
  const scopes = flags['issuer-scopes'];
  const shape = {
    type: type === '' ? undefined : type,
    algorithm: flags['issuer-alg'] ?? 'RS256',
    audience: flags['issuer-audience'] ?? target.href,
    clientId: flags['issuer-client-id'] ?? 'audit-client',
    subject: flags['issuer-subject'] ?? 'audit-user',
    claims: rfc9068Claims,
    extraClaims: flags['issuer-claims'] ?? {},
    ...(scopes ? { scopes } : {}),
  };
  try {
    return await startTestIssuer(port, shape);
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
  const problems = await writeReports(document, request);
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
async function writeReports(document: ReportDocument, files: AuditFlags): Promise<Problem[]> {
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
