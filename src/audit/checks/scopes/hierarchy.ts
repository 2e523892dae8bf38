import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, fail, notChecked, pass } from '../../engine/outcome.js';
import {
  baseScopes,
  callTool,
  names,
  onlyBaseScopes,
  onlyScopes,
} from '../../engine/scope-refusals.js';
import { scopesIn } from '../../protocol/challenge.js';
import { isAccepted } from '../../protocol/responses.js';

const NO_HIERARCHY =
  'the hierarchy of scopes is not known; --scope-hierarchy BROAD=NARROW+NARROW tells it';
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

/** What broader scopes open, and what challenges say of them (MCP authorization, step-up). */
export const hierarchyChecks: readonly Check[] = [
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
