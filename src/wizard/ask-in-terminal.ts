import prompts from 'prompts';
import { Cancelled, refusalOf, type Ask, type Choice, type Question } from './question.js';
import type { WizardStreams } from './streams.js';

/**
 * Asks with `prompts`. It gives back half an answer when the user leaves, so leaving throws here;
 * it changes the objects it is given, so every call builds its own.
 */
export function askInTerminal({ input, output }: WizardStreams): Ask {
  async function askOnce(question: Question): Promise<unknown> {
    const prompt = {
      ...toPrompt(question, (output.columns ?? 80) - 8),
      stdin: input,
      stdout: output,
      name: 'value',
    } as prompts.PromptObject<'value'>;
    // A terminal that goes away ends the input, which `prompts` alone would wait on for ever.
    let onEnd: () => void = () => undefined;
    const ended = new Promise<never>((_, reject) => {
      onEnd = () => {
        reject(new Cancelled());
      };
      input.once('end', onEnd);
    });
    try {
      const asked = prompts(prompt, {
        onCancel() {
          throw new Cancelled();
        },
      }) as Promise<{ value?: unknown }>;
      const { value } = await Promise.race([asked, ended]);
      if (value === undefined) throw new Cancelled();
      return value;
    } finally {
      input.off('end', onEnd);
    }
  }
  return async (question) => {
    for (;;) {
      const value = await askOnce(question);
      const refusal = refusalOf(question, value);
      if (refusal === undefined) return value as never;
      output.write(`  ${refusal}\n`);
    }
  };
}

function toPrompt(question: Question, width: number): object {
  const { message } = question;
  if (question.kind === 'text') {
    const validate = async (value: string) => (await question.fault(value)) ?? true;
    return { type: 'text', message, initial: question.initial, validate };
  }
  if (question.kind === 'yes-no') return { type: 'confirm', message, initial: question.initial };
  const choices = question.choices.map((choice) => toChoice(choice, width));
  if (question.kind === 'one') {
    const initial = Math.max(
      0,
      question.choices.findIndex(({ value }) => value === question.initial),
    );
    return {
      type: 'select',
      message,
      choices,
      initial,
      hint: 'arrows, then Enter',
      optionsPerPage: 8,
    };
  }
  return {
    type: 'multiselect',
    message,
    choices: choices.map((choice) => ({
      ...choice,
      selected: question.initial.includes(choice.value),
    })),
    instructions: false,
    hint: 'Space, then Enter',
    optionsPerPage: 8,
  };
}

/** Lines that wrap are drawn over each other, so they are cut. */
function toChoice({ title, hint, value }: Choice, width: number) {
  const fit = (text: string) =>
    text.length > width ? `${text.slice(0, Math.max(1, width - 1))}…` : text;
  const choice = { title: fit(title), value };
  return hint === undefined ? choice : { ...choice, description: fit(hint) };
}
