import picocolors from 'picocolors';
import { hasColor, type Output, type World } from './world.js';

/** Where a run writes: one JSON document on stdout with `--json`, prose elsewhere. */
export interface Io {
  readonly json: boolean;
  /** The stream for progress and results in prose. */
  readonly prose: Output;
  readonly colors: ReturnType<typeof picocolors.createColors>;
  /** A line of the result, in prose. */
  say(line?: string): void;
  /** A line about something wrong. */
  complain(line?: string): void;
  /** The document; written only with `--json`. */
  document(value: object): void;
}

/** Connects a run with its streams. */
export function createIo(world: World, json: boolean): Io {
  const prose = json ? world.stderr : world.stdout;
  const write = (stream: Output, line: string) => {
    stream.write(`${line}\n`);
  };
  return {
    json,
    prose,
    colors: picocolors.createColors(hasColor(world.env, prose)),
    say: (line = '') => {
      write(prose, line);
    },
    complain: (line = '') => {
      write(world.stderr, line);
    },
    document: (value) => {
      if (json) write(world.stdout, JSON.stringify(value, null, 2));
    },
  };
}

/** A text that came from outside, safe to show in a terminal: escape codes become visible. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A line of a file, as {@link visible}; its tabs and the end of its line break stay what they are. */
export function visibleLine(line: string): string {
  const end = line.endsWith('\r') ? '\r' : '';
  const body = end === '' ? line : line.slice(0, -1);
  return body.split('\t').map(visible).join('\t') + end;
}
