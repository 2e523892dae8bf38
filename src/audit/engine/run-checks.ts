import type { RevisionId } from '../../catalog/revisions.js';
import { requirement, type Level } from '../../requirements/index.js';
import type { Context } from './context.js';
import { NoResponseError, RateLimitedError, type Exchange } from '../../http/response.js';
import { AuditStoppedError } from './client.js';
import type { Verdict } from '../../report/finding.js';
import type { AuditFinding, Check, Family, Need, Outcome } from './model.js';

/** Why a need is not met; needs that are met are left out. */
export type Unmet = ReadonlyMap<Need, string>;

/** Called after each check. */
export type OnFinding = (finding: AuditFinding) => void;

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
        outcome = { kind: 'not-checked', reason: `the audit had to stop before: ${stopped}` };
      } else if (missing !== undefined) {
        outcome = { kind: 'not-checked', reason: unmet.get(missing) ?? '' };
      } else {
        try {
          outcome = unlessAway(await check.run(context));
          exchanges = exchangesOf(outcome, context);
        } catch (error) {
          if (error instanceof RateLimitedError) {
            outcome = { kind: 'not-checked', reason: error.message };
            exchanges = [error.exchange];
          } else if (error instanceof NoResponseError) {
            outcome = { kind: 'not-checked', reason: `no answer: ${error.message}` };
            exchanges = [error.exchange];
          } else if (error instanceof AuditStoppedError) {
            stopped = error.message;
            outcome = { kind: 'not-checked', reason: `the audit had to stop: ${stopped}` };
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
  if (outcome.kind !== 'fail') return outcome;
  const away = outcome.responses.find(({ status }) => [502, 503, 504].includes(status));
  return away
    ? { kind: 'not-checked', reason: `the server was not available: it answered ${away.status}` }
    : outcome;
}

function exchangesOf(outcome: Outcome, context: Context): Exchange[] {
  const trace = context.takeTrace().map(({ exchange }) => exchange);
  const shown = outcome.kind === 'fail' ? outcome.responses.map(({ exchange }) => exchange) : [];
  return shown.length > 0 ? shown.slice(0, KEPT) : trace.slice(-KEPT);
}

function rowsFor({ rows }: Check, revision: RevisionId): AuditFinding['rows'] {
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
  rows: AuditFinding['rows'],
  outcome: Outcome,
  exchanges: readonly Exchange[],
  { redactor }: Context,
): AuditFinding {
  const strongest = [...rows].sort(
    (a, b) => STRENGTH.indexOf(b.level) - STRENGTH.indexOf(a.level),
  )[0];
  const level = strongest?.level ?? 'ADV';
  const base = { id: rows[0]?.id ?? '', group: family.id, level, title: check.title, rows };
  const verdict = verdictOf(outcome, level);
  if (outcome.kind === 'pass') return { ...base, verdict, exchanges };
  if (outcome.kind === 'not-checked') {
    return { ...base, verdict, says: redactor.redact(outcome.reason), exchanges };
  }
  return { ...base, verdict, says: redactor.redact(outcome.says), remedy: check.fix, exchanges };
}

/** A broken MUST fails, a broken SHOULD is a warning, the rest is advice. */
function verdictOf(outcome: Outcome, level: Level): Verdict {
  if (outcome.kind === 'pass') return 'pass';
  if (outcome.kind === 'not-checked') return 'not-checked';
  if (level.startsWith('MUST')) return outcome.mild ? 'warn' : 'fail';
  return level.startsWith('SHOULD') && !outcome.mild ? 'warn' : 'advice';
}
