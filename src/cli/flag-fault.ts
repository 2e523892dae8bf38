import type { Problem } from '../answers/problem.js';
import { ProductError } from '../errors.js';

/** A flag is wrong; the message says how. */
export class FlagError extends ProductError {
  override readonly name = 'FlagError';
  readonly code = 'usage';

  /** @param flag without its dashes, or `[name]` for what is no flag */
  constructor(
    readonly flag: string,
    message: string,
  ) {
    super(message);
  }
}

/** Reads one flag; what is wrong with it joins the problems. */
export function attempt<T>(problems: Problem[], read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    const flag = error.flag.startsWith('[') ? error.flag : `--${error.flag}`;
    problems.push({ path: '', flag, message: error.message });
    return undefined;
  }
}
