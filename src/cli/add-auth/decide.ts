import { catalog } from '../../catalog/index.js';
import { withDefaults } from '../../answers/defaults.js';
import type { ExistingAnswer } from '../../answers/existing-schema.js';
import { projectNameFault } from '../../answers/names.js';
import { quoted, type Problem } from '../../answers/problem.js';
import { shellQuote } from '../../answers/replay.js';
import type { Answers, GivenAnswers } from '../../answers/schema.js';
import { validateAnswers } from '../../answers/validate.js';
import type { Findings, Offer, Offers } from '../../existing/findings.js';
import { canAsk, type Context } from '../context.js';
import { startProgress } from '../output/progress.js';
import { visible } from '../output/visible.js';
import { UsageError } from '../usage-error.js';
import { askRunning, UnheardError } from './ask-running.js';
import { defaultLayer, existingAnswerOf, startCommandOf } from './existing-answer.js';
import type { Gathered } from './gather.js';
import { answersOf, offeringOf, openToAll, saidBeyond, type ScopedOffer } from './offering.js';
import type { ProtectionDraft } from './questions.js';
import { RefusedError } from './refused-error.js';

/** Everything that was decided before the disk is touched. */
export interface Decision {
  readonly answers: Answers;
  readonly existing: ExistingAnswer;
  readonly offers: readonly ScopedOffer[];
  readonly isStarted: boolean;
  readonly url: string | undefined;
  readonly authentication: string | undefined;
}

/** Makes decisions of drafts for one server. */
export interface Decider {
  /** What is known before the first question. */
  readonly draft: ProtectionDraft;
  /** Flags whose answers nobody gave, and that nobody can be asked for. */
  readonly missing: readonly Problem[];
  readonly startCommand: readonly string[] | undefined;
  readonly baseScopes: readonly string[];
  readonly hasAuthentication: boolean;
  /** Whether every scope was given, or may be taken as it is proposed. */
  readonly areScopesGiven: boolean;
  /** What the record is going to say of the server, with the layer in a directory. */
  readonly existingOf: (into: string) => ExistingAnswer;
  /** Everything offered with its scopes; the server is started once, where that was allowed. */
  readonly offersOf: (start: boolean) => Promise<readonly ScopedOffer[]>;
  /** @throws UsageError for what is wrong with the whole; RefusedError where it is to stop */
  readonly decide: (draft: ProtectionDraft) => Decision;
}

/** Prepares the decisions about one server. */
export function deciderFor(gathered: Gathered, findings: Findings, context: Context): Decider {
  const { flags, given, before } = gathered;
  const baseScopes = given.baseScopes ?? catalog.defaultBaseScopes;
  const startCommand = startCommandOf(findings, gathered);
  const hasAuthentication = findings.neighbours.some(
    ({ value }) => value.kind === 'authentication',
  );
  const layer = flags.into ?? before.layer ?? defaultLayer(findings);
  const existingOf = (into: string) =>
    existingAnswerOf(findings, gathered, startCommand ?? [], into);
  const name = nameOf(findings);

  let heard: Promise<Offers> | undefined;
  async function offersOf(start: boolean): Promise<readonly ScopedOffer[]> {
    if (start) heard ??= hear();
    const source = start && heard ? await heard : findings.offered;
    const { offers, unusable } = offeringOf(source, name, given);
    for (const problem of unusable) context.warn(problem);
    return offers;
  }

  /** What the server says wins; where it says nothing, a source without gaps is enough. */
  async function hear(): Promise<Offers> {
    const { signal } = context.environment;
    const text = `Starting the server: ${(startCommand ?? []).map(shellQuote).join(' ')}`;
    const progress = startProgress(context, text, flags.plain);
    try {
      const { offers, differences } = await askRunning(findings, existingOf(layer), signal);
      progress.end();
      for (const message of differences) context.warn({ path: '', message });
      for (const { value } of offers.gaps) context.warn({ path: '', message: value });
      return offers;
    } catch (error) {
      progress.end();
      if (!(error instanceof UnheardError) || findings.offered.gaps.length > 0) throw error;
      for (const line of error.message.split('\n')) context.complain(`  | ${visible(line)}`);
      context.warn({
        path: '',
        flag: '--start-server',
        message: 'the server could not be asked; its source shows everything, so that is used',
      });
      return findings.offered;
    }
  }

  return {
    ...{ startCommand, baseScopes, hasAuthentication, offersOf, existingOf },
    areScopesGiven: flags.yes || unsaidOf(findings.offered, given).length === 0,
    draft: {
      answers: given,
      start: flags['start-server'] ?? flags.start !== undefined,
      offers: [],
      url: flags.url,
      into: layer,
      // Where nobody is asked it stays, and the command that does the same says so.
      authentication:
        flags['existing-authentication'] ?? (hasAuthentication && flags.yes ? 'keep' : undefined),
    },
    missing: missingOf(gathered, findings, { hasAuthentication, startCommand, context }),
    decide(draft) {
      if (hasAuthentication && draft.authentication === 'stop') {
        const message =
          'some authentication is there already, and you said to stop; --existing-authentication keep leaves it beside the new one';
        throw new RefusedError('authentication-there', message);
      }
      const existing = existingOf(draft.into);
      const { offers, start, url, authentication } = draft;
      const checked = validateAnswers({
        ...withDefaults({ ...draft.answers, existing }),
        ...answersOf(offers),
        name: given.name ?? name,
        packageManager: given.packageManager ?? findings.facts.packageManager,
      });
      const problems = [
        ...(checked.ok ? [] : checked.problems.map(gathered.withFlag)),
        ...openToAll(offers, baseScopes),
      ];
      if (problems.length > 0 || !checked.ok) throw new UsageError(problems);
      return { answers: checked.answers, existing, offers, isStarted: start, url, authentication };
    },
  };
}

/** Lists every flag whose answer only a person could give. */
function missingOf(
  { flags, given }: Gathered,
  { offered, doors }: Findings,
  known: {
    readonly hasAuthentication: boolean;
    readonly startCommand: readonly string[] | undefined;
    readonly context: Context;
  },
): Problem[] {
  const missing = (flag: string, more = ''): Problem => ({
    path: '',
    flag,
    message: `is missing${more}`,
  });
  const always = [
    ...(known.startCommand === undefined
      ? [missing('--start', ': package.json has no start script')]
      : []),
    ...(doors.length === 0 ? [missing('--path', ': no path was found')] : []),
  ];
  const starts = flags['start-server'] ?? flags.start !== undefined;
  const isIncomplete = offered.gaps.length > 0 && !starts && !saidBeyond(offered, given);
  const isAlone = flags.yes || !canAsk(known.context);
  const names = isIncomplete
    ? [
        missing(
          '--start-server',
          `, or a --tool NAME=SCOPE for each: the source does not show every name (${offered.gaps.map(({ value }) => visible(value)).join('; ')})`,
        ),
      ]
    : [];
  if (!isAlone) return always;
  if (flags.yes) return [...always, ...names];
  const unsaid = unsaidOf(offered, given);
  return [
    ...always,
    ...(flags['start-server'] === undefined && flags.start === undefined && !isIncomplete
      ? [missing('--start-server', ', or --no-start-server: whether your server may be started')]
      : []),
    ...names,
    ...(given.provider === undefined ? [missing('--provider')] : []),
    ...(given.spec === undefined ? [missing('--spec')] : []),
    ...(['tool', 'resource', 'prompt'] as const).flatMap((kind) => {
      const all = unsaid.filter((one) => one.kind === kind).map((one) => quoted(one.name));
      if (all.length === 0) return [];
      const more = all.length > NAMED ? ` and ${all.length - NAMED} more` : '';
      const named = all.slice(0, NAMED).join(', ');
      return [missing(`--${kind}`, ` for ${named}${more}; --yes takes the proposed scopes`)];
    }),
    ...(known.hasAuthentication && flags['existing-authentication'] === undefined
      ? [missing('--existing-authentication', ': keep or stop; --yes takes keep')]
      : []),
  ];
}

/** So many names of what has no scopes are shown. */
const NAMED = 10;

/** Lists what the source shows and nobody gave scopes for. */
function unsaidOf({ offers }: Offers, given: GivenAnswers): Offer[] {
  const { tools = [], resources = [], prompts = [] } = given;
  return offers
    .map(({ value }) => value)
    .filter(({ kind, name }) => {
      if (kind === 'resource') return !resources.some(({ uri }) => uri === name);
      return !(kind === 'tool' ? tools : prompts).some((each) => each.name === name);
    });
}

/** A name for the record, which npm allows. */
function nameOf({ facts }: Findings): string {
  if (projectNameFault(facts.name) === undefined) return facts.name;
  const plain = facts.name
    .toLowerCase()
    .replace(/^@[^/]*\//, '')
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);
  return projectNameFault(plain) === undefined ? plain : 'mcp-server';
}
