import { audit, type AuditOptions, type AuditResult } from '../../audit/index.js';
import { reachFinding } from '../../audit/existing/reach-finding.js';
import { startProject } from '../../audit/project/start-project.js';
import { judge } from '../../audit/judgement/judge.js';
import { reportDocument, type ReportDocument } from '../../audit/report/document.js';
import { reachOfHost } from '../../http/address-policy.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { GENERATOR_VERSION } from '../../version.js';
import { decisionsFor, type TeamFiles } from './decisions.js';
import type { AuditFlags } from './flags.js';
import { reportResult } from './report-result.js';
import { unmarkUnproven } from '../../update/unproven.js';
import { loginOptions } from './login.js';
import { startAuditProgress } from './print-audit.js';
import { startIssuer } from './start-issuer.js';
import { withStartedServer } from './started-server.js';

/** The flags of an audit, with the tokens that they name. */
export interface AuditRequest extends AuditFlags {
  readonly tokens: AuditOptions['tokens'];
  /** What the team has decided. */
  readonly team: TeamFiles;
  /** Of the client that signs in. */
  readonly loginSecret: string | undefined;
  /** What the flags tell of the server. */
  readonly told?: AuditOptions['expectations'];
}

/** Audits a server and prints what was found. Returns the exit code. */
export async function runAudit(request: AuditRequest, context: Context): Promise<number> {
  const document = await auditServer(request, context);
  const exitCode = await reportResult(document, request, context);
  const isProven = request.project !== undefined && exitCode === exitCodes.done;
  if (isProven && document.stopped === undefined) await unmarkUnproven(request.project);
  return exitCode;
}

/**
 * Audits one server, and judges what was found by what the team has decided.
 *
 * @param name of the server, where there are several
 */
export async function auditServer(
  request: AuditRequest,
  context: Context,
  name?: string,
): Promise<ReportDocument> {
  const result = await withServer(request, context, async (server) => {
    const progress = startAuditProgress(context);
    try {
      return await audit({ ...server, onFinding: progress.onFinding });
    } finally {
      progress.end();
    }
  });
  const judgement = judge(result, decisionsFor(request.team, name), GENERATOR_VERSION);
  return reportDocument(result, judgement, name);
}

/** Runs the work with what is to be audited, and stops afterwards what was started for it. */
async function withServer(
  request: AuditRequest,
  context: Context,
  work: (options: AuditOptions) => Promise<AuditResult>,
): Promise<AuditResult> {
  const { signal } = context.environment;
  const isOwn = request.project !== undefined || request.start !== undefined;
  const common = (target: URL) => {
    const isLocal = reachOfHost(target.hostname) === 'loopback';
    return {
      target,
      signal,
      tokens: request.tokens,
      followIssuer: request['follow-issuer'],
      privateNetwork: request['private-network'],
      allowToolCalls: request['allow-tool-calls'],
      allowedTools: [...request['allow-tool'], ...(request.team.policy?.allowTools ?? [])],
      ...(request.observe === undefined ? {} : { observer: request.observe }),
      ...(request.told ? { expectations: request.told } : {}),
      allowRegistration: request['allow-registration'] || request.project !== undefined,
      limits: {
        // To flood a server of one's own for a moment takes hundreds.
        requests: request['max-requests'] ?? (isOwn ? 2000 : 1000),
        rate: request.rate ?? (isLocal ? 200 : 20),
        requestMs: (request.timeout ?? 10) * 1000,
        // Whoever signs in takes a while, and so does a server that is started again and again.
        totalMs: (request['max-time'] ?? (request.login || request.start ? 900 : 300)) * 1000,
        responseBytes: 256 * 1024,
      },
      ...(request.spec === undefined ? {} : { revision: request.spec }),
      ...(request.wait === undefined ? {} : { waitSeconds: request.wait }),
      levels: request.team.policy?.levels ?? {},
    };
  };
  if (request.start) return withStartedServer(request, context, common, work);
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
