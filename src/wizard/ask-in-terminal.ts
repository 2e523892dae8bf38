import { emitKeypressEvents } from 'node:readline';
import prompts from 'prompts';
import {
  BackError,
  CancelledError,
  refusalOf,
  type Ask,
  type Choice,
  type Question,
} from './question.js';
import type { WizardStreams } from './streams.js';
import { wrapped } from './wrapped.js';

/** So many choices are found faster by typing than by scrolling. */
const MANY = 10;

/** A key as Node reports it. */
interface Key {
  readonly name?: string;
  readonly shift?: boolean;
  readonly ctrl?: boolean;
}

/**
 * Asks with `prompts`. It gives back half an answer when the user leaves, so leaving throws here;
 * it changes the objects it is given, so every call builds its own. Escape and Shift-Tab go back:
 * `prompts` knows no such key, so it is watched for here, and the question is ended by Escape.
 */
export function askInTerminal({ input, output }: WizardStreams): Ask {
  async function askOnce(question: Question): Promise<unknown> {
    const size = { columns: output.columns ?? 80, rows: output.rows ?? 24 };
    const prompt = {
      ...toPrompt(question, size),
      stdin: input,
      stdout: output,
      name: 'value',
    } as prompts.PromptObject<'value'>;
    // A terminal that goes away ends the input, which `prompts` alone would wait on for ever.
    let onEnd: () => void = () => undefined;
    const ended = new Promise<never>((_, reject) => {
      onEnd = () => {
        reject(new CancelledError());
      };
      input.once('end', onEnd);
    });
    const seen: { back?: BackError; cancelled?: true } = {};
    const onKey = (_: unknown, { name, shift, ctrl }: Key) => {
      // Everywhere else Ctrl-U takes back what was typed; `prompts` knows another key for that.
      if (name === 'u' && ctrl === true) {
        setImmediate(() => input.emit('keypress', '', { name: 'g', ctrl: true }));
      }
      if (name === 'escape') seen.back ??= new BackError(true);
      if (name !== 'tab' || shift !== true) return;
      seen.back = new BackError(false);
      setImmediate(() => input.emit('keypress', '', { name: 'escape' }));
    };
    emitKeypressEvents(input);
    input.on('keypress', onKey);
    try {
      const asked = prompts(prompt, {
        onCancel() {
          seen.cancelled = true;
          return false;
        },
      }) as Promise<{ value?: unknown }>;
      const { value } = await Promise.race([asked, ended]);
      if (seen.back) throw seen.back;
      if (seen.cancelled) throw new CancelledError();
      return value;
    } finally {
      input.off('end', onEnd);
      input.off('keypress', onKey);
    }
  }
  return async (question) => {
    let current: Question = question;
    for (;;) {
      const value = await askOnce(current);
      // Enter where nothing matches what was typed.
      if (value === undefined) continue;
      const refusal =
        current.kind === 'text' ? await current.fault(value as string) : refusalOf(current, value);
      if (refusal === undefined) return value as never;
      for (const line of wrapped(refusal, (output.columns ?? 80) - 2)) output.write(`  ${line}\n`);
      if (current.kind === 'one' || current.kind === 'text') {
        current = { ...current, initial: value as string };
      }
    }
  };
}

function toPrompt(
  question: Question,
  { columns, rows }: { columns: number; rows: number },
): object {
  const { message } = question;
  if (question.kind === 'text') {
    // `prompts` draws a fault of several lines over the others; such a one is said when this one is answered.
    const validate = async (value: string) => {
      const fault = await question.fault(value);
      return fault !== undefined && fault.length + 2 < columns ? fault : true;
    };
    return { type: 'text', message, initial: question.initial, validate };
  }
  if (question.kind === 'yes-no') return { type: 'confirm', message, initial: question.initial };
  const width = columns - 8;
  const choices = question.choices.map((choice) => toChoice(choice, width));
  // The question, and a hint of two lines.
  const page = Math.max(3, Math.min(8, rows - 4));
  if (question.kind === 'one') {
    const initial = Math.max(
      0,
      question.choices.findIndex(({ value }) => value === question.initial),
    );
    if (choices.length > MANY) {
      return { ...typeToFilter(choices, message, page), initial };
    }
    return {
      type: 'select',
      message,
      choices,
      initial,
      hint: 'arrows, then Enter',
      optionsPerPage: page,
    };
  }
  const titles = choices.map(({ title }) => title);
  return {
    type: 'multiselect',
    message,
    choices: choices.map((choice) => ({
      ...choice,
      selected: question.initial.includes(choice.value),
    })),
    instructions: false,
    hint: 'Space, then Enter',
    optionsPerPage: page,
    // Without colours the line of the cursor would look like the others.
    onRender(this: { cursor: number; done?: boolean; value: { title: string }[] }) {
      this.value.forEach((choice, index) => {
        const pointer = index === this.cursor ? '❯ ' : '  ';
        choice.title = `${this.done === true ? '' : pointer}${titles[index] ?? ''}`;
      });
    },
  };
}

/** The part of a prompt that is used where a list shrinks. */
interface Filtered {
  msg: string;
  readonly done?: boolean;
  readonly input: string;
  select: number;
  suggestions: { readonly title: string; readonly value: string; description?: string }[];
  value: string | undefined;
}

/** A list that shrinks while somebody types; only the line of the cursor shows its hint. */
function typeToFilter(
  choices: readonly ReturnType<typeof toChoice>[],
  message: string,
  page: number,
): object {
  const matching = (input: string) => {
    const words = input.toLowerCase().split(/\s+/);
    return choices
      .filter(({ title, value }) =>
        words.every((word) => `${title} ${value}`.toLowerCase().includes(word)),
      )
      .map(({ title, value }) => ({ title, value }));
  };
  let typed = '';
  const onRender = (shown: Filtered) => {
    shown.msg = shown.done === true ? message : `${message} (type to search)`;
    // `prompts` looks later; Enter that comes with what was typed, as when it is pasted, is now.
    if (shown.input !== typed) {
      typed = shown.input;
      shown.select = 0;
      shown.suggestions = matching(typed);
      shown.value = shown.suggestions[0]?.value;
    }
    shown.suggestions.forEach((suggestion, index) => {
      const hint = choices.find(({ value }) => value === suggestion.value)?.description;
      if (index === shown.select && hint !== undefined) suggestion.description = hint;
      else delete suggestion.description;
    });
  };
  return {
    type: 'autocomplete',
    message,
    choices: matching(''),
    limit: page,
    fallback: 'nothing matches',
    suggest: (input: string) => Promise.resolve(matching(input)),
    onRender(this: Filtered) {
      onRender(this);
    },
  };
}

/** Lines that wrap are drawn over each other, so they are cut. */
function toChoice({ title, hint, value }: Choice, width: number) {
  const fit = (text: string) =>
    text.length > width ? `${text.slice(0, Math.max(1, width - 1))}…` : text;
  return { title: fit(title), value, ...(hint === undefined ? {} : { description: fit(hint) }) };
}
