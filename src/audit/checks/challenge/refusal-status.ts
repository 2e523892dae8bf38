import { revisions } from '../../../catalog/revisions.js';
import { changedPaths } from '../../../http/gateways.js';
import { header, type Response } from '../../../http/response.js';
import { insertedUrl, RESOURCE_METADATA } from '../../../http/well-known.js';
import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import {
  expect,
  fail,
  notChecked,
  type Outcome,
  type Outcomes,
  pass,
  warn,
} from '../../engine/outcome.js';
import { NOT_REFUSED } from '../../engine/not-refused.js';
import { bearerChallenge } from '../../protocol/challenge.js';
import { dialectOf, opening, request, usual } from '../../protocol/messages.js';
import { isAccepted } from '../../protocol/responses.js';
import { bareGet, refusals } from './refusals.js';

const INVALID_JSON = 'invalid JSON';

/** Holds where requests without credentials are refused as they should be. */
const refused = async ({ unauthenticated }: Context) =>
  (await unauthenticated()).status === 401 ? {} : notChecked(NOT_REFUSED);

/** Judges one method without a token, with and without a session that nobody gave out. */
async function* judgeMethod(method: string, context: Context): Outcomes {
  const headers = { 'Mcp-Session-Id': 'audit-guess' };
  const plain =
    method === 'GET' ? await bareGet(context) : await context.probe({ method, headOnly: true });
  const inSession = await context.probe({ method, headers, headOnly: true });
  // Where the method does not exist there is nothing to guard; a session that is looked up is something.
  const isMissing = plain.status === 404 && inSession.status === 404;
  for (const response of [plain, inSession]) {
    const { status } = response;
    const says = `${method} without a token is answered with ${status}`;
    if (isMissing || [401, 405, 501].includes(status)) yield pass;
    else yield (status === 403 ? warn : fail)(says, response);
  }
}

/** Some servers let everybody begin and guard what does something. */
async function beginsOpenly(context: Context): Promise<Outcome> {
  if (!context.dialect.guardsCallsOnly) return pass;
  const message = usual(context.dialect);
  const response = await context.probe({ message });
  return warn(`${message.method} is served without credentials; calls of tools are not`, response);
}

/** Names what a proxy did to the path, when the server answers where it would be then. */
async function findElsewhere(context: Context): Promise<string | undefined> {
  for (const { prefix, taken, added } of changedPaths(context.target)) {
    for (const [change, at] of [
      [`takes ${prefix} off the path`, taken],
      [`puts ${prefix} in front of the path`, added],
    ] as const) {
      const response = await context.fetch(new URL(at), { method: 'POST' });
      const named = bearerChallenge(response)?.parameters.get('resource_metadata');
      const isIt =
        response.status === 401 && named === insertedUrl(context.target, RESOURCE_METADATA).href;
      if (isIt) return `a proxy ${change}: the server answers at ${at}`;
    }
  }
  return undefined;
}

/** With which status requests are refused, and whether before anything else. */
export const refusalStatusChecks: readonly Check[] = [
  check({
    rows: ['CHAL-01', 'ORIG-07'],
    title: 'refuses a request without credentials with 401',
    fix: 'Require a token for every request to the MCP endpoint and answer 401 without one.',
    async run(context) {
      const response = await context.unauthenticated();
      if (response.status === 401) return beginsOpenly(context);
      const moved = isAccepted(response) ? undefined : await findElsewhere(context);
      if (moved !== undefined) return fail(moved, response);
      return fail(
        isAccepted(response)
          ? (context.open ?? 'the request was served without any credentials')
          : `the answer is ${response.status}`,
        response,
      );
    },
  }),
  check({
    rows: ['CHAL-11'],
    title: 'refuses malformed credentials with 400 and invalid_request',
    fix: 'Answer 400 with error="invalid_request" to Bearer without a token.',
    async run({ probe }) {
      const response = await probe({ headers: { Authorization: 'Bearer' } });
      const says = `Bearer without a token is answered with ${response.status}`;
      if (response.status === 401) return warn(says, response);
      if (response.status !== 400) return fail(says, response);
      const error = bearerChallenge(response)?.parameters.get('error');
      return error === 'invalid_request' || response.text.includes('invalid_request')
        ? pass
        : warn(`${says}, without invalid_request`, response);
    },
  }),
  check({
    rows: ['CHAL-21', 'LEG-04'],
    title: 'authenticates before it looks at the message',
    fix: 'Check the token before parsing the body or looking at the protocol version.',
    on: refused,
    async *run(context) {
      for (const [what, probe] of [
        [INVALID_JSON, { body: '{' }],
        ['an unknown method', { message: request(context.dialect, 'audit/no-such-method') }],
        ['an unknown version', { headers: { 'MCP-Protocol-Version': '1900-01-01' } }],
      ] as const) {
        const response = await context.probe(probe);
        if (response.status === 401) {
          yield pass;
          continue;
        }
        const says = `${what} without a token is answered with ${response.status}`;
        // Who lets everybody begin has to look which request it is; and what is no JSON is no message yet.
        const isRoom = what === INVALID_JSON && response.status === 400;
        yield (context.dialect.guardsCallsOnly || isRoom ? warn : fail)(says, response);
      }
    },
  }),
  check({
    rows: ['CHAL-22'],
    title: 'checks every HTTP method, whatever session is claimed',
    fix: 'Guard GET and DELETE on the endpoint like POST.',
    async *run(context) {
      const bare = await context.unauthenticated();
      yield expect(!isAccepted(bare), 'POST without a token is served', bare);
      yield* judgeMethod('GET', context);
      yield* judgeMethod('DELETE', context);
      if (bare.status !== 401) yield notChecked(NOT_REFUSED);
    },
  }),
  check({
    rows: ['CHAL-23'],
    title: 'never redirects a call to a login page',
    fix: 'Answer 401 with a challenge; clients start the sign-in.',
    async run(context) {
      const all = [...(await refusals(context)), await bareGet(context)];
      const response = all.find(({ status }) => status >= 300 && status < 400);
      if (!response) return pass;
      return fail(
        `the answer is ${response.status}, to ${header(response, 'location') ?? 'nowhere'}`,
        response,
      );
    },
  }),
  check({
    rows: ['LEG-02'],
    title: 'refuses clients of other revisions the same way',
    fix: 'Put the token check in front of every protocol version.',
    on: refused,
    async run({ dialect, probe }) {
      const { stateless } = dialect.revision;
      const others = revisions.filter((each) => each.stateless !== stateless);
      const message = opening(dialectOf(others.at(-1) ?? revisions[0]));
      const response: Response = await probe({
        message,
        headers: { 'MCP-Protocol-Version': undefined, 'Mcp-Method': undefined },
      });
      return expect(
        response.status === 401,
        `${message.method} without a token is answered with ${response.status}`,
        response,
      );
    },
  }),
];
