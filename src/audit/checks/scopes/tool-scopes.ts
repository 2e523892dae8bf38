import { isAccepted, type Context, type Expectations } from '../../engine/context.js';
import type { TestIssuer } from '../../issuer/test-issuer.js';
import {
  fail,
  warn,
  expect,
  pass,
  notChecked,
  type Check,
  type Outcome,
} from '../../engine/model.js';
import {
  baseScopes,
  callTool,
  findGuardedTool,
  mintWith,
  MOST_TOOLS,
  names,
  NO_STEP_UP,
  scopesIn,
  type GuardedTool,
} from '../../engine/scope-refusals.js';

const NO_GUARD = 'no tool was refused to a token with the base scopes only';

const onGuardedTool =
  (judge: (found: GuardedTool, issuer: TestIssuer, context: Context) => Promise<Outcome>) =>
  async (context: Context): Promise<Outcome> => {
    if (!context.issuer) return notChecked('there is no test issuer');
    const found = await findGuardedTool(context, context.issuer);
    return found ? judge(found, context.issuer, context) : notChecked(NO_GUARD);
  };

/** A tool that a broader scope opens as well. */
interface Covered {
  readonly tool: string;
  readonly broad: string;
}

/** Callable tools that need more than the base scopes, and all of it is implied by a broader one. */
function coveredTools(
  { toolScopes, baseScopes: base, hierarchy }: Expectations,
  callable: ReadonlySet<string>,
): Covered[] {
  return Object.entries(hierarchy).flatMap(([broad, narrow]) =>
    Object.entries(toolScopes)
      .filter(([tool, scopes]) => {
        const own = scopes.filter((scope) => !base.includes(scope));
        return callable.has(tool) && own.length > 0 && own.every((scope) => narrow.includes(scope));
      })
      .slice(0, 1)
      .map(([tool]) => ({ tool, broad })),
  );
}

const onCoveredTools =
  (judge: (covered: Covered, issuer: TestIssuer, context: Context) => Promise<Outcome>) =>
  async (context: Context): Promise<Outcome> => {
    const { issuer, expectations } = context;
    if (!issuer || !expectations) return notChecked('the hierarchy of scopes is not known');
    const list = coveredTools(expectations, await callableNames(context));
    for (const covered of list) {
      const outcome = await judge(covered, issuer, context);
      if (outcome.kind !== 'pass') return outcome;
    }
    return list.length > 0 ? pass : notChecked('no tool is covered by a broader scope');
  };

async function callableNames(context: Context): Promise<ReadonlySet<string>> {
  return new Set((await context.callableTools()).map(({ name }) => name));
}

/** Whether scopes imply another, by what is known of the hierarchy. */
function implies(held: readonly string[], scope: string, { expectations }: Context): boolean {
  return held.some((each) => expectations?.hierarchy[each]?.includes(scope) === true);
}

const TOOLS = ['issuer', 'tool-calls'] as const;

/** Scopes of tools (RFC 6749 section 3.3, MCP tools, security considerations). */
export const toolScopeChecks: readonly Check[] = [
  {
    rows: ['SCOPE-01'],
    title: 'guards each tool by itself',
    needs: TOOLS,
    fix: 'Map each tool to its scopes and check them for every tools/call.',
    async run(context) {
      if (!context.issuer) return notChecked('there is no test issuer');
      const scopes = await baseScopes(context);
      const token = await mintWith(scopes, 'base scopes only', context.issuer, context);
      const callable = await callableNames(context);
      const guarded = Object.entries(context.expectations?.toolScopes ?? {}).filter(
        ([name, own]) => callable.has(name) && own.some((scope) => !scopes.includes(scope)),
      );
      for (const [name] of guarded.slice(0, MOST_TOOLS)) {
        const response = await callTool(context, token, name);
        if (response.status !== 403) {
          return fail(`${name} is answered with ${response.status}, not 403`, response);
        }
      }
      if (guarded.length > 0) return pass;
      const found = await findGuardedTool(context, context.issuer);
      return found ? pass : notChecked(NO_GUARD);
    },
  },
  {
    rows: ['CHAL-16'],
    title: 'names everything an operation needs in one 403',
    needs: TOOLS,
    fix: 'List the base scopes and all scopes of the tool in one challenge.',
    run: onGuardedTool(async ({ tool, needed, own }, issuer, context) => {
      if (context.expectations?.stepsUp === false) return notChecked(NO_STEP_UP);
      const expected = needed ?? own;
      if (expected.length === 0) return notChecked(`the 403 of ${tool.name} names no scopes`);
      const token = await mintWith([], 'no scopes', issuer, context);
      const response = await callTool(context, token, tool.name);
      if (response.status !== 403)
        return notChecked(`without scopes the answer is ${response.status}`);
      const missing = expected.filter((scope) => !names(scopesIn(response), scope));
      return expect(
        missing.length === 0,
        `${tool.name}: ${missing.join(', ')} is not named`,
        response,
      );
    }),
  },
  {
    rows: ['SCOPE-02'],
    title: 'demands all scopes that a tool needs, not some',
    needs: TOOLS,
    fix: 'Check with every, not with some.',
    run: onGuardedTool(async ({ tool, needed, own }, issuer, context) => {
      const all = needed ?? [...(await baseScopes(context)), ...own];
      // A challenge may repeat what the token has already, needed or not.
      const dispensable = (needed ?? own).filter((scope) => scope !== 'offline_access');
      if (dispensable.length < 2) return notChecked('the guarded tool needs one scope only');
      for (const left of dispensable) {
        const scopes = all.filter((scope) => scope !== left);
        if (implies(scopes, left, context)) continue;
        const token = await mintWith(scopes, `without ${left}`, issuer, context);
        const response = await callTool(context, token, tool.name);
        if (response.status === 403) continue;
        if (!isAccepted(response))
          return notChecked(`without ${left} the answer is ${response.status}`);
        // A challenge may name more than it takes, such as scopes that are only related.
        const judge = needed ? fail : warn;
        return judge(`${tool.name} is served without ${left}`, response);
      }
      const token = await mintWith(all, 'exactly its scopes', issuer, context);
      const response = await callTool(context, token, tool.name);
      return response.status === 403
        ? warn(`${tool.name} is refused with the very scopes it asked for`, response)
        : pass;
    }),
  },
  {
    rows: ['SCOPE-03'],
    title: 'accepts a broader scope that implies the needed one',
    needs: TOOLS,
    fix: 'Expand held scopes by the hierarchy before comparing.',
    run: onCoveredTools(async ({ tool, broad }, issuer, context) => {
      const scopes = [...(await baseScopes(context)), broad];
      const token = await mintWith(scopes, `${broad} only`, issuer, context);
      const response = await callTool(context, token, tool);
      if (response.status === 403) return fail(`${tool} is refused with ${broad}`, response);
      return isAccepted(response)
        ? pass
        : notChecked(`${tool} is answered with ${response.status}`);
    }),
  },
  {
    rows: ['SCOPE-04'],
    title: 'names the narrow scope in the challenge, not the broader one',
    needs: TOOLS,
    fix: 'Let the hierarchy widen the decision, not what clients are told to ask for.',
    run: onCoveredTools(async ({ tool, broad }, issuer, context) => {
      const base = await baseScopes(context);
      const token = await mintWith(base, 'base scopes only', issuer, context);
      const response = await callTool(context, token, tool);
      const challenged = scopesIn(response);
      if (challenged.length === 0) return notChecked(`the answer to ${tool} names no scopes`);
      return expect(!names(challenged, broad), `the challenge names ${broad}`, response);
    }),
  },
];
