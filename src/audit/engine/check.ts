import type { RequirementId } from '../../requirements/index.js';
import type { Response } from '../../http/response.js';
import type { TestIssuer } from '../issuer/test-issuer.js';
import type { TokenRequest } from '../issuer/token-request.js';
import { hasTable, type Context, type Expectations, type RunnerContext } from './context.js';
import type { ServerProcess } from './server-process.js';
import type { SignedIn } from './signed-in.js';
import { gravest, notChecked, type NotChecked, type Outcome, type Outcomes } from './outcome.js';

/** Gives a check something for each of its needs. */
interface Provided {
  'token': { readonly token: string };
  'low-token': { readonly lowToken: string };
  'other-token': { readonly otherToken: string };
  'issuer': {
    readonly issuer: TestIssuer;
    /** Issues a token, and keeps it out of the report. */
    readonly mint: (request: TokenRequest) => Promise<string>;
    /** Sends the ordinary request with a token of the test issuer. */
    readonly present: (request: TokenRequest) => Promise<Response>;
  };
  /** A token of the same authorization server for another resource. */
  'foreign-token': { readonly foreignToken: string };
  /** The audit itself has signed in. */
  'sign-in': { readonly signedIn: SignedIn };
  'tool-calls': object;
  /** Somebody told which scopes a tool, a resource or a prompt takes. */
  'expectations': { readonly expectations: Expectations };
  'burst': Pick<RunnerContext, 'burst'>;
  'registration': Pick<RunnerContext, 'register'>;
  'process': {
    readonly server: ServerProcess;
    /** Sends on a connection of its own, beside whatever else is under way, and waits for no limit. */
    readonly apart: RunnerContext['apart'];
    /** How the server ended by itself before, and during what. */
    readonly deaths: readonly string[];
  };
}

/** A need that whoever starts the audit has to meet. */
export type Need = keyof Provided;

/** Gives reasons for needs that are not met; needs that are met are left out. */
export type Unmet = ReadonlyMap<Need, string>;

type All<Union> = (Union extends unknown ? (each: Union) => void : never) extends (
  each: infer Each,
) => void
  ? Each
  : never;

/** Everything that `run` of a check with these needs gets. */
export type Given<N extends Need = never> = Context & All<Provided[N]>;

type Awaitable<T> = T | Promise<T>;

/** A check as it is written; what `run` gets follows from `needs` and `on`. */
interface Definition<N extends Need, S extends object> {
  /** Requirements that fail when it fails; the first one names it. */
  readonly rows: readonly RequirementId[];
  /** States what must hold. */
  readonly title: string;
  /** Tells what to change when it does not hold. */
  readonly fix: string;
  readonly needs?: readonly N[];
  /**
   * Finds what the check is about, or says why there is nothing to check at this server. Its `evidence`
   * shows what is wrong when `run` names none.
   */
  readonly on?: (given: Given<NoInfer<N>>) => Awaitable<S | NotChecked>;
  /** Says why nothing was checked, should `run` have found nothing to judge. */
  readonly nothing?: string;
  /** Judges; a generator may say several things. */
  readonly run: (given: Given<N> & S) => Awaitable<Outcome> | Outcomes;
}

/** One check of a server, for the runner. */
export interface Check {
  readonly rows: readonly RequirementId[];
  readonly title: string;
  readonly fix: string;
  readonly needs: readonly Need[];
  readonly run: (context: RunnerContext, unmet: Unmet) => Promise<Outcome>;
}

/**
 * Defines a check.
 *
 * @example
 * check({
 *   rows: ['CHAL-09'],
 *   title: 'answers an expired token with 401',
 *   needs: ['issuer'],
 *   fix: 'Answer 401 with error="invalid_token".',
 *   async run({ present }) {
 *     const response = await present({ label: 'expired', expiresIn: -600 });
 *     return expect(response.status === 401, `the answer is ${response.status}`, response);
 *   },
 * });
 */
export function check<N extends Need = never, S extends object = object>(
  definition: Definition<N, S>,
): Check {
  const { rows, title, fix, needs = [], on, nothing = 'there was nothing to look at' } = definition;
  return {
    rows,
    title,
    fix,
    needs,
    async run(context, unmet) {
      let given: object = context;
      for (const need of needs) {
        const reason = unmet.get(need);
        const provided = reason === undefined ? provide[need](context) : undefined;
        if (!provided) return notChecked(reason ?? `there is no ${need}`);
        given = { ...given, ...provided };
      }
      if (needs.some((need) => need === 'process')) await asAtFirst(context);
      // What was provided is what the needs say.
      const subject = await on?.(given as Given<N>);
      if (subject && isNotChecked(subject)) return subject;
      const said = definition.run({ ...given, ...subject } as Given<N> & S);
      const outcome = await (isOutcomes(said) ? gravest(said, nothing) : said);
      return withEvidence(outcome, subject ? evidenceOf(subject) : []);
    },
  };
}

const provide: { readonly [N in Need]: (context: RunnerContext) => Provided[N] | undefined } = {
  'token': ({ tokens: { main } }) => (main === undefined ? undefined : { token: main }),
  'low-token': ({ tokens: { low } }) => (low === undefined ? undefined : { lowToken: low }),
  'other-token': ({ tokens: { other } }) =>
    other === undefined ? undefined : { otherToken: other },
  'issuer': ({ issuer, redactor, probe }) => {
    if (!issuer) return undefined;
    const mint = (request: TokenRequest) => issuer.mint(request, redactor);
    return { issuer, mint, present: async (request) => probe({ token: await mint(request) }) };
  },
  'foreign-token': ({ tokens: { foreign } }) =>
    foreign === undefined ? undefined : { foreignToken: foreign },
  'sign-in': ({ signedIn }) => signedIn && { signedIn },
  'tool-calls': () => ({}),
  'expectations': ({ expectations }) => (hasTable(expectations) ? { expectations } : undefined),
  'burst': ({ burst }) => ({ burst }),
  'registration': ({ register }) => ({ register }),
  'process': ({ process: server, apart, deaths }) =>
    server ? { server, apart, deaths } : undefined,
};

/** Undoes whatever an earlier check did to the server and to its issuer. */
async function asAtFirst({ process, issuer }: RunnerContext): Promise<void> {
  if (issuer) issuer.mood = undefined;
  await process?.restore();
}

function evidenceOf(subject: { readonly evidence?: readonly Response[] }): readonly Response[] {
  return subject.evidence ?? [];
}

function isNotChecked(subject: object): subject is NotChecked {
  return 'kind' in subject;
}

function isOutcomes(said: Awaitable<Outcome> | Outcomes): said is Outcomes {
  return Symbol.asyncIterator in said || Symbol.iterator in said;
}

function withEvidence(outcome: Outcome, evidence: readonly Response[]): Outcome {
  const isBare = 'evidence' in outcome && outcome.evidence.length === 0;
  return isBare ? { ...outcome, evidence } : outcome;
}
