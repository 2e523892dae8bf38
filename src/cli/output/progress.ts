import type { Context } from '../context.js';
import { isPlain } from '../environment.js';

/** A step that takes a while. */
export interface Progress {
  /** Ends the step; the line says how long it took. */
  end(): void;
}

/** Shows a step: on a terminal one line that counts the seconds, elsewhere one line of text. */
export function startProgress(context: Context, text: string, plain: boolean): Progress {
  if (plain || isPlain(context.environment.env, context.prose)) {
    context.say(`${text}...`);
    return { end: () => undefined };
  }
  const start = Date.now();
  const line = () => `${text}... ${Math.round((Date.now() - start) / 1000)} s`;
  context.prose.write(line());
  const timer = setInterval(() => context.prose.write(`\r${line()}`), 1000);
  return {
    end() {
      clearInterval(timer);
      context.prose.write(`\r${line()}\n`);
    },
  };
}
