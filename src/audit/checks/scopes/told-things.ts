import type { Response } from '../../../http/response.js';
import { check, type Check, type Given } from '../../engine/check.js';
import { pass, warn } from '../../engine/outcome.js';
import { callTool } from '../../engine/scope-refusals.js';
import { askFor, offeredTo, thingsOf } from '../../engine/things.js';
import { leaveToCall } from '../../engine/told-tools.js';
import { isRefusedForScopes, isRun, isServed } from '../../protocol/responses.js';

/** What was told of and is in no list, with the answer to who asks for it all the same, where that may be tried. */
interface Missing {
  readonly name: string;
  readonly response?: Response;
}

/** Finds the tools that the good token neither sees nor runs. One that it lacks a scope for is there. */
async function missingTools(context: Given<'token' | 'expectations'>): Promise<Missing[]> {
  const listed = new Set((await context.tools()).map(({ name }) => name));
  const mayCall = await leaveToCall(context);
  const missing: Missing[] = [];
  for (const tool of Object.keys(context.expectations.toolScopes)) {
    if (listed.has(tool)) continue;
    if (!mayCall(tool)) {
      missing.push({ name: `the tool ${tool} (not listed, and without leave to call it)` });
      continue;
    }
    const response = await callTool(context, context.token, tool);
    if (isRun(response) || isRefusedForScopes(response)) continue;
    missing.push({ name: `the tool ${tool}`, response });
  }
  return missing;
}

/** Finds the resources, templates and prompts that the good token neither sees nor gets. */
async function missingThings(context: Given<'token' | 'expectations'>): Promise<Missing[]> {
  const { token, expectations } = context;
  const { resources, templates, prompts } = await offeredTo(context, token);
  const listed = {
    'resources/read': new Set([...resources, ...templates]),
    'prompts/get': new Set(prompts.map(({ name }) => name)),
  };
  const told = {
    'resources/read': expectations.resourceScopes,
    'prompts/get': expectations.promptScopes,
  };
  const missing: Missing[] = [];
  for (const thing of await thingsOf(context)) {
    const { entry, method } = thing;
    if (!Object.hasOwn(told[method], entry) || listed[method].has(entry)) continue;
    const response = await askFor(context, token, thing);
    const name = `the ${method === 'prompts/get' ? 'prompt' : 'resource'} ${entry}`;
    if (!isServed(response) && !isRefusedForScopes(response)) missing.push({ name, response });
  }
  return missing;
}

/** What is told of and is not there is checked nowhere: most likely the server calls it otherwise. */
export const toldThingChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-01'],
    title: 'has every tool, resource and prompt that the audit was told of',
    needs: ['token', 'expectations'],
    fix: 'Tell of it by the name that the server uses, or not at all: nothing was checked of it.',
    async run(context) {
      const missing = [...(await missingTools(context)), ...(await missingThings(context))];
      if (missing.length === 0) return pass;
      const names = missing.map(({ name }) => name).join(', ');
      const responses = missing.flatMap(({ response }) => response ?? []);
      return warn(`not there with the good token: ${names}`, ...responses.slice(0, 1));
    },
  }),
];
