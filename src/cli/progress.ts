import type { Io } from './io.js';
import { isPlain, type World } from './world.js';

/** A step that takes a while. */
export interface Progress {
  /** Ends the step; the line says how long it took. */
  end(): void;
}

/** Shows a step: on a terminal one line that counts the seconds, elsewhere one line of text. */
export function startProgress(io: Io, world: World, text: string, plain: boolean): Progress {
  if (plain || isPlain(world.env, io.prose)) {
    io.say(`${text}...`);
    return { end: () => undefined };
  }
  const start = Date.now();
  const line = () => `${text}... ${Math.round((Date.now() - start) / 1000)} s`;
  io.prose.write(line());
  const timer = setInterval(() => io.prose.write(`\r${line()}`), 1000);
  return {
    end() {
      clearInterval(timer);
      io.prose.write(`\r${line()}\n`);
    },
  };
}
