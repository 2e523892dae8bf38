import { check, type Check, type Given } from '../../engine/check.js';
import { expect, notChecked, pass } from '../../engine/outcome.js';
import { baseScopes, onlyBaseScopes, onlyScopes } from '../../engine/scope-refusals.js';
import { callWithRounds, isDone, roundIn, type Round } from '../../protocol/rounds.js';
import { sampleArguments } from '../../protocol/sample-arguments.js';
import { changedStates } from '../../protocol/changed-states.js';

type Calling = Given<'issuer' | 'tool-calls'>;

/** Tools that are called to find one that asks. */
const MOST_TOOLS = 8;
const OTHER_USER = 'audit-bob-c41e';

/** A tool that asks back, and how to begin and to go on. */
interface Asking {
  readonly name: string;
  readonly given: Readonly<Record<string, unknown>>;
  readonly token: string;
  readonly scopes: readonly string[];
  /** Begins a round; undefined when the tool does not ask this time. */
  readonly begin: () => Promise<Round | undefined>;
}

/** Finds a tool that asks back, and whose questions the answer of the state's owner ends. */
async function askingTool(context: Calling): Promise<Asking | undefined> {
  return context.once('asking tool', async () => {
    const { toolScopes = {} } = context.expectations ?? {};
    const own = context.issuer.shape.scopes ?? [];
    for (const { name, inputSchema } of (await context.callableTools()).slice(0, MOST_TOOLS)) {
      const told = Object.hasOwn(toolScopes, name) ? (toolScopes[name] ?? []) : [];
      const scopes = [...new Set([...(await baseScopes(context)), ...own, ...told])];
      const token = await context.mint(onlyScopes(scopes, `for ${name}`));
      const given = sampleArguments(inputSchema);
      const begin = async () => roundIn(await callWithRounds(context, token, { name, given }));
      if (await begin()) return { name, given, token, scopes, begin };
    }
    return undefined;
  });
}

/** Takes a tool whose state decides: answers without it end nothing, and with it they do. */
async function statefulTool(context: Calling) {
  if (!context.dialect.revision.stateless) return notChecked('this revision has no such results');
  const asking = await askingTool(context);
  if (!asking) return notChecked('no tool that was called asks back');
  const { token } = asking;
  return context.once('stateful tool', async () => {
    const round = await asking.begin();
    if (round?.state === undefined) return notChecked(`${asking.name} hands out no requestState`);
    const { answers } = round;
    const without = await callWithRounds(context, token, { ...asking, answers });
    if (isDone(without)) return notChecked(`${asking.name} takes answers without requestState`);
    const good = await callWithRounds(context, token, { ...asking, ...round });
    return isDone(good)
      ? { asking }
      : notChecked(`made-up answers to what ${asking.name} asks do not end it`);
  });
}

/** Begins a round, and goes on with changes. */
async function goOn(
  context: Calling,
  asking: Asking,
  changes: { token?: string; given?: Asking['given']; state?: (state: string) => string } = {},
) {
  const round = await asking.begin();
  if (round?.state === undefined) return undefined;
  const { token = asking.token, given = asking.given, state = (same: string) => same } = changes;
  const call = { name: asking.name, given, answers: round.answers, state: state(round.state) };
  return callWithRounds(context, token, call);
}

const NO_MORE = 'the tool asked once, and not again';

/** Rounds in which a tool asks back (patterns/mrtr). */
export const roundChecks: readonly Check[] = [
  check({
    rows: ['PASS-06', 'HAND-06'],
    title: 'lets nobody go on with the round of another user',
    needs: ['issuer', 'tool-calls'],
    fix: 'Bind requestState to issuer, subject and client, and refuse it from anybody else.',
    on: statefulTool,
    async run(context) {
      const { scopes, name } = context.asking;
      const wanted = { ...onlyScopes(scopes, `another user for ${name}`), subject: OTHER_USER };
      const response = await goOn(context, context.asking, { token: await context.mint(wanted) });
      if (!response) return notChecked(NO_MORE);
      return expect(!isDone(response), `another user confirms ${name} for the first`, response);
    },
  }),
  check({
    rows: ['HAND-06'],
    title: 'takes the answer to one request for no other',
    needs: ['issuer', 'tool-calls'],
    fix: 'Put a digest of method, name and arguments into requestState.',
    on: statefulTool,
    async run(context) {
      const { given, name } = context.asking;
      const [key] = Object.entries(given).find(([, value]) => typeof value === 'string') ?? [];
      if (key === undefined) return notChecked(`${name} has no text to change`);
      const changed = { ...given, [key]: `${String(given[key])}-other` };
      const response = await goOn(context, context.asking, { given: changed });
      if (!response) return notChecked(NO_MORE);
      return expect(
        !isDone(response),
        `${name} runs with other arguments than confirmed`,
        response,
      );
    },
  }),
  check({
    rows: ['HAND-05'],
    title: 'refuses a requestState that was changed',
    needs: ['issuer', 'tool-calls'],
    fix: 'Sign requestState, or encrypt it with authentication; refuse what does not pass with -32602.',
    on: statefulTool,
    async *run(context) {
      const { name } = context.asking;
      for (const [what, change] of changedStates) {
        const response = await goOn(context, context.asking, { state: change });
        const says = `${name} goes on with a requestState ${what}`;
        yield response ? expect(!isDone(response), says, response) : notChecked(NO_MORE);
      }
    },
  }),
  check({
    rows: ['SCOPE-01', 'BEAR-08'],
    title: 'asks for scopes again when a round goes on',
    needs: ['issuer', 'tool-calls'],
    fix: 'Let every request pass the same gate; requestState says nothing about the token.',
    on: statefulTool,
    async run(context) {
      const { name } = context.asking;
      const token = await context.mint(await onlyBaseScopes(context));
      const plain = await callWithRounds(context, token, context.asking);
      if (plain.status !== 403) return notChecked(`${name} needs the base scopes only`);
      const response = await goOn(context, context.asking, { token });
      if (!response) return notChecked(NO_MORE);
      if (isDone(response)) return expect(false, `${name} goes on with fewer scopes`, response);
      return pass;
    },
  }),
];
