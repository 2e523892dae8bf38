import type { Response } from '../../http/response.js';

/** Says that nothing can be said. */
export interface NotChecked {
  readonly kind: 'not-checked';
  readonly reason: string;
}

/** The outcome of one look at a server. */
export type Outcome =
  | { readonly kind: 'pass' }
  | NotChecked
  | {
      /** A warning is never more than that, whatever the level: the source can be read otherwise. */
      readonly kind: 'fail' | 'warn';
      readonly says: string;
      /** The responses that show it; the runner fills in what was looked at when empty. */
      readonly evidence: readonly Response[];
    };

export const pass: Outcome = { kind: 'pass' };

/** Says that the requirement is not met. */
export function fail(says: string, ...evidence: readonly Response[]): Outcome {
  return { kind: 'fail', says, evidence };
}

/** Says that something is not as it should be, but the source leaves room. */
export function warn(says: string, ...evidence: readonly Response[]): Outcome {
  return { kind: 'warn', says, evidence };
}

/** Says why nothing can be said. */
export function notChecked(reason: string): NotChecked {
  return { kind: 'not-checked', reason };
}

/** Passes if the condition is met, and fails otherwise. */
export function expect(
  condition: boolean,
  says: string,
  ...evidence: readonly Response[]
): Outcome {
  return condition ? pass : fail(says, ...evidence);
}

/** Says several things, one after another. */
export type Outcomes = AsyncGenerator<Outcome, void> | Generator<Outcome, void>;

const GRAVITY = ['pass', 'not-checked', 'warn', 'fail'] as const;

/**
 * Makes one outcome of several. A failure ends the check; what is only a warning must not hide a failure
 * behind it. Otherwise the first of the gravest counts.
 *
 * @param nothing what is said when there was nothing to judge
 */
export async function gravest(outcomes: Outcomes, nothing: string): Promise<Outcome> {
  let worst: Outcome | undefined;
  for await (const outcome of outcomes as AsyncIterable<Outcome> | Iterable<Outcome>) {
    const isGraver =
      worst === undefined || GRAVITY.indexOf(outcome.kind) > GRAVITY.indexOf(worst.kind);
    if (isGraver) worst = outcome;
    if (outcome.kind === 'fail') break;
  }
  return worst ?? notChecked(nothing);
}
