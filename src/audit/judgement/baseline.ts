import type { RevisionId } from '../../catalog/revisions.js';
import type { AuditFinding } from '../engine/model.js';
import type { Baseline, BaselinePart, KnownFinding } from './baseline-schema.js';
import { isComplaint, type JudgedFinding } from './standing.js';
import { whatOf } from './what-of.js';

/** What a reader of the report has to know of the baseline. */
export interface BaselineNotes {
  /** Known findings whose check passes now: the baseline can do without them. */
  readonly fixed: readonly KnownFinding[];
  /** Known findings whose check did not run this time. */
  readonly unseen: readonly KnownFinding[];
  /** What makes the comparison weaker than it could be. */
  readonly remarks: readonly string[];
}

/** The audit that is compared. */
interface Compared {
  readonly findings: readonly JudgedFinding[];
  readonly target: string;
  readonly revision: RevisionId;
  /** Of this audit. */
  readonly version: string;
}

/** Gravest first: what got worse is new. */
const GRAVITY = ['fail', 'warn', 'advice'] as const;

/**
 * Marks what is known already. A finding is known when its row, its check and what was found are the
 * same and it is no graver. Another version of the audit may word things differently: then row and check
 * are enough, and a remark says so.
 *
 * @param part undefined where the baseline knows nothing of the server
 */
export function compareBaseline(
  { findings, target, revision, version }: Compared,
  { version: writer }: Pick<Baseline, 'version'>,
  part: BaselinePart | undefined,
): { readonly findings: JudgedFinding[]; readonly notes: BaselineNotes } {
  if (!part) {
    const remarks = ['the baseline knows nothing of this server, so everything counts'];
    return { findings: [...findings], notes: { fixed: [], unseen: [], remarks } };
  }
  let loose = 0;
  const judged = findings.map((finding): JudgedFinding => {
    if (!isComplaint(finding)) return finding;
    const same = part.findings.filter(
      (known) => isSameCheck(known, finding) && isNoGraver(finding, known),
    );
    const what = whatOf(finding, target);
    const isExact = same.some((known) => known.what === what);
    if (!isExact && (writer === version || same.length === 0)) return finding;
    if (!isExact) loose += 1;
    return { ...finding, known: true };
  });
  const verdictNow = (known: KnownFinding) =>
    findings.find((finding) => isSameCheck(known, finding))?.verdict ?? 'not-checked';
  return {
    findings: judged,
    notes: {
      fixed: part.findings.filter((known) => verdictNow(known) === 'pass'),
      unseen: part.findings.filter((known) => verdictNow(known) === 'not-checked'),
      remarks: [
        ...(part.revision === revision
          ? []
          : [`the baseline was written for MCP ${part.revision}, this is ${revision}`]),
        ...(loose === 0
          ? []
          : [
              `the baseline was written by version ${writer}, this is ${version}: ${loose} of its findings are known by row and check alone; --write-baseline writes it anew`,
            ]),
      ],
    },
  };
}

/** The part of a baseline for one server: everything that was found and is not waived, in a fixed order. */
export function baselinePart(
  { findings, target, revision }: Omit<Compared, 'version'>,
  name?: string,
): BaselinePart {
  const complaints = findings.filter((finding) => isComplaint(finding) && !finding.waived);
  return {
    ...(name === undefined ? {} : { name }),
    revision,
    findings: complaints
      .map((finding) => ({
        row: finding.id,
        title: finding.title,
        what: whatOf(finding, target),
        verdict: finding.verdict as KnownFinding['verdict'],
      }))
      .sort((a, b) => compareTexts(keyOf(a), keyOf(b))),
  };
}

function keyOf({ row, title, what }: KnownFinding): string {
  return [row, title, what].join('\n');
}

/** By code unit: the same on every machine, whatever its language. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function isSameCheck({ row, title }: KnownFinding, finding: AuditFinding): boolean {
  return row === finding.id && title === finding.title;
}

function isNoGraver({ verdict }: AuditFinding, known: KnownFinding): boolean {
  const order: readonly string[] = GRAVITY;
  return order.indexOf(verdict) >= order.indexOf(known.verdict);
}
