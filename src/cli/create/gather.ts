import type { Problem } from '../../answers/problem.js';
import { choices } from '../../answers/choices.js';
import type { GivenAnswers } from '../../answers/schema.js';
import { missingKeys, validateGiven } from '../../answers/validate.js';
import { canAsk, type Context } from '../context.js';
import { detectPackageManager, swallowedFlags } from '../invocation.js';
import { UsageError } from '../usage-error.js';
import { answersOfFlags, type FlagAnswers } from './answers-of-flags.js';
import { completeCommand } from './complete-command.js';
import { readConfigFile, type ConfigFile } from './config-file.js';
import { flagOfAnswer, type CreateFlags } from './flags.js';
import { readTarget, type Target } from './target.js';

/** What is said of a missing answer. */
const MISSING: Readonly<Partial<Record<string, string>>> = {
  provider: ', or --sign-in for an authorization server in the project',
  signIn: `: what people sign in with (one of: ${choices.upstream.join(', ')})`,
};

/** The answers of the arguments and the file together. */
export interface Gathered {
  readonly flags: CreateFlags;
  /** The answers that are in order. */
  readonly given: GivenAnswers;
  readonly target: Target;
  /** A person has to be asked. */
  readonly isMissingAnswers: boolean;
  readonly withFlag: FlagAnswers['withFlag'];
}

/**
 * Puts every source but the wizard together and collects all that is wrong with them.
 *
 * @param flagProblems what is wrong with the flags one by one
 * @throws UsageError with a command that works, when anything is wrong, or missing and nobody can be asked
 */
export async function gather(
  flags: CreateFlags,
  flagProblems: Problem[],
  context: Context,
): Promise<Gathered> {
  const { environment } = context;
  const { answers: ofFlags, implied, withFlag } = answersOfFlags(flags, flagProblems);
  const file =
    flags.config === undefined
      ? { answers: {}, problems: [] }
      : withoutExisting(await readConfigFile(flags.config, environment));
  const packageManager = detectPackageManager(environment.env);
  // Flags win over the file, answer by answer.
  const { answers, problems } = validateGiven({
    packageManager,
    ...implied,
    ...file.answers,
    ...ofFlags,
  });
  const name = ofFlags['name'] ?? file.answers['name'];
  const named = typeof name === 'string' ? name : undefined;
  const target = readTarget(flags.directory, named, environment.cwd);
  const all = target.name === undefined ? answers : { ...answers, name: target.name };
  const faulty = new Set([...flagProblems, ...problems].map(({ path }) => path));
  const given = Object.fromEntries(Object.entries(all).filter(([key]) => !faulty.has(key)));
  const isAlone = flags.yes || !canAsk(context);
  const wrong: Problem[] = [
    ...swallowedFlags(environment),
    ...flagProblems,
    ...file.problems,
    ...problems.map(withFlag),
    // With a person there, a directory without a valid name only means one question more.
    ...target.problems.filter(({ flag }) => flag !== '--name' || isAlone),
  ];
  const missing = missingProblems(given, { ofFlags, target, wrong }).filter(
    // The only answer of these without a default.
    ({ flag }) => !flags.yes || flag === `--${flagOfAnswer.signIn}`,
  );
  if (wrong.length > 0 || (missing.length > 0 && isAlone)) {
    const signIn =
      ofFlags['signIn'] ?? file.answers['signIn'] ?? signInSaid(environment.argv, wrong);
    const attempt = { flags, given, target, packageManager, signIn, problems: wrong };
    throw new UsageError([...wrong, ...missing], completeCommand(attempt, context.program));
  }
  return { flags, given, target, withFlag, isMissingAnswers: missing.length > 0 };
}

/** A server that exists already is not made anew. */
function withoutExisting({ answers, problems }: ConfigFile): ConfigFile {
  if (!('existing' in answers)) return { answers, problems };
  const others = Object.entries(answers).filter(([key]) => key !== 'existing');
  const message =
    'has "existing", which is about a server that is there already; protect it with: create-secure-mcp add auth';
  return {
    answers: Object.fromEntries(others),
    problems: [...problems, { path: '', flag: '--config', message }],
  };
}

/** Finds the first value of a flag for what people sign in with that was misspelled or repeated. */
function signInSaid(argv: readonly string[], wrong: readonly Problem[]): object | undefined {
  const signIn = `--${flagOfAnswer.signIn}`;
  const { flag } = wrong.find((each) => [each.flag, each.suggestion].includes(signIn)) ?? {};
  const words = argv.flatMap((word) => word.split('='));
  const at = flag === undefined ? -1 : words.indexOf(flag);
  return at < 0 ? undefined : { upstream: words[at + 1] };
}

/** Lists the answers nobody gave, as problems; those that already have a problem are left out. */
function missingProblems(
  given: GivenAnswers,
  known: {
    readonly ofFlags: FlagAnswers['answers'];
    readonly target: Target;
    readonly wrong: readonly Problem[];
  },
): Problem[] {
  const isTold = (key: keyof typeof flagOfAnswer) =>
    known.wrong.some(
      ({ path, flag, suggestion }) =>
        path === key ||
        path.startsWith(`${key}[`) ||
        [flag, suggestion].includes(`--${flagOfAnswer[key]}`),
    );
  return missingKeys(given)
    .filter((key) => known.ofFlags[key] === undefined && !isTold(key))
    .filter((key) => key !== 'name' || known.target.problems.length === 0)
    .map((key) => ({
      path: '',
      flag: key === 'name' ? '[directory] or --name' : `--${flagOfAnswer[key]}`,
      message: `is missing${MISSING[key] ?? ''}`,
    }));
}
