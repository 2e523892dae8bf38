import type { Exchange } from '../../http/response.js';
import type { Check } from './check.js';
import type { Level, RequirementId } from '../../requirements/index.js';

/** Checks on one part of the server. */
export interface Family {
  readonly id: string;
  readonly title: string;
  readonly checks: readonly Check[];
}

/** How a check ended: a broken MUST failed, a broken SHOULD is a warning, the rest is advice. */
export type Verdict = 'passed' | 'failed' | 'warning' | 'advice' | 'not-checked';

/** One line of the report. */
export interface Finding {
  /** The row that names it, such as `CHAL-01`. */
  readonly id: string;
  readonly family: string;
  readonly level: Level;
  readonly title: string;
  readonly verdict: Verdict;
  /** What is wrong, or why nothing was checked. */
  readonly says?: string;
  readonly fix?: string;
  /** What the sources say. */
  readonly rows: readonly {
    readonly id: RequirementId;
    readonly level: Level;
    readonly text: string;
    readonly source: string;
  }[];
  readonly exchanges: readonly Exchange[];
}
