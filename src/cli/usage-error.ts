import type { Problem } from '../answers/problem.js';
import { ProductError } from '../errors.js';

/** The command line cannot be followed. */
export class UsageError extends ProductError {
  override readonly name = 'UsageError';
  readonly code = 'usage';

  /** @param command one that works */
  constructor(
    override readonly problems: readonly Problem[],
    readonly command?: string,
  ) {
    super(problems.map(({ message }) => message).join('; '));
  }
}
