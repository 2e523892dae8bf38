import { check, type Check, type Given } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import {
  baseScopes,
  callTool,
  findGuardedTool,
  isKeptSecret,
  MOST_TOOLS,
  names,
  NO_STEP_UP,
  onlyBaseScopes,
  onlyScopes,
} from '../../engine/scope-refusals.js';
import { scopesIn } from '../../protocol/challenge.js';
import { isAccepted } from '../../protocol/responses.js';

const NO_HIERARCHY =
  'the hierarchy of scopes is not known; --scope-hierarchy BROAD=NARROW+NARROW tells it';
const NO_GUARD = 'no tool was refused to a token with the base scopes only';

/** Takes the first tool that is refused to a token with the base scopes only. */
export const guardedTool = async (context: Given<'issuer'>) =>
  (await findGuardedTool(context)) ?? notChecked(NO_GUARD);

/** A tool that a broader scope opens as well. */
interface Covered {
  readonly tool: string;
  readonly broad: string;
}

/** Takes callable tools that need more than the base scopes, all of it implied by a broader one. */
async function coveredTools(context: Context) {
  const { toolScopes, hierarchy } = context.expectations ?? {};
  if (!toolScopes || !hierarchy) return notChecked(NO_HIERARCHY);
  if (Object.keys(hierarchy).length === 0) return notChecked(NO_HIERARCHY);
  const base = await baseScopes(context);
  const callable = await callableNames(context);
  const covered = Object.entries(hierarchy).flatMap(([broad, narrow]): Covered[] =>
    Object.entries(toolScopes)
      .filter(([tool, scopes]) => {
        const own = scopes.filter((scope) => !base.includes(scope));
        return callable.has(tool) && own.length > 0 && own.every((scope) => narrow.includes(scope));
      })
      .slice(0, 1)
      .map(([tool]) => ({ tool, broad })),
  );
  return covered.length > 0 ? { covered } : notChecked('no tool is covered by a broader scope');
}

async function callableNames(context: Context): Promise<ReadonlySet<string>> {
  return new Set((await context.callableTools()).map(({ name }) => name));
}

/** Tells that scopes imply another, by what is known of the hierarchy. */
function implies(held: readonly string[], scope: string, { expectations }: Context): boolean {
  return held.some((each) => expectations?.hierarchy[each]?.includes(scope) === true);
}

/** Scopes of tools (RFC 6749 section 3.3, MCP tools, security considerations). */
export const toolScopeChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-01'],
    title: 'guards each tool by itself',
    needs: ['issuer', 'tool-calls'],
    fix: 'Map each tool to its scopes and check them for every tools/call.',
    async *run(context) {
      const scopes = await baseScopes(context);
      const token = await context.mint(await onlyBaseScopes(context));
      const callable = await callableNames(context);
      const guarded = Object.entries(context.expectations?.toolScopes ?? {}).filter(
        ([name, own]) => callable.has(name) && own.some((scope) => !scopes.includes(scope)),
      );
      for (const [name] of guarded.slice(0, MOST_TOOLS)) {
        const response = await callTool(context, token, name);
        const says = `${name} is answered with ${response.status}, not 403`;
        if (response.status === 403) yield pass;
        else if (await isKeptSecret(context, token, name, response)) {
          // It is guarded; but nobody learns which scope to ask for.
          yield warn(`${says}: as a tool that does not exist`, response);
        } else yield fail(says, response);
      }
      if (guarded.length > 0) return;
      yield (await findGuardedTool(context)) ? pass : notChecked(NO_GUARD);
    },
  }),
  check({
    rows: ['CHAL-16'],
    title: 'names everything an operation needs in one 403',
    needs: ['issuer', 'tool-calls'],
    fix: 'List the base scopes and all scopes of the tool in one challenge.',
    on: guardedTool,
    async run(context) {
      const { mint, tool, needed, own } = context;
      if (context.expectations?.stepsUp === false) return notChecked(NO_STEP_UP);
      const expected = needed ?? own;
      if (expected.length === 0) return notChecked(`the 403 of ${tool.name} names no scopes`);
      const token = await mint(onlyScopes([], 'no scopes'));
      const response = await callTool(context, token, tool.name);
      if (response.status !== 403)
        return notChecked(`without scopes the answer is ${response.status}`);
      const missing = expected.filter((scope) => !names(scopesIn(response), scope));
      return expect(
        missing.length === 0,
        `${tool.name}: ${missing.join(', ')} is not named`,
        response,
      );
    },
  }),
  check({
    rows: ['SCOPE-02'],
    title: 'demands all scopes that a tool needs, not some',
    needs: ['issuer', 'tool-calls'],
    fix: 'Check with every, not with some.',
    on: guardedTool,
    async run(context) {
      const { mint, tool, needed, own } = context;
      const all = needed ?? [...(await baseScopes(context)), ...own];
      // A challenge may repeat what the token has already, needed or not.
      const dispensable = (needed ?? own).filter((scope) => scope !== 'offline_access');
      if (dispensable.length < 2) return notChecked('the guarded tool needs one scope only');
      for (const left of dispensable) {
        const scopes = all.filter((scope) => scope !== left);
        if (implies(scopes, left, context)) continue;
        const token = await mint(onlyScopes(scopes, `without ${left}`));
        const response = await callTool(context, token, tool.name);
        if (response.status === 403) continue;
        if (!isAccepted(response))
          return notChecked(`without ${left} the answer is ${response.status}`);
        // A challenge may name more than it takes, such as scopes that are only related.
        const judge = needed ? fail : warn;
        return judge(`${tool.name} is served without ${left}`, response);
      }
      const token = await mint(onlyScopes(all, 'exactly its scopes'));
      const response = await callTool(context, token, tool.name);
      return response.status === 403
        ? warn(`${tool.name} is refused with the very scopes it asked for`, response)
        : pass;
    },
  }),
  check({
    rows: ['SCOPE-03'],
    title: 'accepts a broader scope that implies the needed one',
    needs: ['issuer', 'tool-calls'],
    fix: 'Expand held scopes by the hierarchy before comparing.',
    on: coveredTools,
    async *run(context) {
      const base = await baseScopes(context);
      for (const { tool, broad } of context.covered) {
        const token = await context.mint(onlyScopes([...base, broad], `${broad} only`));
        const response = await callTool(context, token, tool);
        if (response.status === 403) yield fail(`${tool} is refused with ${broad}`, response);
        else if (isAccepted(response)) yield pass;
        else yield notChecked(`${tool} is answered with ${response.status}`);
      }
    },
  }),
  check({
    rows: ['SCOPE-04'],
    title: 'names the narrow scope in the challenge, not the broader one',
    needs: ['issuer', 'tool-calls'],
    fix: 'Let the hierarchy widen the decision, not what clients are told to ask for.',
    on: coveredTools,
    async *run(context) {
      const token = await context.mint(await onlyBaseScopes(context));
      for (const { tool, broad } of context.covered) {
        const response = await callTool(context, token, tool);
        const challenged = scopesIn(response);
        if (challenged.length === 0) yield notChecked(`the answer to ${tool} names no scopes`);
        else yield expect(!names(challenged, broad), `the challenge names ${broad}`, response);
      }
    },
  }),
];
