import type { RevisionId } from '../../catalog/revisions.js';
import { levels as strongestFirst, requirement, type Level } from '../../requirements/index.js';
import {
  NoResponseError,
  RateLimitedError,
  type Exchange,
  type Response,
} from '../../http/response.js';
import type { Redactor } from '../../http/redact.js';
import type { Verdict } from '../../report/finding.js';
import type { Check, Need, Unmet } from './check.js';
import { AuditStoppedError, SilentServerError } from './client.js';
import type { RunnerContext } from './context.js';
import type { GivenLevels } from '../judgement/policy-schema.js';
import type { AuditFinding, Family } from './model.js';
import { isMoot } from './open-server.js';
import { isAccepted } from '../protocol/responses.js';
import { notChecked, type Outcome } from './outcome.js';
import { NotRestartedError } from './server-process.js';

/** Called after each check. */
type OnFinding = (finding: AuditFinding) => void;

/** Exchanges kept of one check. */
const KEPT = 3;

/** How the checks went. */
interface Run {
  /** Says why it ended early, if it did. */
  readonly stopped?: string;
  /** Checks that had all they need, and that the server kept from saying anything. */
  readonly hindered: readonly AuditFinding[];
}

/** Runs every check that the revision knows. */
export async function runChecks(
  families: readonly Family[],
  context: RunnerContext,
  {
    unmet,
    refused,
    levels = {},
  }: {
    readonly unmet: Unmet;
    readonly refused: ReadonlySet<Need>;
    readonly levels?: GivenLevels;
  },
  onFinding: OnFinding,
): Promise<Run> {
  let stopped: string | undefined;
  const hindered: AuditFinding[] = [];
  for (const family of families) {
    for (const check of family.checks) {
      const rows = rowsFor(check, context.dialect.revision.id, levels);
      if (rows.length === 0) continue;
      let seen: Seen;
      if (context.open !== undefined && isMoot(family, check)) {
        seen = { outcome: notChecked(context.open), exchanges: [], isHindered: false };
      } else if (stopped === undefined) {
        seen = await look(check, context, unmet);
        stopped = await stillStopped(check, context, seen);
      } else {
        seen = {
          outcome: notChecked(`the audit had to stop before: ${stopped}`),
          exchanges: [],
          isHindered: true,
        };
      }
      const finding = toFinding(family, check, rows, seen, context.redactor);
      if (seen.isHindered || check.needs.some((need) => refused.has(need))) hindered.push(finding);
      onFinding(finding);
    }
  }
  return { hindered, ...(stopped === undefined ? {} : { stopped }) };
}

/** The outcome of a check, and what shows it. */
interface Seen {
  readonly outcome: Outcome;
  readonly exchanges: readonly Exchange[];
  /** The server did not answer the check, or not for itself. */
  readonly isHindered: boolean;
  /** Says why the audit cannot go on. */
  readonly stopped?: string;
  /** Nobody answers any more. */
  readonly isSilent?: boolean;
}

/**
 * Says why the audit cannot go on after a check, if so. A server that ended meanwhile and that the audit may start
 * again is written down and started again: what nobody answered is explained by that.
 */
async function stillStopped(
  { needs, title }: Check,
  context: RunnerContext,
  { stopped, isSilent }: Seen,
): Promise<string | undefined> {
  // Whoever asks for the program may end it, and brings it back.
  const exit = needs.includes('process') ? undefined : context.process?.exit();
  if (!context.process || !exit) return stopped;
  const how = exit.signal === null ? `with code ${String(exit.code)}` : `by ${exit.signal}`;
  context.deaths.push(`it ended ${how} while this was checked: ${title}`);
  try {
    await context.process.restore();
  } catch (error) {
    if (!(error instanceof NotRestartedError)) throw error;
    return error.message;
  }
  context.meetAgain();
  return isSilent ? undefined : stopped;
}

async function look(check: Check, context: RunnerContext, unmet: Unmet): Promise<Seen> {
  context.takeTrace();
  try {
    const said = await check.run(context, unmet);
    const outcome = await unlessAway(said, context);
    const exchanges = exchangesOf(outcome, context.takeTrace());
    const isHindered = outcome !== said && outcome.kind === 'not-checked';
    return { outcome, exchanges, isHindered };
  } catch (error) {
    if (error instanceof RateLimitedError) {
      return {
        outcome: notChecked(error.message),
        exchanges: [error.exchange],
        isHindered: true,
      };
    }
    if (error instanceof NoResponseError) {
      return {
        outcome: notChecked(`no answer: ${error.message}`),
        exchanges: [error.exchange],
        isHindered: true,
      };
    }
    if (error instanceof NotRestartedError) {
      return { outcome: notChecked(error.message), exchanges: [], isHindered: true };
    }
    if (error instanceof AuditStoppedError) {
      const stopped = error.message;
      return {
        outcome: notChecked(`the audit had to stop: ${stopped}`),
        exchanges: [],
        isHindered: true,
        stopped,
        isSilent: error instanceof SilentServerError,
      };
    }
    throw error;
  }
}

/**
 * Takes nothing from a server that is away for the moment, neither good nor bad. One that serves the good token
 * meanwhile is not away: then it is a warning, as what it leans on may be.
 */
async function unlessAway(outcome: Outcome, { probe, tokens }: RunnerContext): Promise<Outcome> {
  if (!('evidence' in outcome)) return outcome;
  const isAway = ({ status }: Response) => [502, 503, 504].includes(status);
  const away = outcome.evidence.find(isAway);
  if (!away) return outcome;
  // What another answer shows may be grave: that is not made a warning.
  const isThere =
    outcome.evidence.every(isAway) &&
    tokens.main !== undefined &&
    isAccepted(await probe({ token: tokens.main }));
  return isThere
    ? { ...outcome, kind: 'warn', says: `${outcome.says}; the good token is served meanwhile` }
    : notChecked(`the server was not available: it answered ${away.status}`);
}

/** Shows what an outcome names as its evidence, or else what the check looked at last. */
function exchangesOf(outcome: Outcome, trace: readonly Response[]): Exchange[] {
  const evidence = 'evidence' in outcome ? outcome.evidence : [];
  const shown = evidence.length > 0 ? evidence.slice(0, KEPT) : trace.slice(-KEPT);
  return shown.map(({ exchange }) => exchange);
}

function rowsFor({ rows }: Check, revision: RevisionId, given: GivenLevels): AuditFinding['rows'] {
  return rows.flatMap((id) => {
    const { levels, text, source } = requirement(id);
    const stated = levels[revision];
    const level = stated === null ? null : (given[id] ?? stated);
    // What is only allowed cannot be missed.
    return level === null || level === 'MAY' ? [] : [{ id, level, text, source }];
  });
}

function toFinding(
  family: Family,
  check: Check,
  rows: AuditFinding['rows'],
  { outcome, exchanges }: Seen,
  redactor: Redactor,
): AuditFinding {
  const strongest = [...rows].sort(
    (a, b) => strongestFirst.indexOf(a.level) - strongestFirst.indexOf(b.level),
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
function verdictOf({ kind }: Outcome, level: Level): Verdict {
  if (kind === 'pass' || kind === 'not-checked') return kind;
  if (level.startsWith('MUST')) return kind;
  return level.startsWith('SHOULD') && kind === 'fail' ? 'warn' : 'advice';
}
