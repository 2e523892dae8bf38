import type { Problem } from '../answers/problem.js';
import type { Context } from './context.js';
import { collect, type Words } from './flags/collect.js';
import type { Flags, ValuesOf } from './flags/flag.js';
import { UsageError } from './usage-error.js';

/** One command: what it takes, what the help says of it, and what it does. */
export interface Command<Name extends string = string> extends Description<Name, Flags, Flags> {
  /** Reads the words and runs. Returns the exit code. */
  readonly start: (words: Words, context: Context) => Promise<number>;
}

interface Description<Name extends string, P extends Flags, F extends Flags> {
  readonly name: Name;
  /** One line, for the help and for completion. */
  readonly describe: string;
  readonly positionals: P;
  readonly flags: F;
  /** Command lines with what they do; `$0` is the program. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Its errors say that nothing was written. */
  readonly worksOnFiles: boolean;
  /** Commands whose last word stands behind its name, each with flags of its own. */
  readonly subcommands?: readonly Command[];
}

interface Definition<
  Name extends string,
  P extends Flags,
  F extends Flags,
  Input,
> extends Description<Name, P, F> {
  /** Reads what belongs together, and adds what is wrong with that to the problems. */
  readonly read?: (
    given: ValuesOf<P & F>,
    rest: { readonly problems: Problem[]; readonly words: Words; readonly context: Context },
  ) => Input | Promise<Input>;
  /** Called only when nothing is wrong. Loads what only this command needs. Returns the exit code. */
  readonly run: (input: Input, context: Context) => Promise<number>;
}

/**
 * Makes a command of its description. The types of the values that `run` gets follow from the flags, or
 * from what `read` returns.
 */
export function defineCommand<
  const Name extends string,
  P extends Flags,
  F extends Flags,
  Input = ValuesOf<P & F>,
>({ read, run, ...description }: Definition<Name, P, F, Input>): Command<Name> {
  return {
    ...description,
    async start(words, context) {
      const { given, problems } = collect(description, words, context.environment);
      const input = read ? await read(given, { problems, words, context }) : (given as Input);
      if (problems.length > 0) throw new UsageError(problems);
      return run(input, context);
    },
  };
}
