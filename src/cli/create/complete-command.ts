import { DEFAULT_NAME, withDefaults } from '../../answers/defaults.js';
import { choices } from '../../answers/choices.js';
import type { Problem } from '../../answers/problem.js';
import { flagsGive, replayCommand } from '../../answers/replay.js';
import { resolveConfig } from '../../answers/resolve.js';
import type { Answers, GivenAnswers } from '../../answers/schema.js';
import { validateAnswers } from '../../answers/validate.js';
import { flagOfAnswer, type CreateFlags } from './flags.js';
import { directoryOf, type Target } from './target.js';

/** A command line that was refused, as far as it was in order. */
interface Attempt {
  readonly flags: CreateFlags;
  /** The answers that are in order. */
  readonly given: GivenAnswers;
  readonly target: Target;
  readonly packageManager: NonNullable<Answers['packageManager']>;
  readonly problems: readonly Problem[];
}

/** Writes a command that works: what was given and is in order, suggestions taken, defaults for the rest. */
export function completeCommand(attempt: Attempt, program: string): string {
  const { flags, given, target } = attempt;
  const answers = completeAnswers(attempt);
  const isSound = target.problems.length === 0 && target.directory !== undefined;
  const isNamed = given.name !== undefined || target.name !== undefined;
  const directory =
    isSound && (isNamed || answers.name !== DEFAULT_NAME) ? target.directory : undefined;
  return replayCommand(resolveConfig(answers), directoryOf(directory, answers.name), {
    install: flags.install ?? true,
    git: flags.git ?? true,
    program,
    flags: [...(flags.force ? ['--force'] : []), ...(flags['dry-run'] ? ['--dry-run'] : [])],
  });
}

/** Takes over one answer after the other, as long as the whole stays valid and flags can say it. */
function completeAnswers({ given, target, packageManager, problems }: Attempt): Answers {
  const wanted: Record<string, unknown> = {
    packageManager,
    ...given,
    name: given.name ?? target.name,
    // Flags know no titles and no descriptions.
    tools: given.tools?.map(({ name, scopes }) => ({ name, scopes })),
    // Whoever chose tools gets no others' resources.
    resources: (given.resources ?? (given.tools && []))?.map(({ uri, scopes }) => ({
      uri,
      scopes,
    })),
    prompts: (given.prompts ?? (given.tools && []))?.map(({ name, scopes }) => ({ name, scopes })),
  };
  for (const { path, suggestion } of problems) {
    if (suggestion !== undefined && Object.hasOwn(choices, path)) wanted[path] = suggestion;
  }
  let complete = withDefaults({});
  for (const answer of Object.keys(flagOfAnswer)) {
    if (wanted[answer] === undefined) continue;
    const checked = validateAnswers({ ...complete, [answer]: wanted[answer] });
    if (checked.ok && flagsGive(resolveConfig(checked.answers))) complete = checked.answers;
  }
  return complete;
}
