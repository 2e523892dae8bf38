import { BackError, CancelledError, type Ask, type Question } from './question.js';

/** One step: skipped when its answer is known or leaves no choice. */
export interface Step<Draft, Known> {
  readonly isKnown: (known: Known) => boolean;
  /** Whether there is a choice, as far as the answers before it say; always when left out. */
  readonly asks?: (draft: Draft, known: Known) => boolean;
  readonly run: (ask: Ask, draft: Draft, known: Known) => Promise<void>;
}

/** Questions in their order, and what is shown of the answers at the end. */
export interface Interview<Draft, Known> {
  readonly steps: readonly Step<Draft, Known>[];
  readonly known: Known;
  /** Filled step by step. */
  readonly draft: Draft;
  /** The review, line by line; the last line is the question. */
  readonly review: () => Promise<readonly string[]>;
  /** What is done with the answers: `Create`. */
  readonly verb: string;
  readonly write: (line: string) => void;
}

/**
 * Asks what is not known, shows the review, and lets the user go on, edit or leave.
 *
 * @throws {@link CancelledError} when the user leaves
 */
export async function interview<Draft, Known>(
  ask: Ask,
  { steps, known, draft, review, verb, write }: Interview<Draft, Known>,
): Promise<void> {
  const open = steps.filter((step) => !step.isKnown(known));
  let place: Place = { next: 0, asked: [] };
  for (;;) {
    place = await askOpen({ known, draft }, ask, open, place);
    const lines = [...(await review())];
    const message = lines.pop() ?? '';
    for (const line of lines) write(line);
    try {
      const next = await ask<'one'>({
        kind: 'one',
        message,
        choices: [
          { title: verb, value: 'go' },
          ...(open.length > 0 ? [{ title: 'Edit the answers', value: 'edit' }] : []),
          { title: 'Cancel', value: 'cancel' },
        ],
        initial: 'go',
      });
      if (next === 'go') return;
      if (next === 'cancel') throw new CancelledError();
      place = { next: 0, asked: [] };
    } catch (error) {
      place = before(place, error);
    }
  }
}

/** The place in the questions: the step that comes next, and those that asked something. */
interface Place {
  readonly next: number;
  readonly asked: readonly number[];
}

/** Asks from a place on to the end, and back as often as the user likes. */
async function askOpen<Draft, Known>(
  { known, draft }: Pick<Interview<Draft, Known>, 'known' | 'draft'>,
  ask: Ask,
  open: readonly Step<Draft, Known>[],
  from: Place,
): Promise<Place> {
  let place = from;
  for (let step = open[place.next]; step; step = open[place.next]) {
    const { next, asked } = place;
    const later = open.slice(next + 1).filter((each) => each.asks?.(draft, known) ?? true);
    const progress = ` (${asked.length + 1} of ${asked.length + 1 + later.length})`;
    let questions = 0;
    const counting = ((question: Question) => {
      questions += 1;
      return ask({ ...question, message: `${question.message}${progress}` } as never);
    }) as Ask;
    try {
      await step.run(counting, draft, known);
      place = { next: next + 1, asked: questions > 0 ? [...asked, next] : asked };
    } catch (error) {
      // Behind the first question of a step, back is its first question.
      if (!(error instanceof BackError) || questions < 2) place = before(place, error);
    }
  }
  return place;
}

/**
 * The place of the question before.
 *
 * @throws what was thrown, when it asks for no such thing; {@link CancelledError} when there is none
 */
function before({ next, asked }: Place, error: unknown): Place {
  if (!(error instanceof BackError)) throw error;
  const last = asked.at(-1);
  if (last !== undefined) return { next: last, asked: asked.slice(0, -1) };
  if (error.orLeave) throw new CancelledError();
  return { next, asked };
}
