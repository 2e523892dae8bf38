import { isAccepted, type Context } from '../../engine/context.js';
import type { Response } from '../../../http/response.js';
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
  findDecision,
  findGuardedTool,
} from '../../engine/scope-refusals.js';

/** A request that is refused without some scopes. */
interface Subject {
  readonly scopes: readonly string[];
  /** Scopes that every token has, so that it is the others that decide. */
  readonly keep: readonly string[];
  readonly send: (token: string) => Promise<Response>;
}

/** What is refused at the door, and a tool that is guarded by itself. */
async function subjects(context: Context, issuer: TestIssuer): Promise<Subject[]> {
  const base = await baseScopes(context);
  const { refusal } = await findDecision(context);
  const list: Subject[] = [];
  if (refusal) {
    const scopes = [...new Set([...base, ...(issuer.shape.scopes ?? [])])];
    list.push({ scopes, keep: [], send: refusal.send });
  }
  const tool = context.allowToolCalls ? await findGuardedTool(context, issuer) : undefined;
  if (tool && tool.own.length > 0) {
    const send = (token: string) => callTool(context, token, tool.tool.name);
    list.push({ scopes: tool.own, keep: base, send });
  }
  return list;
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

/** How scopes are compared (RFC 6749 section 3.3). */
export const scopeComparisonChecks: readonly Check[] = [
  {
    rows: ['SCOPE-05'],
    title: 'compares scopes exactly, in any order',
    needs: ['issuer', 'low-token'],
    fix: 'Split at spaces and compare whole values, with case.',
    async run(context) {
      const { issuer } = context;
      if (!issuer) return notChecked('there is no test issuer');
      const list = await subjects(context, issuer);
      for (const { scopes, keep, send } of list) {
        for (const { what, spelled } of lookalikes(scopes)) {
          const tokenRequest = { label: `scopes ${what}`, scopes: [...keep, ...spelled] };
          const response = await send(await issuer.mint(tokenRequest, context.redactor));
          if (isAccepted(response)) return fail(`scopes ${what} are accepted`, response);
          if (response.status >= 500) return warn(`they cause ${response.status}`, response);
        }
      }
      const [first] = list;
      if (!first) return notChecked('no operation was refused for its scopes');
      return inReverse(first, issuer, context);
    },
  },
];

async function inReverse(
  { scopes, send }: Subject,
  issuer: TestIssuer,
  context: Context,
): Promise<Outcome> {
  const good = await send(context.tokens.main ?? '');
  if (scopes.length < 2 || !isAccepted(good)) return pass;
  const tokenRequest = { label: 'scopes in reverse', scopes: [...scopes].reverse() };
  const response = await send(await issuer.mint(tokenRequest, context.redactor));
  return expect(isAccepted(response), `in reverse order: ${response.status}`, response);
}
