import { quoted, type Problem } from '../../answers/problem.js';
import { ProductError } from '../../errors.js';
import type { Environment } from '../environment.js';

/** One flag or positional argument of a command. The type of its value follows from its parser. */
export interface Flag<T = unknown> extends FlagOptions {
  /** A switch takes no value; a refused flag is known only to say why it is not taken. */
  readonly kind: 'switch' | 'text' | 'refused';
  readonly describe: string;
  /** Turns what the command line holds into the value, and reports what is wrong with it. */
  readonly read: (given: unknown, reading: Reading) => T;
}

/** Details that only some flags have. */
interface FlagOptions {
  /** Heading in the help. */
  readonly group?: string;
  readonly alias?: string;
  /** Default, as the help shows it. */
  readonly fallback?: string;
  /** Values to choose from, for completion. */
  readonly values?: readonly string[];
  /** Works, without a word in the help. */
  readonly hidden?: true;
  /** The help and completion offer `--no-NAME` too. */
  readonly negatable?: true;
  /** A positional argument that takes every word that is left. */
  readonly takesRest?: true;
  /** An empty value means something. */
  readonly mayBeEmpty?: true;
}

/** Help for a parser while it reads one flag. */
interface Reading {
  readonly environment: Environment;
  /** Reports a problem with the flag. */
  readonly report: (problem: FlagProblem) => void;
}

/** A problem whose flag is known already. */
type FlagProblem = Partial<Problem> & Pick<Problem, 'message'>;

/** Flags by name. */
export type Flags = Readonly<Record<string, Flag>>;

/** The values of flags, by name. */
export type ValuesOf<F extends Flags> = {
  readonly [Name in keyof F]: F[Name] extends Flag<infer T> ? T : never;
};

/** Refuses the value of a flag; the message completes `--flag: …`. */
export class FlagError extends ProductError {
  override readonly name = 'FlagError';
  readonly code = 'usage';

  constructor(readonly problem: FlagProblem) {
    super(problem.message);
  }
}

/** Throws a {@link FlagError}, for use inside parsers. */
export function refuse(message: string): never {
  throw new FlagError({ message });
}

/** A switch: on or off. */
export function toggle(describe: string, options: FlagOptions = {}): Flag<boolean> {
  return { ...options, kind: 'switch', describe, read: (given) => given === true };
}

/** A switch that can be on, off or not said. */
export function choice(describe: string, options: FlagOptions = {}): Flag<boolean | undefined> {
  const read = (given: unknown) => (typeof given === 'boolean' ? given : undefined);
  return { ...options, kind: 'switch', negatable: true, describe, read };
}

/** A text that may be given once. */
export function text(describe: string, options: FlagOptions = {}): Flag<string | undefined> {
  return parsed(describe, (value) => value, options);
}

/**
 * A text that may be given once, and what a parser makes of it.
 *
 * @param parse may throw a {@link FlagError}
 */
export function parsed<T>(
  describe: string,
  parse: (value: string, environment: Environment) => T,
  options: FlagOptions = {},
): Flag<T | undefined> {
  return {
    ...options,
    kind: 'text',
    describe,
    read(given, reading) {
      const different = [...new Set(textsOf(given, reading, options.mayBeEmpty))];
      const [value] = different;
      if (different.length > 1) {
        const message = `is given more than once: ${different.map(quoted).join(', ')}`;
        reading.report({ message });
      }
      // Which of several is meant nobody knows.
      if (value === undefined || different.length > 1) return undefined;
      return attempt(reading.report, () => parse(value, reading.environment));
    },
  };
}

/** A number from 1 on. */
export function number(
  describe: string,
  most: number,
  options: FlagOptions = {},
): Flag<number | undefined> {
  const parse = (value: string) => {
    const result = /^\d{1,6}$/.test(value) ? Number(value) : 0;
    return result >= 1 && result <= most ? result : refuse(`must be a number from 1 to ${most}`);
  };
  return parsed(describe, parse, options);
}

/** A text that may be repeated. */
export function list(describe: string, options: FlagOptions = {}): Flag<readonly string[]> {
  return { ...options, kind: 'text', describe, read: (given, reading) => textsOf(given, reading) };
}

/** A text that may be repeated, each time for one more item. */
export function items<T extends object>(
  describe: string,
  parse: (value: string) => T | Problem,
  options: FlagOptions = {},
): Flag<readonly T[] | undefined> {
  return {
    ...options,
    kind: 'text',
    describe,
    read(given, reading) {
      const texts = textsOf(given, reading);
      const values = texts.flatMap((each): T[] => {
        const value = parse(each);
        if (!('message' in value)) return [value];
        reading.report(value);
        return [];
      });
      return texts.length === 0 ? undefined : values;
    },
  };
}

/** Entries of a record, one by one. */
export function record<T>(
  describe: string,
  parse: (value: string) => readonly [key: string, value: T] | Problem,
  options: FlagOptions = {},
): Flag<Readonly<Record<string, T>> | undefined> {
  return {
    ...options,
    kind: 'text',
    describe,
    read(given, reading) {
      const texts = new Set(textsOf(given, reading));
      const entries = new Map<string, T>();
      for (const each of texts) {
        const entry = parse(each);
        if ('message' in entry) {
          reading.report(entry);
          continue;
        }
        const [key, value] = entry;
        if (entries.has(key)) {
          reading.report({ message: `${quoted(key)} is given twice with different values` });
        }
        entries.set(key, value);
      }
      return texts.size === 0 ? undefined : Object.fromEntries(entries);
    },
  };
}

/** A flag that people try and that is not taken, with the reason. */
export function refused(message: string): Flag<undefined> {
  return {
    kind: 'refused',
    describe: '',
    hidden: true,
    read(given, { report }) {
      if (given !== undefined) report({ message });
      return undefined;
    },
  };
}

/** Runs a parser; a {@link FlagError} becomes a problem. */
export function attempt<T>(report: (problem: FlagProblem) => void, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof FlagError)) throw error;
    report(error.problem);
    return undefined;
  }
}

function textsOf(given: unknown, { report }: Reading, mayBeEmpty = false): string[] {
  if (given === undefined || given === false) return [];
  const texts = (Array.isArray(given) ? given : [given]).map(String);
  if (mayBeEmpty) return texts;
  if (texts.includes('')) report({ message: 'needs a value' });
  return texts.filter((value) => value !== '');
}
