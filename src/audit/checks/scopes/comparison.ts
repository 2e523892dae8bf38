import type { Response } from '../../../http/response.js';
import { check, type Check, type Given } from '../../engine/check.js';
import { expect, notChecked, warn } from '../../engine/outcome.js';
import {
  baseScopes,
  callTool,
  findDecision,
  findGuardedTool,
} from '../../engine/scope-refusals.js';
import { isAccepted } from '../../protocol/responses.js';

/** A request that is refused without some scopes. */
interface Guarded {
  readonly scopes: readonly string[];
  /** Scopes that every token has, so that it is the others that decide. */
  readonly keep: readonly string[];
  readonly send: (token: string) => Promise<Response>;
}

/** Finds what is refused at the door, and a tool that is guarded by itself. */
async function guardedRequests(context: Given<'issuer'>) {
  const base = await baseScopes(context);
  const { refusal } = await findDecision(context);
  const list: Guarded[] = [];
  if (refusal) {
    const scopes = [...new Set([...base, ...(context.issuer.shape.scopes ?? [])])];
    list.push({ scopes, keep: [], send: refusal.send });
  }
  const tool = context.allowToolCalls ? await findGuardedTool(context) : undefined;
  if (tool && tool.own.length > 0) {
    const send = (token: string) => callTool(context, token, tool.tool.name);
    list.push({ scopes: tool.own, keep: base, send });
  }
  return list.length > 0
    ? { guarded: list }
    : notChecked('no operation was refused for its scopes');
}

/** Scopes that the server does not know, however much they look like its own. */
interface Lookalike {
  readonly what: string;
  readonly spelled: readonly string[];
}

function lookalikes(scopes: readonly string[]): Lookalike[] {
  const otherCase = (scope: string) =>
    scope === scope.toUpperCase() ? scope.toLowerCase() : scope.toUpperCase();
  return [
    { what: 'in the other case', spelled: scopes.map(otherCase) },
    { what: 'with a character more', spelled: scopes.map((scope) => `${scope}x`) },
    { what: 'with a character less', spelled: scopes.map((scope) => scope.slice(0, -1)) },
    { what: 'separated by commas', spelled: [`${scopes.join(',')},x`] },
  ]
    .map(({ what, spelled }) => ({
      what,
      spelled: spelled.filter((each) => each !== '' && !scopes.includes(each)),
    }))
    .filter(({ spelled }) => spelled.length > 0);
}

/** Checks the comparison of scopes (RFC 6749 section 3.3). */
export const scopeComparisonChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-05'],
    title: 'compares scopes exactly, in any order',
    needs: ['issuer', 'low-token'],
    fix: 'Split at spaces and compare whole values, with case.',
    on: guardedRequests,
    async *run({ guarded, mint, tokens }) {
      for (const { scopes, keep, send } of guarded) {
        for (const { what, spelled } of lookalikes(scopes)) {
          const wanted = { label: `scopes ${what}`, scopes: [...keep, ...spelled] };
          const response = await send(await mint(wanted));
          if (response.status >= 500) yield warn(`they cause ${response.status}`, response);
          else yield expect(!isAccepted(response), `scopes ${what} are accepted`, response);
        }
      }
      for (const { scopes, send } of guarded.slice(0, 1)) {
        const good = await send(tokens.main ?? '');
        if (scopes.length < 2 || !isAccepted(good)) continue;
        const reversed = { label: 'scopes in reverse', scopes: [...scopes].reverse() };
        const response = await send(await mint(reversed));
        yield expect(isAccepted(response), `in reverse order: ${response.status}`, response);
      }
    },
  }),
];
