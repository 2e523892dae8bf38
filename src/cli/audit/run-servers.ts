import { unauditedDocument, type ReportDocument } from '../../audit/report/document.js';
import { ProductError } from '../../errors.js';
import { InterruptedError } from '../../project/interrupt.js';
import type { Context } from '../context.js';
import type { AuditFlags } from './flags.js';
import { reportSeveral } from './report-result.js';
import type { AuditRequest } from './request.js';
import { auditServer } from './run-audit.js';

/** One of several servers. */
interface ServerRequest {
  readonly name: string;
  readonly target: string;
  readonly request: AuditRequest;
}

/**
 * Audits several servers, one after another, and reports on all of them together. One that cannot be
 * audited stands in the report with the reason. Returns the worst exit code.
 */
export async function runServers(
  servers: readonly ServerRequest[],
  flags: AuditFlags,
  context: Context,
): Promise<number> {
  const documents: ReportDocument[] = [];
  for (const server of servers) {
    try {
      documents.push(await auditServer(server.request, context, server.name));
    } catch (error) {
      if (!(error instanceof ProductError) || error instanceof InterruptedError) throw error;
      if (context.environment.signal.aborted) throw error;
      documents.push(unauditedDocument(server, error.message));
    }
  }
  return reportSeveral(documents, flags, context);
}
