import { ProductError } from '../errors.js';

/** One thing to choose. */
export interface Choice {
  readonly title: string;
  readonly hint?: string;
  readonly value: string;
  /** Offered only to say why it cannot be chosen, and what to do instead. */
  readonly refusal?: string;
}

/** A question as data: asked with `prompts` in a terminal and in numbered lines elsewhere. */
export type Question =
  | {
      readonly kind: 'text';
      readonly message: string;
      readonly initial: string;
      /** What is wrong with an answer, or undefined. */
      readonly fault: (value: string) => Promise<string | undefined>;
    }
  | {
      readonly kind: 'one';
      readonly message: string;
      readonly choices: readonly Choice[];
      readonly initial: string;
    }
  | {
      readonly kind: 'some';
      readonly message: string;
      readonly choices: readonly Choice[];
      readonly initial: readonly string[];
    }
  | { readonly kind: 'yes-no'; readonly message: string; readonly initial: boolean };

/** The answer a kind of question gives. */
interface AnswerOf {
  'text': string;
  'one': string;
  'some': readonly string[];
  'yes-no': boolean;
}

/** Says why a choice cannot be made; undefined when it can. */
export function refusalOf(question: Question, value: unknown): string | undefined {
  if (question.kind !== 'one') return undefined;
  return question.choices.find((choice) => choice.value === value)?.refusal;
}

/** Asks one question; throws {@link CancelledError} when the user leaves, {@link BackError} to the one before. */
export type Ask = <K extends Question['kind']>(
  question: Extract<Question, { kind: K }>,
) => Promise<AnswerOf[K]>;

/** The user wants the question before. */
export class BackError extends Error {
  override readonly name = 'BackError';

  /** @param orLeave whether the key leaves where there is nothing before */
  constructor(readonly orLeave: boolean) {
    super();
  }
}

/** The user left the wizard. */
export class CancelledError extends ProductError {
  override readonly name = 'CancelledError';
  readonly code = 'cancelled';
}
