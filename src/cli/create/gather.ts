import type { Problem } from '../../answers/problem.js';
import { choices } from '../../answers/choices.js';
import type { GivenAnswers } from '../../answers/schema.js';
import { missingKeys, validateGiven } from '../../answers/validate.js';
import { canAsk, type Context } from '../context.js';
import type { Environment } from '../environment.js';
import { collect } from '../flags/collect.js';
import { detectPackageManager, swallowedFlags } from '../invocation.js';
import { meantArguments } from '../mistyped.js';
import { UsageError } from '../usage-error.js';
import { answersOfFlags, type FlagAnswers } from './answers-of-flags.js';
import { completeCommand } from './complete-command.js';
import { readConfigFile, type ConfigFile } from './config-file.js';
import { createArguments, createFlags, flagOfAnswer, type CreateFlags } from './flags.js';
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

/** What every source but the wizard says. */
interface Sources {
  readonly flags: CreateFlags;
  readonly ofFlags: FlagAnswers;
  readonly file: ConfigFile;
  /** The answers that are in order. */
  readonly given: GivenAnswers;
  readonly target: Target;
  /** What is wrong, but for the target. */
  readonly problems: readonly Problem[];
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
  const sources = await readSources(flags, flagProblems, environment);
  const { given, target, ofFlags } = sources;
  const isAlone = flags.yes || !canAsk(context);
  const wrong: Problem[] = [
    ...swallowedFlags(environment),
    ...sources.problems,
    // With a person there, a directory without a valid name only means one question more.
    ...target.problems.filter(({ flag }) => flag !== '--name' || isAlone),
  ];
  const missing = missingProblems(given, { ofFlags: ofFlags.answers, target, wrong }).filter(
    // The only answer of these without a default.
    ({ flag }) => !flags.yes || flag === `--${flagOfAnswer.signIn}`,
  );
  if (wrong.length > 0 || (missing.length > 0 && isAlone)) {
    const meant = await meantSources(sources, context);
    const attempt = {
      ...meant,
      packageManager: detectPackageManager(environment.env),
      signIn: meant.ofFlags.answers['signIn'] ?? meant.file.answers['signIn'],
    };
    throw new UsageError([...wrong, ...missing], completeCommand(attempt, context.program));
  }
  return {
    ...{ flags, given, target },
    withFlag: ofFlags.withFlag,
    isMissingAnswers: missing.length > 0,
  };
}

/** Reads the answers of flags and of the file; flags win, answer by answer. */
async function readSources(
  flags: CreateFlags,
  flagProblems: Problem[],
  environment: Environment,
  read?: Sources,
): Promise<Sources> {
  const ofFlags = answersOfFlags(flags, flagProblems);
  // Standard input can be read but once.
  const file =
    read !== undefined && read.flags.config === flags.config
      ? read.file
      : await fileOf(flags.config, environment);
  const { answers, problems } = validateGiven({
    packageManager: detectPackageManager(environment.env),
    ...ofFlags.implied,
    ...file.answers,
    ...ofFlags.answers,
  });
  const name = ofFlags.answers['name'] ?? file.answers['name'];
  const named = typeof name === 'string' ? name : undefined;
  const target = readTarget(flags.directory, named, environment.cwd);
  const all = target.name === undefined ? answers : { ...answers, name: target.name };
  const faulty = new Set([...flagProblems, ...problems].map(({ path }) => path));
  const given = Object.fromEntries(Object.entries(all).filter(([key]) => !faulty.has(key)));
  return {
    ...{ flags, ofFlags, file, given, target },
    problems: [...flagProblems, ...file.problems, ...problems.map(ofFlags.withFlag)],
  };
}

/** Reads the arguments again as they were probably meant: misspelled flags, and the first of several values. */
async function meantSources(read: Sources, { environment, reread }: Context): Promise<Sources> {
  const argv = meantArguments(environment.argv, read.problems);
  const said = await reread(argv);
  if (!said) return read;
  const meant = { ...environment, argv };
  const command = { positionals: createArguments, flags: createFlags };
  const { given } = collect(command, said, meant);
  const values = Object.entries(said.values).map(([name, value]): [string, unknown] => [
    name,
    Array.isArray(value) && !given[name as keyof CreateFlags] ? value[0] : value,
  ]);
  const words = { ...said, values: Object.fromEntries(values) };
  const { given: flags, problems } = collect(command, words, meant);
  return readSources(flags, problems, environment, read);
}

async function fileOf(file: string | undefined, environment: Environment): Promise<ConfigFile> {
  if (file === undefined) return { answers: {}, problems: [] };
  return withoutExisting(await readConfigFile(file, environment));
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
