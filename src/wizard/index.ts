import { withDefaults } from '../answers/defaults.js';
import type { Answers } from '../answers/schema.js';
import { askInLines } from './ask-in-lines.js';
import type { Ask } from './question.js';
import { Cancelled } from './question.js';
import { steps, type Draft, type Known } from './questions.js';
import type { WizardStreams } from './streams.js';

export { Cancelled } from './question.js';

/** Where questions are asked. */
export interface Conversation {
  readonly streams: WizardStreams;
  /** Numbered lines instead of lists that redraw. */
  readonly plain: boolean;
  /** Ends the conversation, with the signal's reason. */
  readonly signal: AbortSignal;
}

/** What the wizard needs to know. */
export interface WizardSetup extends Known, Conversation {
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
 * @throws {@link Cancelled} when the user leaves; the signal's reason when it aborts
 */
export function runWizard(setup: WizardSetup): Promise<WizardResult> {
  return converseAt(setup, (ask) => converse(setup, ask));
}

/**
 * Lets an action ask questions at a terminal.
 *
 * @throws {@link Cancelled} when the user leaves; the signal's reason when it aborts
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
  const draft: Draft = {
    answers: { ...setup.answers },
    install: setup.install ?? true,
    git: setup.git ?? true,
  };
  for (;;) {
    for (const step of steps) if (!step.isKnown(setup)) await step.run(ask, draft, setup);
    const result = { ...draft, answers: withDefaults(draft.answers) };
    const review = [...(await setup.review(result))];
    const message = review.pop() ?? '';
    for (const line of review) setup.streams.output.write(`${line}\n`);
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
    if (next === 'cancel') throw new Cancelled();
  }
}

/** What `prompts` does when it ends by itself: cursor shown, line mode, a new line. */
function restoreTerminal({ input, output }: WizardStreams): void {
  input.setRawMode?.(false);
  output.write('\u001B[?25h\n');
}
