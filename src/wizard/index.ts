import { withDefaults } from '../answers/defaults.js';
import type { Answers } from '../answers/schema.js';
import { askInLines } from './ask-in-lines.js';
import { BackError, CancelledError, type Ask, type Question } from './question.js';
import { steps, type Draft, type Known, type Step } from './questions.js';
import type { WizardStreams } from './streams.js';

export { CancelledError } from './question.js';

/** The terminal that questions are asked at. */
export interface Conversation {
  readonly streams: WizardStreams;
  /** Numbered lines instead of lists that redraw. */
  readonly plain: boolean;
  /** Ends the conversation, with the signal's reason. */
  readonly signal: AbortSignal;
}

/** The setting of a run of the wizard. */
export interface WizardSetup extends Known, Conversation {
  /** What stands above the first question. */
  readonly title: readonly string[];
  /** What the review shows about complete answers, line by line; the last line is the question. */
  readonly review: (result: WizardResult) => Promise<readonly string[]>;
}

/** Complete answers, confirmed by the user. */
export interface WizardResult {
  readonly answers: Answers;
  readonly install: boolean;
  readonly git: boolean;
}

/**
 * Asks what is not known, shows a review, and lets the user create, edit or leave.
 *
 * @throws {@link CancelledError} when the user leaves; the signal's reason when it aborts
 */
export function runWizard(setup: WizardSetup): Promise<WizardResult> {
  return converseAt(setup, (ask) => converse(setup, ask));
}

/**
 * Lets an action ask questions at a terminal.
 *
 * @throws {@link CancelledError} when the user leaves; the signal's reason when it aborts
 */
export async function converseAt<T>(
  { streams, plain, signal }: Conversation,
  action: (ask: Ask) => Promise<T>,
): Promise<T> {
  const lines = plain ? askInLines(streams) : undefined;
  const ask: Ask = lines ?? (await terminalAsk(streams));
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    signal.throwIfAborted();
    return await Promise.race([action(ask), aborted]);
  } catch (error) {
    // Where nothing comes before, back leaves.
    throw error instanceof BackError ? new CancelledError() : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    lines?.close();
    if (signal.aborted && !plain) restoreTerminal(streams);
  }
}

async function terminalAsk(streams: WizardStreams): Promise<Ask> {
  const { askInTerminal } = await import('./ask-in-terminal.js');
  return askInTerminal(streams);
}

async function converse(setup: WizardSetup, ask: Ask): Promise<WizardResult> {
  const { output } = setup.streams;
  const draft: Draft = {
    answers: { ...setup.answers },
    install: setup.install ?? true,
    git: setup.git ?? true,
  };
  for (const line of setup.title) output.write(`${line}\n`);
  const open = steps.filter((step) => !step.isKnown(setup));
  let place: Place = { next: 0, asked: [] };
  for (;;) {
    place = await askOpen(setup, ask, draft, open, place);
    const result = { ...draft, answers: withDefaults(draft.answers) };
    const review = [...(await setup.review(result))];
    const message = review.pop() ?? '';
    for (const line of review) output.write(`${line}\n`);
    try {
      const next = await ask<'one'>({
        kind: 'one',
        message,
        choices: [
          { title: 'Create', value: 'create' },
          { title: 'Edit the answers', value: 'edit' },
          { title: 'Cancel', value: 'cancel' },
        ],
        initial: 'create',
      });
      if (next === 'create') return result;
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
async function askOpen(
  setup: WizardSetup,
  ask: Ask,
  draft: Draft,
  open: readonly Step[],
  from: Place,
): Promise<Place> {
  let place = from;
  for (let step = open[place.next]; step; step = open[place.next]) {
    const { next, asked } = place;
    const later = open.slice(next + 1).filter((each) => each.asks?.(draft, setup) ?? true);
    const progress = ` (${asked.length + 1} of ${asked.length + 1 + later.length})`;
    let questions = 0;
    const counting = ((question: Question) => {
      questions += 1;
      return ask({ ...question, message: `${question.message}${progress}` } as never);
    }) as Ask;
    try {
      await step.run(counting, draft, setup);
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

/** Restores the terminal as `prompts` does when it ends by itself: cursor shown, line mode, a new line. */
function restoreTerminal({ input, output }: WizardStreams): void {
  input.setRawMode?.(false);
  output.write('\u001B[?25h\n');
}
