import type { Problem } from './texts.js';

/** Something that a person is told on a page, in the words of `src/sign-in-texts.ts`; the message is for the log. */
export class PageError extends Error {
  override readonly name = 'PageError';

  constructor(
    readonly code: Problem,
    message: string,
  ) {
    super(message);
  }
}
