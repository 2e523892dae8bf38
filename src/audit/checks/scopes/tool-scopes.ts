import { heldScopes } from '../../protocol/held-scopes.js';
import { withImplied } from '../../../answers/scopes.js';
import type { Response } from '../../../http/response.js';
import { check, type Check, type Given } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, notChecked, pass, warn, type Outcomes } from '../../engine/outcome.js';
import { dispensableOf, judgeExact, judgeNamed } from '../../engine/judge-scopes.js';
import {
  baseScopes,
  callTool,
  findGuardedTool,
  names,
  NO_STEP_UP,
  onlyScopes,
  ordinaryToken,
} from '../../engine/scope-refusals.js';
import { allScopesBut, judgeLacking, toldTools, type ToldTool } from '../../engine/told-tools.js';
import { scopesIn } from '../../protocol/challenge.js';
import { isAccepted, isRun } from '../../protocol/responses.js';

const NO_GUARD =
  'no tool was refused to a token with few scopes; --tool NAME=SCOPE tells which should be';
/** Calls that leave out one scope after the other. */
const MOST_CALLS = 60;

/** Takes the first tool that is refused to a token with few scopes. */
export const guardedTool = async (context: Context) =>
  (await findGuardedTool(context)) ?? notChecked(NO_GUARD);

/** A call with every scope of the server but one that the tool takes. */
interface Lacking {
  readonly tool: ToldTool;
  readonly left: string;
  readonly response: Response;
}

/** Calls every tool that was told of without one of its scopes, each in turn. */
function callsLacking(context: Given<'issuer'>): Promise<readonly Lacking[]> {
  return context.once('calls lacking a scope', async () => {
    const calls: Lacking[] = [];
    for (const tool of await toldTools(context)) {
      for (const left of tool.needed) {
        if (calls.length >= MOST_CALLS) return calls;
        const scopes = await allScopesBut(context, left);
        const token = await context.mint(onlyScopes(scopes, `all scopes but ${left}`));
        calls.push({ tool, left, response: await callTool(context, token, tool.name) });
      }
    }
    return calls;
  });
}

/** Scopes of tools (RFC 6749 section 3.3, MCP tools, security considerations). */
export const toolScopeChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-01'],
    title: 'guards each tool by itself',
    needs: ['low-token', 'tool-calls'],
    fix: 'Map each tool to its scopes and check them for every tools/call.',
    async *run(context) {
      const token = await ordinaryToken(context);
      const guarded = (await toldTools(context)).filter(({ own }) => own.length > 0);
      if (token === undefined || guarded.length === 0) {
        yield (await findGuardedTool(context)) ? pass : notChecked(NO_GUARD);
        return;
      }
      // Clients may have to write scopes with the resource in front.
      const held = heldScopes(token)?.flatMap((scope) => [scope, scope.replace(/^.*\//, '')]);
      for (const tool of guarded) {
        const hierarchy = context.expectations?.hierarchy ?? {};
        const has = held && withImplied(held, hierarchy);
        if (has && tool.needed.every((scope) => has.has(scope))) continue;
        const response = await callTool(context, token, tool.name);
        const isUnclear = !has && !context.issuer && isRun(response);
        yield isUnclear
          ? warn(`${tool.name} is served, and the token does not say which scopes it has`, response)
          : await judgeLacking(context, tool, response, `without ${tool.own.join(' ')}`);
      }
    },
  }),
  check({
    rows: ['CHAL-16'],
    title: 'names everything an operation needs in one 403',
    needs: ['low-token', 'tool-calls'],
    fix: 'List the base scopes and all scopes of the tool in one challenge.',
    on: guardedTool,
    async *run(context) {
      const { tool, needed, own, issuer, redactor, lowToken } = context;
      if (context.expectations?.stepsUp === false) {
        yield notChecked(NO_STEP_UP);
        return;
      }
      const expected = needed ?? own;
      if (expected.length === 0) {
        yield notChecked(`the 403 of ${tool.name} names no scopes`);
        return;
      }
      const token = issuer ? await issuer.mint(onlyScopes([], 'no scopes'), redactor) : lowToken;
      const response = await callTool(context, token, tool.name);
      if (response.status !== 403) {
        yield notChecked(`with few scopes the answer is ${response.status}`);
        return;
      }
      yield judgeNamed(tool.name, expected, response);
    },
  }),
  check({
    rows: ['CHAL-16'],
    title: 'names the scope that is missing, whichever it is',
    needs: ['issuer', 'tool-calls', 'expectations'],
    fix: 'Derive the challenge from the scopes of the tool, not from those that are held.',
    nothing: 'no tool was refused for one scope alone',
    async *run(context) {
      if (context.expectations.stepsUp === false) {
        yield notChecked(NO_STEP_UP);
        return;
      }
      for (const { tool, left, response } of await callsLacking(context)) {
        if (response.status !== 403) continue;
        const named = scopesIn(response);
        const says = `${tool.name} without ${left}: the challenge names ${named.join(' ')}`;
        yield named.length === 0
          ? notChecked(`the 403 of ${tool.name} names no scopes`)
          : expect(names(named, left), says, response);
      }
    },
  }),
  check({
    rows: ['SCOPE-02'],
    title: 'demands all scopes that a tool needs, not some',
    needs: ['issuer', 'tool-calls'],
    fix: 'Check with every, not with some.',
    async *run(context) {
      const calls = await callsLacking(context);
      if (calls.length === 0) yield* judgeGuessed(context);
      for (const { tool, left, response } of calls) {
        yield await judgeLacking(
          context,
          tool,
          response,
          `with every other scope, without ${left}`,
        );
      }
    },
  }),
  check({
    rows: ['SCOPE-07'],
    title: 'serves a tool to a token with just the scopes that it takes',
    needs: ['issuer', 'tool-calls', 'expectations'],
    fix: 'Ask for the scopes of the operation alone, or correct what is told of them.',
    nothing: 'no tool that was told of may be called',
    async *run(context) {
      for (const { name, needed, isListed } of await toldTools(context)) {
        if (!isListed) continue;
        const token = await context.mint(onlyScopes(needed, 'exactly its scopes'));
        const response = await callTool(context, token, name);
        const says = `${name} is refused with ${needed.join(' ')}, which was told to be all`;
        yield expect(response.status !== 403, says, response);
      }
    },
  }),
];

/** The same where nobody told what tools take: by what the challenge of one names. */
async function* judgeGuessed(context: Given<'issuer'>): Outcomes {
  const found = await findGuardedTool(context);
  if (!found) {
    yield notChecked(NO_GUARD);
    return;
  }
  const { tool, own } = found;
  const all = [...(await baseScopes(context)), ...own];
  // A challenge may repeat what the token has already, needed or not.
  const dispensable = dispensableOf(own);
  if (dispensable.length < 2) {
    yield notChecked('the guarded tool needs one scope only, as far as its challenge says');
    return;
  }
  for (const left of dispensable) {
    const scopes = all.filter((scope) => scope !== left);
    const token = await context.mint(onlyScopes(scopes, `without ${left}`));
    const response = await callTool(context, token, tool.name);
    if (response.status === 403) continue;
    yield isAccepted(response)
      ? // A challenge may name more than it takes, such as scopes that are only related.
        warn(`${tool.name} is served without ${left}`, response)
      : notChecked(`without ${left} the answer is ${response.status}`);
    return;
  }
  const token = await context.mint(onlyScopes(all, 'exactly its scopes'));
  const response = await callTool(context, token, tool.name);
  yield judgeExact(tool.name, response);
}
