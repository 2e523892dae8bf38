import type { AuditOptions, AuditResult } from '../../../src/audit/index.js';
import type { TokenRequest } from '../../../src/audit/issuer/token-request.js';
import type { TokenShape } from '../../../src/audit/issuer/token-shape.js';
import { auditCase } from './audited.js';
import type { AuthorizationServer } from './authorization-server.js';
import type { Features } from './faulty-server/features.js';
import type { Faults } from './faulty-server/server.js';
import type { SignInManners } from './sign-in-server.js';
import type { Style } from './faulty-server/style.js';

/** A fault of a server, and what the audit says of it. */
export interface FaultCase {
  /** Ends the sentence "a server with …". */
  readonly what: string;
  readonly faults: Partial<Faults>;
  /** What the server has, of which nothing is wrong. */
  readonly features?: Partial<Features>;
  readonly style?: Partial<Style>;
  /** Whether the server trusts the test issuer, and asks it; it does not when left out. */
  readonly issuer?: boolean | 'asks it';
  /** Of good tokens, beside what the server expects. */
  readonly shape?: Partial<TokenShape>;
  /** The audit is given such a token, and no issuer. */
  readonly given?: Omit<TokenRequest, 'label'>;
  /** The authorization server that the metadata names, on the host of the server. */
  readonly authorizationServer?: Partial<AuthorizationServer>;
  /** The authorization server is one where people sign in, and the audit has them do it. */
  readonly signIn?: Partial<SignInManners>;
  /** Whether the audit knows the tools and sees the log, as when it started the server. */
  readonly isOwn?: boolean;
  readonly options?: Partial<AuditOptions>;
  /** Families that are looked at, when others cannot help but complain, too; all when left out. */
  readonly families?: readonly string[];
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
  const result = auditCase(each).then((whole) => lookedAt(whole, each));
  results.set(each, result);
  return result;
}

function lookedAt(result: AuditResult, { families }: FaultCase): AuditResult {
  if (!families) return result;
  return {
    ...result,
    findings: result.findings.filter(({ group }) => families.includes(group)),
  };
}
