import { DEFAULT_NAME, withDefaults } from '../../answers/defaults.js';
import { choices } from '../../answers/choices.js';
import { isRecord } from '../../answers/is-record.js';
import { isOwn, OWN_PROVIDER } from '../../answers/sign-in.js';
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
  /** The answer to what people sign in with, in order or not. */
  readonly signIn: unknown;
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

/** What people were to sign in with, where it was misspelled, taken for a provider or left out. */
function signInMeant({ flags, given, signIn, problems }: Attempt): Answers['signIn'] {
  const suggested = (answer: string) =>
    problems.find(({ path }) => path === `signIn.${answer}`)?.suggestion;
  const { upstream, store } = isRecord(signIn) ? signIn : {};
  const isProvider = choices.provider.includes(flags.provider ?? '');
  const provider = signIn === undefined && !isProvider ? flags.provider : undefined;
  const needsOne =
    isOwn(given.provider) || (given.provider === undefined && given.downstream === 'upstream');
  const left = needsOne ? choices.upstream[0] : undefined;
  const known = (values: readonly string[], ...meant: unknown[]) =>
    meant.flatMap((each) => values.find((value) => value === each) ?? [])[0];
  const found = known(choices.upstream, suggested('upstream'), upstream, provider, left);
  const where = known(choices.store, suggested('store'), store);
  return found === undefined
    ? undefined
    : { upstream: found, ...(where === undefined ? {} : { store: where }) };
}

/** Takes over one answer after the other, as long as the whole stays valid and flags can say it. */
function completeAnswers(attempt: Attempt): Answers {
  const { given, target, packageManager, problems } = attempt;
  const signIn = given.signIn ?? signInMeant(attempt);
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
  // Neither is in order without the other.
  let complete = withDefaults(
    signIn && (given.provider === undefined || isOwn(given.provider))
      ? { provider: OWN_PROVIDER, signIn }
      : {},
  );
  for (const answer of Object.keys(flagOfAnswer)) {
    if (wanted[answer] === undefined) continue;
    const checked = validateAnswers({ ...complete, [answer]: wanted[answer] });
    if (checked.ok && flagsGive(resolveConfig(checked.answers))) complete = checked.answers;
  }
  return complete;
}
