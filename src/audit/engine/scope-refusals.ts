import type { Response } from '../../http/response.js';
import { scopesIn } from '../protocol/challenge.js';
import { replies } from '../protocol/messages.js';
import { isAccepted, isServed } from '../protocol/responses.js';
import { sampleArguments } from '../protocol/sample-arguments.js';
import type { ListedTool } from '../protocol/tools.js';
import type { TokenRequest } from '../issuer/token-request.js';
import type { Context } from './context.js';

/** Tools that are called to find one that needs a scope. */
export const MOST_TOOLS = 20;

/** Scopes that every request needs, as far as is known. */
export async function baseScopes(context: Context): Promise<readonly string[]> {
  return context.expectations?.baseScopes ?? scopesIn(await context.unauthenticated());
}

/** Scopes that a tool takes beside the base scopes, if somebody told. */
function scopesTold({ expectations }: Context, tool: string): readonly string[] | undefined {
  const { toolScopes = {} } = expectations ?? {};
  return Object.hasOwn(toolScopes, tool) ? toolScopes[tool] : undefined;
}

/** A token that may do what is ordinary and little else: one with the base scopes alone, or the given one with few. */
export function ordinaryToken(context: Context): Promise<string | undefined> {
  return context.once('ordinary token', async () => {
    const { issuer, redactor, tokens } = context;
    const minted = issuer && (await issuer.mint(await onlyBaseScopes(context), redactor));
    for (const token of [minted, tokens.low]) {
      if (token !== undefined && isAccepted(await context.probe({ token }))) return token;
    }
    return undefined;
  });
}

/** A challenge that could lead to nothing must not lead anywhere. */
export const NO_STEP_UP =
  'clients cannot ask this authorization server for scopes of the server, so the 403 sends nobody to sign in again';

/** Clients may have to ask for a scope with the resource in front. */
export function names(challenged: readonly string[], scope: string): boolean {
  return challenged.some((each) => each === scope || each.endsWith(`/${scope}`));
}

/** Asks for a token with these scopes alone; a claim without any would not be well-formed. */
export function onlyScopes(scopes: readonly string[], label: string): TokenRequest {
  return { label, scopes: scopes.length > 0 ? scopes : [UNRELATED] };
}

/** Asks for a token with the scopes that every request needs, and no other. */
export async function onlyBaseScopes(context: Context): Promise<TokenRequest> {
  return onlyScopes(await baseScopes(context), 'base scopes only');
}

/** A scope that no server asks for. */
export const UNRELATED = 'audit:unrelated';

/**
 * Made-up values for the arguments that a tool must have; at a project that the audit started none, where its
 * tool would change something.
 */
export async function argumentsFor(
  context: Context,
  name: string,
): Promise<Readonly<Record<string, unknown>>> {
  const tool = (await context.tools()).find((each) => each.name === name);
  const isHarmless = !context.isGenerated || tool?.readOnly === true;
  return tool && isHarmless ? sampleArguments(tool.inputSchema) : {};
}

/** Calls a tool with such arguments. */
export async function callTool(
  context: Context,
  token: string,
  name: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const params = { name, arguments: await argumentsFor(context, name) };
  return context.call(token, 'tools/call', params, headers);
}

/** The refusal of a token with few scopes, if the server refused it. */
export interface Decision {
  /** By the status of the response. */
  readonly refusal?: {
    readonly response: Response;
    readonly send: (token: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  };
  /** By an error inside a response that looks like success. */
  readonly hidden?: Response;
}

/** Looks for a request that is refused to a token with few scopes, and served to the good one. */
export function findDecision(context: Context): Promise<Decision> {
  return context.once('scope decision', async () => {
    const { low, main } = context.tokens;
    if (low === undefined) return {};
    const ordinary = (token: string, headers: Readonly<Record<string, string>> = {}) =>
      context.probe({ token, headers });
    const response = await ordinary(low);
    if (response.status === 403) return { refusal: { response, send: ordinary } };
    const isHidden = isError(response) && main !== undefined && isServed(await ordinary(main));
    let hidden = isHidden ? response : undefined;
    if (!context.allowToolCalls) return hidden ? { hidden } : {};
    for (const { name } of (await context.callableTools()).slice(0, MOST_TOOLS)) {
      const refused = await callTool(context, low, name);
      if (refused.status === 403) {
        return {
          ...(hidden ? { hidden } : {}),
          refusal: {
            response: refused,
            send: (token, headers) => callTool(context, token, name, headers),
          },
        };
      }
      if (hidden || main === undefined || !isError(refused)) continue;
      const served = await callTool(context, main, name);
      const isTheScope = isServed(served) && !isError(served);
      // Once more: the tool may just have had bad luck.
      if (isTheScope && isError(await callTool(context, low, name))) hidden = refused;
    }
    return hidden ? { hidden } : {};
  });
}

/** Tells that a response which looks like success says that nothing was done. */
function isError(response: Response): boolean {
  const [reply] = replies(response.text);
  return (
    isAccepted(response) && (reply?.error !== undefined || reply?.result?.['isError'] === true)
  );
}

/** A tool that a token with the base scopes alone is refused, and the scopes it takes. */
interface GuardedTool {
  readonly tool: ListedTool;
  /** Beside the base scopes. */
  readonly own: readonly string[];
  /** Everything it takes, when that is known and not only what the server says. */
  readonly needed: readonly string[] | undefined;
  readonly refused: Response;
}

/** Looks for the first tool that 403 answers to a token which may do what is ordinary. */
export function findGuardedTool(context: Context): Promise<GuardedTool | undefined> {
  return context.once('guarded tool', async () => {
    const base = await baseScopes(context);
    const token = await ordinaryToken(context);
    if (token === undefined) return undefined;
    for (const tool of (await context.callableTools()).slice(0, MOST_TOOLS)) {
      const refused = await callTool(context, token, tool.name);
      if (refused.status !== 403) continue;
      const known = scopesTold(context, tool.name);
      const own = (known ?? scopesIn(refused)).filter((scope) => !base.includes(scope));
      const needed = known && [...new Set([...base, ...known])];
      return { tool, refused, own, needed };
    }
    return undefined;
  });
}
