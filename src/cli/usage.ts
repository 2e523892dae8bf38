import { DEFAULT_NAME, withDefaults } from '../answers/defaults.js';
import type { Problem } from '../answers/problem.js';
import { flagsGive, replayCommand } from '../answers/replay.js';
import { resolveConfig } from '../answers/resolve.js';
import { choices } from '../answers/choices.js';
import type { Answers, GivenAnswers } from '../answers/schema.js';
import { validateAnswers } from '../answers/validate.js';
import { exitCodes } from './exit-codes.js';
import { visible, type Io } from './io.js';
import type { FlagValues } from './read-flags.js';
import { directoryOf, type Target } from './target.js';

/** What a complete command is made of. */
export interface Attempt {
  readonly flags: FlagValues;
  readonly target: Target;
  /** The answers that are in order. */
  readonly answers: GivenAnswers;
  readonly problems: readonly Problem[];
  readonly packageManager: Answers['packageManager'] & string;
  readonly program: string;
}

/** Reports every problem at once, with a command that works. Returns the exit code. */
export function refuseUsage(io: Io, problems: readonly Problem[], command?: string): number {
  const exitCode = exitCodes.usage;
  const more = command === undefined ? {} : { command };
  io.document({ ok: false, exitCode, code: 'usage', problems, ...more });
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  io.complain(`create-secure-mcp: ${count}, nothing was written`);
  io.complain();
  for (const problem of problems) io.complain(`  ${problemLine(problem)}`);
  io.complain();
  if (command !== undefined) {
    io.complain('A complete command:');
    io.complain(`  ${command}`);
  }
  io.complain(`All flags: ${io.help}`);
  return exitCode;
}

/** A problem on one line. */
export function problemLine({ path, flag, message, suggestion }: Problem): string {
  const place = flag ?? path;
  const meant = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
  return visible(`${place === '' ? '' : `${place}: `}${message}${meant}`);
}

/** A command that works: what was given and is in order, suggestions taken, defaults for the rest. */
export function completeCommand(attempt: Attempt): string {
  const { flags, target } = attempt;
  const answers = completeAnswers(attempt);
  const config = resolveConfig(answers);
  const sound = target.problems.length === 0 && target.directory !== undefined;
  const named = attempt.answers.name !== undefined || target.name !== undefined;
  const directory =
    sound && (named || answers.name !== DEFAULT_NAME) ? target.directory : undefined;
  const switches = [...(flags.force ? ['--force'] : []), ...(flags.dryRun ? ['--dry-run'] : [])];
  return replayCommand(config, directoryOf(directory, answers.name), {
    install: flags.install ?? true,
    git: flags.git ?? true,
    program: attempt.program,
    flags: switches,
  });
}

/** The fullest answers that are valid and that flags can say. */
function completeAnswers(attempt: Attempt): Answers {
  const { answers, problems, target } = attempt;
  const guessed: Record<string, string> = {};
  for (const { path, suggestion } of problems) {
    if (suggestion !== undefined && Object.hasOwn(choices, path)) guessed[path] = suggestion;
  }
  const name = answers.name ?? target.name;
  const base = { packageManager: attempt.packageManager, ...answers, ...guessed };
  const flat: GivenAnswers = { ...base };
  delete flat.scopeHierarchy;
  const bare = flat.tools?.map((tool) => ({ name: tool.name, scopes: tool.scopes }));
  const candidates: GivenAnswers[] = [
    base,
    flat,
    { ...flat, ...(bare ? { tools: bare } : {}) },
    {
      ...flat,
      ...(bare ? { tools: bare.filter(({ scopes }) => !scopes.join('').includes('+')) } : {}),
    },
  ];
  const named = name === undefined ? {} : { name };
  for (const candidate of [...candidates, ...candidates.map(withoutDownstream)]) {
    const complete = withDefaults({ ...candidate, ...named });
    const checked = validateAnswers(complete);
    if (checked.ok && flagsGive(resolveConfig(checked.answers))) return checked.answers;
  }
  return withDefaults({ packageManager: attempt.packageManager });
}

/** Not every provider can give out tokens for another API. */
function withoutDownstream(answers: GivenAnswers): GivenAnswers {
  const others = { ...answers };
  delete others.downstream;
  return others;
}
