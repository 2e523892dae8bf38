import { parseTools } from '../../answers/flag-syntax.js';
import type { Problem } from '../../answers/problem.js';
import type { ToolAnswer } from '../../answers/schema.js';
import { flagOfAnswer, type CreateFlags } from './flags.js';

/** Answers as the flags give them: taken apart, not yet checked. */
export interface FlagAnswers {
  readonly answers: Readonly<Record<string, unknown>>;
  /** Says the flag that a problem came from, where it came from one. */
  readonly withFlag: (problem: Problem) => Problem;
}

/** Puts the answers of the flags together. */
export function answersOfFlags(flags: CreateFlags, problems: Problem[]): FlagAnswers {
  const { value, problems: wrong } = parseTools(flags.tools, flags.tool);
  problems.push(...wrong);
  const isReadable = value.length > 0 || wrong.length === 0;
  const areGiven = flags.tools !== undefined || flags.tool.length > 0;
  const tools: readonly ToolAnswer[] | undefined = isReadable && areGiven ? value : undefined;
  const { machine, role, 'role-claim': claim } = flags;
  if (claim !== undefined && role === undefined) {
    problems.push({ path: 'roles', flag: '--role-claim', message: 'needs a --role beside it' });
  }
  const composed: Readonly<Record<string, unknown>> = {
    tools,
    machines:
      machine && Object.entries(machine).map(([clientId, scopes]) => ({ clientId, scopes })),
    roles: role && [{ ...(claim ? { claim } : {}), grants: role }],
  };
  const given = Object.entries(flagOfAnswer).map(([answer, flag]) => [
    answer,
    answer in composed ? composed[answer] : flags[flag],
  ]);
  const answers = Object.fromEntries(given.filter(([, each]) => each !== undefined)) as object;
  const own = flags.tool.map((text) => text.split('=')[0] ?? '');
  return {
    answers: { ...answers },
    withFlag(problem) {
      const [key = ''] = /^[^.[]*/.exec(problem.path) ?? [];
      if (problem.flag !== undefined || !Object.hasOwn(answers, key)) return problem;
      const index = Number(/^tools\[(\d+)\]/.exec(problem.path)?.[1] ?? -1);
      const flag = own.includes(tools?.[index]?.name ?? '')
        ? 'tool'
        : flagOfAnswer[key as keyof typeof flagOfAnswer];
      return { ...problem, flag: `--${flag}` };
    },
  };
}
