import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  audit as runAudit,
  AuditImpossibleError,
  type AuditOptions,
  type AuditResult,
} from '../audit/index.js';
import { reachOfHost } from '../http/address-policy.js';
import { startTestIssuer } from '../audit/issuer/test-issuer.js';
import { rfc9068Claims } from '../audit/issuer/token-shape.js';
import { startProject } from '../audit/project/start-project.js';
import { reporters } from '../audit/report/index.js';
import { reportDocument, type ReportDocument } from '../audit/report/document.js';
import { codeOf } from '../errors.js';
import type { Problem } from '../answers/problem.js';
import { ProjectError } from '../project/project-error.js';
import { exitCodes } from './exit-codes.js';
import { visible, type Io } from './io.js';
import type { RawValues } from './program.js';
import { printAudit, startAuditProgress } from './print-audit.js';
import { printCoverage } from './print-coverage.js';
import { unexpectedArguments } from './read-flags.js';
import { readAuditFlags, type AuditFlagValues } from './read-audit-flags.js';
import { problemLine } from './usage.js';
import type { World } from './world.js';

/** `create-secure-mcp audit [url]`. Returns the exit code; throws what nobody expected. */
export async function audit(
  world: World,
  io: Io,
  values: RawValues,
  extra: readonly string[],
): Promise<number> {
  const flags = readAuditFlags(values, world);
  const problems = [...flags.problems, ...unexpectedArguments(extra)];
  if (problems.length > 0) {
    io.document({ ok: false, exitCode: exitCodes.usage, code: 'usage', problems });
    for (const problem of problems) io.complain(`create-secure-mcp audit: ${problemLine(problem)}`);
    io.complain(`All flags: ${io.help}`);
    return exitCodes.usage;
  }
  if (flags.list) return printCoverage(io);
  try {
    const result = await withServer(flags, world, async (server) => {
      const progress = startAuditProgress(io, world);
      try {
        return await runAudit({ ...server, onFinding: progress.onFinding });
      } finally {
        progress.end();
      }
    });
    return await report(result, flags, io);
  } catch (error) {
    const isKnown = error instanceof AuditImpossibleError || error instanceof ProjectError;
    if (!isKnown) throw error;
    const problem = { path: '', message: error.message };
    io.document({
      ok: false,
      exitCode: exitCodes.failure,
      code: codeOf(error),
      problems: [problem],
    });
    for (const line of error.message.split('\n')) {
      io.complain(`create-secure-mcp audit: ${visible(line)}`);
    }
    return exitCodes.failure;
  }
}

/** Runs the work with what is to be audited, and stops afterwards what was started for it. */
async function withServer(
  flags: AuditFlagValues,
  { cwd, signal }: World,
  work: (options: AuditOptions) => Promise<AuditResult>,
): Promise<AuditResult> {
  const common = (target: URL) => {
    const isLocal = reachOfHost(target.hostname) === 'loopback';
    return {
      ...{ target, signal, tokens: flags.tokens },
      followIssuer: flags.followIssuer,
      privateNetwork: flags.privateNetwork,
      allowToolCalls: flags.allowToolCalls,
      limits: {
        // To flood a project of one's own for a moment takes hundreds.
        requests: flags.maxRequests ?? (flags.project === undefined ? 400 : 2000),
        rate: flags.rate ?? (isLocal ? 200 : 20),
        requestMs: flags.timeoutMs,
        totalMs: flags.maxTimeMs,
        responseBytes: 256 * 1024,
      },
      ...(flags.spec === undefined ? {} : { revision: flags.spec }),
    };
  };
  if (flags.project !== undefined) {
    const project = await startProject(path.resolve(cwd, flags.project), signal);
    try {
      return await work({
        revision: project.revision,
        revisionFrom: flags.spec === undefined ? 'project' : 'flag',
        ...common(project.target),
        issuer: project.issuer,
        expectations: project.expectations,
        allowBurst: true,
      });
    } finally {
      await project.stop();
    }
  }
  const { target } = flags;
  if (!target) throw new Error('no URL');
  const options = { ...common(target), allowBurst: false };
  if (!flags.issuer) return work(options);
  const issuer = await startIssuer(target, flags.issuer);
  try {
    return await work({ ...options, issuer });
  } finally {
    await issuer.close();
  }
}

async function startIssuer(target: URL, flags: NonNullable<AuditFlagValues['issuer']>) {
  const shape = {
    type: flags.type === '' ? undefined : flags.type,
    algorithm: flags.algorithm,
    audience: flags.audience ?? target.href,
    clientId: flags.clientId,
    subject: flags.subject,
    claims: rfc9068Claims,
    extraClaims: flags.claims,
    ...(flags.scopes ? { scopes: flags.scopes } : {}),
  };
  try {
    return await startTestIssuer(flags.port, shape);
  } catch (error) {
    throw new AuditImpossibleError(`the test issuer: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function report(result: AuditResult, flags: AuditFlagValues, io: Io): Promise<number> {
  const document = reportDocument(result);
  const problems = await writeReports(document, flags.files);
  const isWhole = result.stopped === undefined && problems.length === 0;
  const exitCode =
    document.counts.failed > 0 ? exitCodes.refused : isWhole ? exitCodes.done : exitCodes.failure;
  io.document({
    ok: exitCode === exitCodes.done,
    exitCode,
    ...(problems.length > 0 ? { problems } : {}),
    ...document,
  });
  printAudit(io, document, flags.verbose);
  for (const problem of problems) io.complain(`create-secure-mcp audit: ${problemLine(problem)}`);
  return exitCode;
}

/** Writes what can be written: a file that cannot must not cost the result of the audit. */
async function writeReports(
  document: ReportDocument,
  files: AuditFlagValues['files'],
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
