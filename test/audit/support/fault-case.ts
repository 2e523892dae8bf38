import type { AuditOptions, AuditResult } from '../../../src/audit/index.js';
import { auditFaulty } from './audited.js';
import type { Faults } from './faulty-server/server.js';

/** A fault of a server, and what the audit says of it. */
export interface FaultCase {
  /** Ends the sentence "a server with …". */
  readonly what: string;
  readonly faults: Partial<Faults>;
  /** Whether the server trusts the test issuer; it does not when left out. */
  readonly issuer?: boolean;
  readonly options?: Partial<AuditOptions>;
  /** The rows that fail; no other may. None when left out. */
  readonly fails?: readonly string[];
  /** Rows with a warning or advice, beside others. */
  readonly warns?: readonly string[];
}

const results = new Map<FaultCase, Promise<AuditResult>>();

/** The result of the audit; each case is audited once. */
export function resultOf(each: FaultCase): Promise<AuditResult> {
  const known = results.get(each);
  if (known) return known;
  const mode = each.issuer === true ? 'with issuer' : 'without tokens';
  const result = auditFaulty(each.faults, mode, each.options);
  results.set(each, result);
  return result;
}
