import type { Context } from './context.js';
import type { Response, Exchange } from '../../http/response.js';
import type { Finding } from '../../report/finding.js';
import type { Level, RequirementId } from '../../requirements/index.js';

/** What a check cannot do without. */
export type Need = 'token' | 'low-token' | 'other-token' | 'issuer' | 'tool-calls' | 'burst';

/** What a check found. */
export type Outcome =
  | { readonly kind: 'pass' }
  | {
      readonly kind: 'fail';
      readonly says: string;
      /** The responses that show it; the last one of the check when empty. */
      readonly responses: readonly Response[];
      /** Never more than a warning, whatever the level: the source can be read otherwise. */
      readonly mild: boolean;
    }
  | { readonly kind: 'not-checked'; readonly reason: string };

/** One probe of the server. */
export interface Check {
  /** Rows of the matrix that fail when it fails; the first one names it. */
  readonly rows: readonly RequirementId[];
  /** What must hold, as a sentence. */
  readonly title: string;
  readonly needs?: readonly Need[];
  /** What to change when it does not hold. */
  readonly fix: string;
  readonly run: (context: Context) => Promise<Outcome> | Outcome;
}

/** Checks on one part of the server. */
export interface Family {
  readonly id: string;
  readonly title: string;
  readonly checks: readonly Check[];
}

/** One line of the report. */
export interface AuditFinding extends Finding {
  readonly level: Level;
  /** What must hold, as a sentence. */
  readonly title: string;
  /** What the sources say; the first row names the finding. */
  readonly rows: readonly {
    readonly id: RequirementId;
    readonly level: Level;
    readonly text: string;
    readonly source: string;
  }[];
  readonly exchanges: readonly Exchange[];
}

export const pass: Outcome = { kind: 'pass' };

/** The requirement is not met. */
export function fail(says: string, ...responses: readonly Response[]): Outcome {
  return { kind: 'fail', says, responses, mild: false };
}

/** Something is not as it should be, but the source leaves room. */
export function warn(says: string, ...responses: readonly Response[]): Outcome {
  return { kind: 'fail', says, responses, mild: true };
}

/** Nothing can be said. */
export function notChecked(reason: string): Outcome {
  return { kind: 'not-checked', reason };
}

/** {@link holds} if the condition is met. */
export function expect(
  condition: boolean,
  says: string,
  ...responses: readonly Response[]
): Outcome {
  return condition ? pass : fail(says, ...responses);
}
