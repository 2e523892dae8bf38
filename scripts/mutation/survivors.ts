import type { Mutant } from './instrument.js';

/** A reason, and the mutants it is good for. */
interface Explanation {
  readonly reason: string;
  readonly mutants: readonly {
    readonly file: string;
    /** The line it starts in, without indentation. */
    readonly source: string;
    readonly original: string;
    readonly replacement: string;
  }[];
}

/** Mutants that no test can or need notice, and why. They are not judged. */
const explanations: readonly Explanation[] = [];

/** Why a mutant may survive; undefined when nobody has said. */
export function reasonFor(mutant: Mutant): string | undefined {
  return explanations.find(({ mutants }) =>
    mutants.some(
      ({ file, source, original, replacement }) =>
        file === mutant.file &&
        source === mutant.source &&
        original === mutant.original &&
        replacement === mutant.replacement,
    ),
  )?.reason;
}
