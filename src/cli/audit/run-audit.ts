import { audit, type AuditOptions, type AuditResult } from '../../audit/index.js';
import { judge } from '../../audit/judgement/judge.js';
import { reportDocument, type ReportDocument } from '../../audit/report/document.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { GENERATOR_VERSION } from '../../version.js';
import { decisionsFor } from './decisions.js';
import { reportResult } from './report-result.js';
import { unmarkUnproven } from '../../update/unproven.js';
import { loginOptions } from './login.js';
import { startAuditProgress } from './print-audit.js';
import { commonOptions, type AuditRequest } from './request.js';
import { startIssuer } from './start-issuer.js';
import { withStartedProject } from './started-project.js';
import { withStartedServer } from './started-server.js';

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
  const { start, project, 'url': target, 'issuer-port': port } = request;
  if (start) return withStartedServer(request, context, work);
  if (project !== undefined) return withStartedProject(project, request, context, work);
  if (!target) throw new Error('no URL');
  const options = {
    ...commonOptions(request, target, context.environment.signal),
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
