import { withDefaults } from '../answers/defaults.js';
import type { Answers } from '../answers/schema.js';
import { askInLines } from './ask-in-lines.js';
import { interview } from './interview.js';
import { BackError, CancelledError, type Ask } from './question.js';
import { steps, type Draft, type Known } from './questions.js';
import type { WizardStreams } from './streams.js';

export { interview } from './interview.js';
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
  const write = (line: string) => {
    output.write(`${line}\n`);
  };
  const draft: Draft = {
    answers: { ...setup.answers },
    install: setup.install ?? true,
    git: setup.git ?? true,
  };
  const result = (): WizardResult => ({ ...draft, answers: withDefaults(draft.answers) });
  for (const line of setup.title) write(line);
  const review = () => setup.review(result());
  await interview(ask, { steps, known: setup, draft, review, verb: 'Create', write });
  return result();
}

/** Restores the terminal as `prompts` does when it ends by itself: cursor shown, line mode, a new line. */
function restoreTerminal({ input, output }: WizardStreams): void {
  input.setRawMode?.(false);
  output.write('\u001B[?25h\n');
}
