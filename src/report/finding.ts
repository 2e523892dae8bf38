/**
 * The outcome of a check. `advice`: nothing is required, or only a person can see it. `not-checked`: nothing is
 * known, which is never a pass.
 */
export type Verdict = 'pass' | 'fail' | 'warn' | 'advice' | 'not-checked';

/** One thing that was looked at, by `audit` or `doctor`. */
export interface Finding {
  /** Part of the report. */
  readonly group: string;
  /** Names what was looked at, for programs; never renamed. */
  readonly id: string;
  readonly verdict: Verdict;
  /** States what was found, or why nothing was checked; text from outside may be in it. */
  readonly says?: string;
  /** Says what to do, where something has to be done. */
  readonly remedy?: string;
}

/** Numbers of findings. */
export interface Counts {
  readonly pass: number;
  readonly fail: number;
  readonly warn: number;
  readonly advice: number;
  readonly notChecked: number;
}

/** Counts findings by their verdict. */
export function countFindings(findings: readonly Pick<Finding, 'verdict'>[]): Counts {
  const count = (verdict: Verdict) => findings.filter((each) => each.verdict === verdict).length;
  return {
    pass: count('pass'),
    fail: count('fail'),
    warn: count('warn'),
    advice: count('advice'),
    notChecked: count('not-checked'),
  };
}
