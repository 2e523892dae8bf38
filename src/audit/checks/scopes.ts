import { bearerChallenge, isAccepted, type Context, type ListedTool } from '../context.js';
import type { Answer } from '../http/answer.js';
import type { TestIssuer, Wish } from '../issuer/test-issuer.js';
import { request } from '../mcp.js';
import { broken, doubtful, expect, holds, unknown, type Check, type Outcome } from '../model.js';

/** Tools that are called to find one that needs a scope. */
const MOST_TOOLS = 20;
const NO_REFUSAL =
  'no operation was refused for its scopes; with --allow-tool-calls tools are tried too';

/** Scopes that every request needs, as far as is known. */
async function baseScopes(context: Context): Promise<readonly string[]> {
  if (context.expectations) return context.expectations.baseScopes;
  const scope = bearerChallenge(await context.bare())?.parameters.get('scope') ?? '';
  return scope.split(' ').filter((each) => each !== '');
}

/** Calls a tool with empty arguments, which most refuse to work with. */
async function callTool(context: Context, token: string, name: string): Promise<Answer> {
  return context.call(token, 'tools/call', { name, arguments: {} });
}

/** A request that a token without enough scopes is refused for. */
interface Refusal {
  readonly answer: Answer;
  readonly send: (token: string) => Promise<Answer>;
}

/** Looks for the first request that 403 answers to a token with few scopes. */
function findRefusal(context: Context): Promise<Refusal | undefined> {
  return context.once('scope refusal', async () => {
    const { low } = context.tokens;
    if (low === undefined) return undefined;
    const ordinary = (token: string) => context.probe({ token });
    const answer = await ordinary(low);
    if (answer.status === 403) return { answer, send: ordinary };
    if (!context.allowToolCalls) return undefined;
    for (const { name } of (await context.tools()).slice(0, MOST_TOOLS)) {
      const refused = await callTool(context, low, name);
      if (refused.status !== 403) continue;
      return { answer: refused, send: (token) => callTool(context, token, name) };
    }
    return undefined;
  });
}

const onRefusal =
  (judge: (refusal: Refusal, context: Context) => Promise<Outcome> | Outcome) =>
  async (context: Context): Promise<Outcome> => {
    const refusal = await findRefusal(context);
    if (!refusal) return unknown(NO_REFUSAL);
    const outcome = await judge(refusal, context);
    const isBare = outcome.kind === 'broken' && outcome.answers.length === 0;
    return isBare ? { ...outcome, answers: [refusal.answer] } : outcome;
  };

/** A tool that a token with the base scopes alone is refused, and the scopes it takes. */
interface GuardedTool {
  readonly tool: ListedTool;
  readonly needed: readonly string[];
  readonly refused: Answer;
}

function findGuardedTool(context: Context, issuer: TestIssuer): Promise<GuardedTool | undefined> {
  return context.once('guarded tool', async () => {
    const base = await baseScopes(context);
    const token = await issuer.mint({ label: 'base scopes only', scopes: base }, context.redactor);
    for (const tool of (await context.tools()).slice(0, MOST_TOOLS)) {
      const refused = await callTool(context, token, tool.name);
      if (refused.status !== 403) continue;
      const scope = bearerChallenge(refused)?.parameters.get('scope') ?? '';
      const named = scope.split(' ').filter((each) => each !== '');
      const own = context.expectations?.toolScopes[tool.name];
      return { tool, refused, needed: own ? [...new Set([...base, ...own])] : named };
    }
    return undefined;
  });
}

const onGuardedTool =
  (judge: (found: GuardedTool, issuer: TestIssuer, context: Context) => Promise<Outcome>) =>
  async (context: Context): Promise<Outcome> => {
    if (!context.issuer) return unknown('there is no test issuer');
    const found = await findGuardedTool(context, context.issuer);
    return found
      ? judge(found, context.issuer, context)
      : unknown('no tool was refused to a token with the base scopes only');
  };

const TOOLS = ['issuer', 'tool-calls'] as const;

/** Scopes: what a token may do (RFC 6750 section 3.1, RFC 6749 section 3.3). */
export const scopeChecks: readonly Check[] = [
  {
    rows: ['CHAL-12'],
    title: 'answers a token with too few scopes with 403',
    needs: ['low-token'],
    fix: 'Answer 403 with error="insufficient_scope" before anything is done.',
    async run(context) {
      const refusal = await findRefusal(context);
      if (refusal) return holds;
      const { low = '' } = context.tokens;
      const answer = await context.probe({ token: low });
      if (answer.status === 401) {
        return context.issuer
          ? broken('a good token with too few scopes is answered with 401', answer)
          : unknown('the token with fewer scopes is answered with 401; is it a good one?');
      }
      const asked = bearerChallenge(await context.bare())?.parameters.get('scope');
      // Only of its own tokens the audit knows that they have no scopes at all.
      return context.issuer && asked !== undefined && isAccepted(answer)
        ? doubtful(
            `the challenge asks for ${asked}, and a token without any scope is served`,
            answer,
          )
        : unknown(NO_REFUSAL);
    },
  },
  {
    rows: ['CHAL-13'],
    title: 'says in the 403 which scopes are missing, and where to learn more',
    needs: ['low-token'],
    fix: 'Send WWW-Authenticate: Bearer error="insufficient_scope", scope="…", resource_metadata="…".',
    run: onRefusal(({ answer }) => {
      const parameters = bearerChallenge(answer)?.parameters;
      if (!parameters) return broken('the 403 has no Bearer challenge');
      if (parameters.get('error') !== 'insufficient_scope') {
        return broken('error is not insufficient_scope');
      }
      const missing = ['scope', 'resource_metadata'].filter((name) => !parameters.has(name));
      return expect(missing.length === 0, `the challenge has no ${missing.join(', no ')}`);
    }),
  },
  {
    rows: ['CHAL-18'],
    title: 'asks for the same scopes every time',
    needs: ['low-token'],
    fix: 'Derive the scopes of a challenge from the operation alone.',
    run: onRefusal(async ({ answer, send }, { tokens }) => {
      const again = await send(tokens.low ?? '');
      const scope = (each: Answer) => bearerChallenge(each)?.parameters.get('scope');
      return expect(scope(answer) === scope(again), 'the second challenge names others', again);
    }),
  },
  {
    rows: ['CHAL-19', 'PRM-16'],
    title: 'does not ask for offline_access in a 403',
    needs: ['low-token'],
    fix: 'Leave offline_access out of challenges.',
    run: onRefusal(({ answer }) =>
      expect(
        bearerChallenge(answer)?.parameters.get('scope')?.includes('offline_access') !== true,
        'the challenge asks for offline_access',
      ),
    ),
  },
  {
    rows: ['CHAL-20'],
    title: 'decides on scopes before a stream could start',
    needs: ['low-token'],
    fix: 'Check scopes before the response begins; an error inside 200 cannot be stepped up from.',
    run: onRefusal(async (_, context) => {
      const { low = '' } = context.tokens;
      const fields = { Accept: 'text/event-stream' };
      const answer = await context.probe({ token: low, fields });
      return expect(!isAccepted(answer), 'asked for a stream, the answer is 200', answer);
    }),
  },
  {
    rows: ['SCOPE-05'],
    title: 'compares scopes exactly',
    needs: ['issuer', 'low-token'],
    fix: 'Split at spaces and compare whole values, with case.',
    run: onRefusal(async ({ send }, context) => {
      const { issuer } = context;
      if (!issuer) return unknown('there is no test issuer');
      const all = [...new Set([...(await baseScopes(context)), ...(issuer.shape.scopes ?? [])])];
      const wishes: Wish[] = [
        { label: 'scopes in capitals', scopes: all.map((scope) => scope.toUpperCase()) },
        { label: 'longer scopes', scopes: all.map((scope) => `${scope}x`) },
        { label: 'shorter scopes', scopes: all.map((scope) => scope.slice(0, -1)) },
        { label: 'scopes with commas', scopes: [`${all.join(',')},x`] },
      ];
      for (const wish of wishes) {
        const answer = await send(await issuer.mint(wish, context.redactor));
        if (isAccepted(answer)) return broken(`${wish.label} are accepted`, answer);
      }
      return holds;
    }),
  },
  {
    rows: ['SCOPE-07'],
    title: 'lets a token with the base scopes list the tools',
    needs: ['issuer'],
    fix: 'Ask for the scopes of an operation when it is called, not for all at the door.',
    async run(context) {
      if (!context.issuer) return unknown('there is no test issuer');
      const scopes = await baseScopes(context);
      const wish = { label: 'base scopes only', scopes };
      const token = await context.issuer.mint(wish, context.redactor);
      const answer = await context.call(token, 'tools/list');
      return expect(isAccepted(answer), `the answer is ${answer.status}`, answer);
    },
  },
  {
    rows: ['SCOPE-01'],
    title: 'guards each tool by itself',
    needs: TOOLS,
    fix: 'Map each tool to its scopes and check them for every tools/call.',
    async run(context) {
      if (!context.issuer) return unknown('there is no test issuer');
      const scopes = await baseScopes(context);
      const wish = { label: 'base scopes only', scopes };
      const token = await context.issuer.mint(wish, context.redactor);
      const expected = context.expectations?.toolScopes ?? {};
      const guarded = Object.entries(expected).filter(([, own]) =>
        own.some((scope) => !scopes.includes(scope)),
      );
      for (const [name] of guarded.slice(0, MOST_TOOLS)) {
        const answer = await callTool(context, token, name);
        if (answer.status !== 403) {
          return broken(`${name} is answered with ${answer.status}, not 403`, answer);
        }
      }
      if (guarded.length > 0) return holds;
      const found = await findGuardedTool(context, context.issuer);
      return found ? holds : unknown('no tool was refused to a token with the base scopes only');
    },
  },
  {
    rows: ['CHAL-16'],
    title: 'names everything an operation needs in one 403',
    needs: TOOLS,
    fix: 'List the base scopes and all scopes of the tool in one challenge.',
    run: onGuardedTool(async ({ tool, needed }, issuer, context) => {
      const wish = { label: 'no scopes', scopes: [] };
      const answer = await callTool(context, await issuer.mint(wish, context.redactor), tool.name);
      const named = bearerChallenge(answer)?.parameters.get('scope')?.split(' ') ?? [];
      // Clients may have to ask for a scope with the resource in front.
      const missing = needed.filter((scope) => !named.some((each) => each.endsWith(scope)));
      return expect(
        missing.length === 0,
        `${tool.name}: ${missing.join(', ')} is not named`,
        answer,
      );
    }),
  },
  {
    rows: ['SCOPE-02'],
    title: 'demands all scopes that a tool needs, not some',
    needs: TOOLS,
    fix: 'Check with every, not with some.',
    run: onGuardedTool(async ({ tool, needed }, issuer, context) => {
      if (needed.length < 2) return unknown('the guarded tool needs one scope only');
      for (const left of needed) {
        const scopes = needed.filter((scope) => scope !== left);
        const token = await issuer.mint({ label: `without ${left}`, scopes }, context.redactor);
        const answer = await callTool(context, token, tool.name);
        if (answer.status !== 403) {
          return broken(`${tool.name} without ${left}: ${answer.status}`, answer);
        }
      }
      const token = await issuer.mint(
        { label: 'exactly its scopes', scopes: needed },
        context.redactor,
      );
      const answer = await callTool(context, token, tool.name);
      return answer.status === 403
        ? doubtful(`${tool.name} is refused with the very scopes it asked for`, answer)
        : holds;
    }),
  },
  {
    rows: ['SCOPE-03'],
    title: 'accepts a broader scope that implies the needed one',
    needs: TOOLS,
    fix: 'Expand held scopes by the hierarchy before comparing.',
    async run(context) {
      const { issuer, expectations } = context;
      if (!issuer || !expectations) return unknown('the hierarchy of scopes is not known');
      for (const [broad, narrow] of Object.entries(expectations.hierarchy)) {
        const covered = Object.entries(expectations.toolScopes).find(
          ([, own]) => own.length > 0 && own.every((scope) => narrow.includes(scope)),
        );
        if (!covered) continue;
        const scopes = [...expectations.baseScopes, broad];
        const token = await issuer.mint({ label: `${broad} only`, scopes }, context.redactor);
        const answer = await callTool(context, token, covered[0]);
        return expect(answer.status !== 403, `${covered[0]} is refused with ${broad}`, answer);
      }
      return unknown('no tool is covered by a broader scope');
    },
  },
  {
    rows: ['SCOPE-04'],
    title: 'names the narrow scope in the challenge, not the broader one',
    needs: TOOLS,
    fix: 'Let the hierarchy widen the decision, not what clients are told to ask for.',
    run: onGuardedTool((found, _, context) => {
      const broad = Object.keys(context.expectations?.hierarchy ?? {});
      if (broad.length === 0)
        return Promise.resolve(unknown('the hierarchy of scopes is not known'));
      const named = bearerChallenge(found.refused)?.parameters.get('scope')?.split(' ') ?? [];
      const wide = broad.filter((scope) => named.includes(scope));
      return Promise.resolve(
        expect(wide.length === 0, `the challenge names ${wide.join(', ')}`, found.refused),
      );
    }),
  },
  {
    rows: ['CHAL-20', 'SCOPE-01'],
    title: 'cannot be talked out of the scopes of a tool',
    needs: TOOLS,
    fix: 'Let one parser decide and execute: pass on the body that was checked.',
    run: onGuardedTool(async ({ tool }, issuer, context) => {
      const scopes = await baseScopes(context);
      const token = await issuer.mint({ label: 'base scopes only', scopes }, context.redactor);
      const fields = await context.session(token);
      const params = { name: tool.name, arguments: {} };
      const message = request(context.dialect, 'tools/call', params);
      const text = JSON.stringify(message);
      const twice = text.replace(
        '"method":"tools/call"',
        '"method":"tools/list","method":"tools/call"',
      );
      const other = text.replace('"params":{', '"params":{"name":"audit-no-such-tool",');
      for (const [what, body] of [
        ['a doubled method', twice],
        ['a doubled name', other],
        ['a batch', `[${text}]`],
      ] as const) {
        const answer = await context.probe({ token, message, body, fields });
        const ran = isAccepted(answer) && answer.text.includes('"result"');
        if (ran) return broken(`with ${what} the tool ran`, answer);
      }
      return holds;
    }),
  },
];
