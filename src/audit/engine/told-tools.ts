import { withImplied } from '../../answers/scopes.js';
import type { Response } from '../../http/response.js';
import { replies } from '../protocol/messages.js';
import { isRun } from '../protocol/responses.js';
import type { Context } from './context.js';
import { fail, notChecked, pass, warn, type Outcome } from './outcome.js';
import { baseScopes, callTool, MOST_TOOLS } from './scope-refusals.js';

/** A tool of which somebody told what it takes. */
export interface ToldTool {
  readonly name: string;
  /** Beside the base scopes. */
  readonly own: readonly string[];
  /** All that it takes. */
  readonly needed: readonly string[];
  /** The good token sees it in the list. */
  readonly isListed: boolean;
}

/** Says which tools may be called, listed or not: none without leave. */
export async function leaveToCall(context: Context): Promise<(name: string) => boolean> {
  if (!context.allowToolCalls) return () => false;
  const listed = new Set((await context.tools()).map(({ name }) => name));
  const callable = new Set((await context.callableTools()).map(({ name }) => name));
  return (name) =>
    callable.has(name) ||
    // One that is hidden from everybody; of a project that was started all are known.
    (!listed.has(name) && !context.isGenerated && (context.allowedTools?.includes(name) ?? true));
}

/** Takes the tools that were told of and may be called, listed or not. */
export async function toldTools(context: Context): Promise<readonly ToldTool[]> {
  const base = await baseScopes(context);
  const listed = new Set((await context.tools()).map(({ name }) => name));
  const mayCall = await leaveToCall(context);
  return Object.entries(context.expectations?.toolScopes ?? {})
    .filter(([name]) => mayCall(name))
    .slice(0, MOST_TOOLS)
    .map(([name, scopes]) => ({
      name,
      own: scopes.filter((scope) => !base.includes(scope)),
      needed: [...new Set([...base, ...scopes])],
      isListed: listed.has(name),
    }));
}

/** Every scope that somebody told of, but one and those that imply it. */
export async function allScopesBut(context: Context, left: string): Promise<readonly string[]> {
  const { toolScopes, resourceScopes, promptScopes, hierarchy } = context.expectations ?? {};
  const tables = [toolScopes, resourceScopes, promptScopes, hierarchy];
  const all = new Set([
    ...(await baseScopes(context)),
    ...Object.keys(hierarchy ?? {}),
    ...tables.flatMap((table) => Object.values(table ?? {}).flat()),
  ]);
  return [...all].filter((scope) => !withImplied([scope], hierarchy ?? {}).has(left));
}

/**
 * Judges the call of a tool by somebody who lacks a scope of it. Whoever answers with an error has run nothing,
 * if the good token gets more; whether the form of the refusal is right is another question.
 *
 * @param lacking completes "NAME is served …"
 */
export async function judgeLacking(
  context: Context,
  { name, isListed }: ToldTool,
  response: Response,
  lacking: string,
): Promise<Outcome> {
  if (response.status === 403 || response.status === 401) return pass;
  if (isRun(response)) return fail(`${name} is served ${lacking}`, response);
  if (context.isGenerated) {
    return fail(`${name} is answered with ${response.status}, not 403, ${lacking}`, response);
  }
  const { main } = context.tokens;
  const good = main === undefined ? undefined : await callTool(context, main, name);
  if (good && isRun(good)) return pass;
  if (good && isListed && saysTheSame(response, good)) {
    // It failed for what it was given: whoever is to be refused should not have come so far.
    return warn(`${name} fails ${lacking} just as it does with the good token`, response, good);
  }
  return notChecked(
    isListed
      ? `${name} fails with the good token too (${response.status}), so its refusal shows nothing`
      : `the server lists no tool ${name}, and does not run it either`,
  );
}

/** A tool may look at its arguments before anybody is looked at: that shows nothing. */
const OF_ARGUMENTS = /invalid|valid(?:ation|ate)|schema|required|expected|must be|-32602/i;

/** Whether two calls failed alike: with the same error of the tool, which is none of its arguments. */
function saysTheSame(one: Response, other: Response): boolean {
  const [mine, theirs] = [one, other].map(({ text }) => replies(text)[0]?.result);
  const content = JSON.stringify(mine?.['content']);
  return (
    one.status === other.status &&
    mine?.['isError'] === true &&
    content === JSON.stringify(theirs?.['content']) &&
    !OF_ARGUMENTS.test(content)
  );
}
