import { ProductError } from '../errors.js';

/** A template could not be filled in: a fault of the generator, never of the answers. */
export class RenderError extends ProductError {
  override readonly name = 'RenderError';
  readonly code = 'broken-template';

  constructor(
    /** Path of the template below `templates`. */
    readonly template: string,
    cause: unknown,
  ) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    super(`${template}: ${detail}`, { cause });
  }
}
