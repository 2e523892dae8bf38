import { createInterface } from 'node:readline';
import {
  BackError,
  CancelledError,
  refusalOf,
  type Ask,
  type Choice,
  type Question,
} from './question.js';
import type { WizardStreams } from './streams.js';

/** Numbered lines and one answer a line: for screen readers and terminals that cannot redraw. */
export function askInLines({ input, output }: WizardStreams): Ask & { close(): void } {
  const reader = createInterface({ input, terminal: false });
  const waiting: { resolve: (line: string) => void; reject: (error: Error) => void }[] = [];
  const early: string[] = [];
  let ended = false;
  reader.on('line', (line) => {
    const next = waiting.shift();
    if (next) next.resolve(line);
    else early.push(line);
  });
  reader.on('close', () => {
    ended = true;
    for (const { reject } of waiting.splice(0)) reject(new CancelledError());
  });
  const readLine = (prompt: string) => {
    output.write(prompt);
    const line = early.shift();
    if (line !== undefined) return Promise.resolve(line);
    if (ended) return Promise.reject(new CancelledError());
    return new Promise<string>((resolve, reject) => waiting.push({ resolve, reject }));
  };
  const ask = async (question: Question): Promise<unknown> => {
    for (const line of introduction(question)) output.write(`${line}\n`);
    for (;;) {
      const line = (await readLine(promptOf(question))).trim();
      if (line === '<') throw new BackError(false);
      const answer = await understand(question, line);
      if ('value' in answer) return answer.value;
      output.write(`  ${answer.fault}\n`);
    }
  };
  return Object.assign(ask as Ask, {
    close: () => {
      reader.close();
    },
  });
}

function introduction(question: Question): string[] {
  if (!('choices' in question)) return [];
  return [question.message, ...question.choices.map(choiceLine)];
}

function choiceLine({ title, hint }: Choice, index: number): string {
  return `  ${index + 1}) ${title}${hint === undefined ? '' : ` - ${hint}`}`;
}

function promptOf(question: Question): string {
  if (question.kind === 'text') return `${question.message} [${question.initial}]: `;
  if (question.kind === 'yes-no') {
    return `${question.message} (yes or no) [${question.initial ? 'yes' : 'no'}]: `;
  }
  const numbers = (values: readonly string[]) =>
    values
      .map((value) => question.choices.findIndex((choice) => choice.value === value) + 1)
      .join(',');
  if (question.kind === 'one') {
    return `Number from 1 to ${question.choices.length} [${numbers([question.initial])}]: `;
  }
  return `Numbers with commas, 0 for none [${numbers(question.initial) || '0'}]: `;
}

async function understand(
  question: Question,
  line: string,
): Promise<{ value: unknown } | { fault: string }> {
  if (question.kind === 'text') {
    const value = line === '' ? question.initial : line;
    const fault = await question.fault(value);
    return fault === undefined ? { value } : { fault };
  }
  if (line === '') return { value: question.initial };
  if (question.kind === 'yes-no') {
    if (/^y(es)?$/i.test(line)) return { value: true };
    return /^no?$/i.test(line) ? { value: false } : { fault: 'Please answer yes or no.' };
  }
  const chosen = line === '0' && question.kind === 'some' ? [] : line.split(',');
  const values = chosen.map((number) =>
    /^\s*\d{1,3}\s*$/.test(number) ? question.choices[Number(number) - 1]?.value : undefined,
  );
  const fault = { fault: `Please give a number from 1 to ${question.choices.length}.` };
  if (values.includes(undefined)) return fault;
  if (question.kind === 'some') return { value: [...new Set(values)] };
  if (values.length !== 1) return fault;
  const refusal = refusalOf(question, values[0]);
  return refusal === undefined ? { value: values[0] } : { fault: refusal };
}
