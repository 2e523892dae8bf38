import {
  parsePrompts,
  parseResources,
  parseTools,
  type Parsed,
} from '../../answers/flag-syntax.js';
import { OWN_PROVIDER } from '../../answers/sign-in.js';
import type { Problem } from '../../answers/problem.js';
import { flagOfAnswer, type CreateFlags } from './flags.js';

/** Answers as the flags give them: taken apart, not yet checked. */
export interface FlagAnswers {
  readonly answers: Readonly<Record<string, unknown>>;
  /** What comes with the tools of the flags; other sources know better. */
  readonly implied: Readonly<Record<string, unknown>>;
  /** Says the flag that a problem came from, where it came from one. */
  readonly withFlag: (problem: Problem) => Problem;
}

/** Puts the answers of the flags together, as far as a command has these flags. */
export function answersOfFlags(flags: Partial<CreateFlags>, problems: Problem[]): FlagAnswers {
  /** Undefined where nothing was given that can be read. */
  function read<T>({ value, problems: wrong }: Parsed<T[]>, isGiven: boolean): T[] | undefined {
    problems.push(...wrong);
    return isGiven && (value.length > 0 || wrong.length === 0) ? value : undefined;
  }
  const own = {
    tools: flags.tool ?? [],
    resources: flags.resource ?? [],
    prompts: flags.prompt ?? [],
  };
  const offers = {
    tools: read(
      parseTools(flags.tools, own.tools),
      flags.tools !== undefined || own.tools.length > 0,
    ),
    resources: read(parseResources(flags.tools, own.resources), true),
    prompts: read(parsePrompts(flags.tools, own.prompts), true),
  };
  const { tools, resources, prompts } = offers;
  const { machine, role, 'role-claim': claim } = flags;
  if (claim !== undefined && role === undefined) {
    problems.push({ path: 'roles', flag: '--role-claim', message: 'needs a --role beside it' });
  }
  const { 'sign-in': upstream, store } = flags;
  if (store !== undefined && upstream === undefined) {
    problems.push({ path: 'signIn', flag: '--store', message: 'needs a --sign-in beside it' });
  }
  const given = Object.entries({
    ...Object.fromEntries(Object.entries(flagOfAnswer).map(([key, flag]) => [key, flags[flag]])),
    tools,
    resources: own.resources.length > 0 ? resources : undefined,
    prompts: own.prompts.length > 0 ? prompts : undefined,
    signIn: upstream === undefined ? undefined : { upstream, ...(store ? { store } : {}) },
    // Nothing else goes with it.
    provider: flags.provider ?? (upstream === undefined ? undefined : OWN_PROVIDER),
    machines:
      machine && Object.entries(machine).map(([clientId, scopes]) => ({ clientId, scopes })),
    roles: role && [{ ...(claim ? { claim } : {}), grants: role }],
  });
  const answers = Object.fromEntries(given.filter(([, each]) => each !== undefined)) as object;
  return {
    answers: { ...answers },
    implied: tools === undefined ? {} : { resources, prompts },
    withFlag(problem) {
      const [key = ''] = /^[^.[]*/.exec(problem.path) ?? [];
      if (problem.flag !== undefined || !Object.hasOwn(answers, key)) return problem;
      return { ...problem, flag: `--${flagOf(key, problem.path)}` };
    },
  };

  function flagOf(key: string, path: string): string {
    if (key === 'signIn' && path.endsWith('.store')) return 'store';
    if (key === 'provider' && flags.provider === undefined) return flagOfAnswer.signIn;
    if (!isOffer(key)) return flagOfAnswer[key as keyof typeof flagOfAnswer];
    const entry = offers[key]?.[Number(/^\w+\[(\d+)\]/.exec(path)?.[1] ?? -1)];
    const start = entry && 'uri' in entry ? entry.uri : entry?.name;
    const isOwn = own[key].some((text) => text.startsWith(`${start ?? ''}=`));
    return isOwn ? key.slice(0, -1) : 'tools';
  }

  function isOffer(key: string): key is keyof typeof offers {
    return Object.hasOwn(offers, key);
  }
}
