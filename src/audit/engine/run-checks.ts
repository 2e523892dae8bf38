import type { RevisionId } from '../../catalog/revisions.js';
import { requirement, type Level } from '../../requirements/index.js';
import type { Context } from './context.js';
import { NoAnswer, RateLimited, type Exchange } from '../../http/response.js';
import { AuditStopped } from './client.js';
import type { Check, Family, Finding, Need, Outcome, Verdict } from './model.js';

/** Why a need is not met; needs that are met are left out. */
export type Unmet = ReadonlyMap<Need, string>;

/** Called after each check. */
export type OnFinding = (finding: Finding) => void;

const STRENGTH: readonly Level[] = ['ADV', 'SHOULD NOT', 'SHOULD', 'MUST NOT', 'MUST'];
/** Exchanges kept of one check. */
const KEPT = 3;

/** Runs every check that the revision knows. Returns why it ended early, if it did. */
export async function runChecks(
  families: readonly Family[],
  context: Context,
  unmet: Unmet,
  onFinding: OnFinding,
): Promise<string | undefined> {
  let stopped: string | undefined;
  for (const family of families) {
    for (const check of family.checks) {
      const rows = rowsFor(check, context.dialect.revision.id);
      if (rows.length === 0) continue;
      const missing = check.needs?.find((need) => unmet.has(need));
      context.takeTrace();
      let outcome: Outcome;
      let exchanges: readonly Exchange[] = [];
      if (stopped !== undefined) {
        outcome = { kind: 'unknown', reason: `the audit had to stop before: ${stopped}` };
      } else if (missing !== undefined) {
        outcome = { kind: 'unknown', reason: unmet.get(missing) ?? '' };
      } else {
        try {
          outcome = unlessAway(await check.run(context));
          exchanges = exchangesOf(outcome, context);
        } catch (error) {
          if (error instanceof RateLimited) {
            outcome = { kind: 'unknown', reason: error.message };
            exchanges = [error.exchange];
          } else if (error instanceof NoAnswer) {
            outcome = { kind: 'unknown', reason: `no answer: ${error.message}` };
            exchanges = [error.exchange];
          } else if (error instanceof AuditStopped) {
            stopped = error.message;
            outcome = { kind: 'unknown', reason: `the audit had to stop: ${stopped}` };
          } else {
            throw error;
          }
        }
      }
      onFinding(toFinding(family, check, rows, outcome, exchanges, context));
    }
  }
  return stopped;
}

/** A server that is away for the moment shows nothing, neither good nor bad. */
function unlessAway(outcome: Outcome): Outcome {
  if (outcome.kind !== 'broken') return outcome;
  const away = outcome.answers.find(({ status }) => [502, 503, 504].includes(status));
  return away
    ? { kind: 'unknown', reason: `the server was not available: it answered ${away.status}` }
    : outcome;
}

function exchangesOf(outcome: Outcome, context: Context): Exchange[] {
  const trace = context.takeTrace().map(({ exchange }) => exchange);
  const shown = outcome.kind === 'broken' ? outcome.answers.map(({ exchange }) => exchange) : [];
  return shown.length > 0 ? shown.slice(0, KEPT) : trace.slice(-KEPT);
}

function rowsFor({ rows }: Check, revision: RevisionId): Finding['rows'] {
  return rows.flatMap((id) => {
    const { levels, text, source } = requirement(id);
    const level = levels[revision];
    // What is only allowed cannot be missed.
    return level === null || level === 'MAY' ? [] : [{ id, level, text, source }];
  });
}

function toFinding(
  family: Family,
  check: Check,
  rows: Finding['rows'],
  outcome: Outcome,
  exchanges: readonly Exchange[],
  { redactor }: Context,
): Finding {
  const strongest = [...rows].sort(
    (a, b) => STRENGTH.indexOf(b.level) - STRENGTH.indexOf(a.level),
  )[0];
  const level = strongest?.level ?? 'ADV';
  const base = { id: rows[0]?.id ?? '', family: family.id, level, title: check.title, rows };
  const verdict = verdictOf(outcome, level);
  if (outcome.kind === 'holds') return { ...base, verdict, exchanges };
  if (outcome.kind === 'unknown') {
    return { ...base, verdict, says: redactor.redact(outcome.reason), exchanges };
  }
  return { ...base, verdict, says: redactor.redact(outcome.says), fix: check.fix, exchanges };
}

function verdictOf(outcome: Outcome, level: Level): Verdict {
  if (outcome.kind === 'holds') return 'passed';
  if (outcome.kind === 'unknown') return 'not-checked';
  if (level.startsWith('MUST')) return outcome.mild ? 'warning' : 'failed';
  return level.startsWith('SHOULD') && !outcome.mild ? 'warning' : 'advice';
}
