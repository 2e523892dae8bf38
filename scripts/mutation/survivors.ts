import type { Mutant } from './instrument.js';

/** Mutants that no test can or need notice, and why. Found by what is replaced, wherever it stands. */
const explained: readonly {
  readonly file: string;
  readonly original: string;
  readonly replacement: string;
  readonly reason: string;
}[] = [];

/** Why a mutant may survive; undefined when nobody has said. */
export function reasonFor({ file, original, replacement }: Mutant): string | undefined {
  return explained.find(
    (each) => each.file === file && each.original === original && each.replacement === replacement,
  )?.reason;
}
