import type { Problem } from '../answers/problem.js';
import type { GivenAnswers } from '../answers/schema.js';
import { missingKeys, validateGiven } from '../answers/validate.js';
import { readConfigFile } from './config-file.js';
import { flagOfAnswer } from './flags.js';
import { detectPackageManager, swallowedFlags } from './invocation.js';
import type { Io } from './io.js';
import { withFlag, type FlagValues } from './read-flags.js';
import { readTarget, type Target } from './target.js';
import { canAsk, type World } from './world.js';

/** What the arguments and the file say, together. */
export interface Gathered {
  /** The answers that are in order. */
  readonly given: GivenAnswers;
  readonly target: Target;
  readonly problems: readonly Problem[];
}

/** Puts every source but the wizard together and collects all that is wrong with them. */
export async function gather(world: World, io: Io, flags: FlagValues): Promise<Gathered> {
  const file =
    flags.config === undefined
      ? { answers: {}, problems: [] }
      : await readConfigFile(flags.config, world);
  const detected = { packageManager: detectPackageManager(world.env) };
  // Flags win over the file, answer by answer.
  const { answers, problems } = validateGiven({ ...detected, ...file.answers, ...flags.answers });
  const name = flags.answers['name'] ?? file.answers['name'];
  const target = readTarget(
    flags.directory,
    typeof name === 'string' ? name : undefined,
    world.cwd,
  );
  const all = target.name === undefined ? answers : { ...answers, name: target.name };
  const faulty = new Set([...flags.problems, ...problems].map(({ path: place }) => place));
  const sound = Object.entries(all).filter(([key]) => !faulty.has(key));
  return {
    given: Object.fromEntries(sound),
    target,
    problems: [
      ...swallowedFlags(world),
      ...flags.problems,
      ...file.problems,
      ...problems.map((problem) => withFlag(problem, flags)),
      // With a person there, a directory without a valid name only means one question more.
      ...target.problems.filter(
        ({ flag }) => flag !== '--name' || flags.yes || !canAsk(world, io.prose),
      ),
    ],
  };
}

/** The answers nobody gave, as problems; those that already have a problem are left out. */
export function missingProblems(
  { given, target, problems }: Gathered,
  flags: FlagValues,
): Problem[] {
  const told = (flag: string) =>
    problems.some((problem) => problem.flag === flag || problem.suggestion === flag);
  return missingKeys(given)
    .filter((key) => flags.answers[key] === undefined && !problems.some((p) => p.path === key))
    .filter(
      (key) => !told(flagOfAnswer[key]) && !problems.some((p) => p.path.startsWith(`${key}[`)),
    )
    .filter((key) => key !== 'name' || target.problems.length === 0)
    .map((key) => ({
      path: '',
      flag: key === 'name' ? '[directory] or --name' : flagOfAnswer[key],
      message: 'is missing',
    }));
}
