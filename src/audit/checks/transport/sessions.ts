import { header, type Response } from '../../../http/response.js';
import { check, type Check, type Given } from '../../engine/check.js';
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
import { opening, request } from '../../protocol/messages.js';
import { isAccepted, isServed } from '../../protocol/responses.js';

const NO_SESSION = 'the server gives out no session';

/** Opens a session of its own, which a check may end. */
async function ownSession(context: Given<'token'>) {
  const known = (await context.session(context.token))['Mcp-Session-Id'];
  const id = known === undefined ? undefined : header(await start(context), 'mcp-session-id');
  return id === undefined ? notChecked(NO_SESSION) : { id };
}

function start({ token, dialect, probe }: Given<'token'>): Promise<Response> {
  return probe({ token, message: opening(dialect) });
}

/** Sends a request that every server answers, inside the session. */
function ping(
  { dialect, probe }: Context,
  id: string | undefined,
  token?: string,
): Promise<Response> {
  const message = request(dialect, 'ping');
  return probe({ ...credentials(token), message, headers: { 'Mcp-Session-Id': id } });
}

/** Sends GET or DELETE inside the session. */
function stream(
  { probe }: Context,
  method: 'GET' | 'DELETE',
  id: string,
  token?: string,
): Promise<Response> {
  const headers = { 'Mcp-Session-Id': id };
  return probe({ ...credentials(token), method, headers, headOnly: true });
}

const credentials = (token: string | undefined) => (token === undefined ? {} : { token });

/** Sessions, of the revisions before 2026-07-28. */
export const sessionChecks: readonly Check[] = [
  check({
    rows: ['SESS-01'],
    title: 'takes no session for a sign-in',
    needs: ['token'],
    fix: 'Ask for a token with every request, whatever the session.',
    on: ownSession,
    async *run(context) {
      // Who was served in it is what a server may remember.
      await ping(context, context.id, context.token);
      const posted = await ping(context, context.id);
      yield judgeStranger(isAccepted(posted), 'POST with a session only', posted);
      yield* judgeStreams(context, 'with a session only');
    },
  }),
  check({
    rows: ['SESS-02'],
    title: 'gives out session IDs nobody can guess',
    needs: ['token'],
    fix: 'Use a random UUID.',
    on: ownSession,
    async run(context) {
      const { id: first } = context;
      const others: Response[] = [];
      while (others.length < 3) others.push(await start(context));
      const ids = [first, ...others.map((each) => header(each, 'mcp-session-id') ?? '')];
      const shown = others.slice(-1);
      if (new Set(ids).size < ids.length) {
        const says = 'a session ID was given twice';
        // A keyed hash of the user would be the same each time, and nobody could guess it.
        return first.length < 20 ? fail(says, ...shown) : warn(says, ...shown);
      }
      const bits = Math.floor(unpredictableBits(ids));
      return expect(
        bits >= LEAST_BITS,
        `${bits} bits of a session ID differ from one to the next`,
        ...shown,
      );
    },
  }),
  check({
    rows: ['SESS-03'],
    title: 'writes session IDs in visible ASCII',
    needs: ['token'],
    fix: 'Use characters from 0x21 to 0x7E only.',
    on: ownSession,
    run: ({ id }) => expect(/^[\x21-\x7e]+$/.test(id), 'a session ID holds other characters'),
  }),
  check({
    rows: ['SESS-04'],
    title: 'lets nobody else into a session',
    needs: ['token', 'other-token'],
    fix: 'Bind the session to issuer and subject of the token, for every method.',
    on: ownSession,
    async *run(context) {
      const { id, token, otherToken } = context;
      if (!isServed(await ping(context, id, token))) {
        yield notChecked('its owner is not served in the session either');
        return;
      }
      const posted = await ping(context, id, otherToken);
      yield judgeStranger(isServed(posted), 'POST of another user', posted);
      yield* judgeStreams(context, 'of another user', otherToken);
    },
  }),
  check({
    rows: ['SESS-05'],
    title: 'refuses requests without the session they need',
    needs: ['token'],
    fix: 'Answer 400 when Mcp-Session-Id is missing.',
    on: ownSession,
    async run(context) {
      const response = await ping(context, undefined, context.token);
      if (isServed(response)) return notChecked('the server does without a session, too');
      return expect(response.status === 400, `the answer is ${response.status}`, response);
    },
  }),
  check({
    rows: ['SESS-06'],
    title: 'answers an unknown or ended session with 404',
    needs: ['token'],
    fix: 'Answer 404, so that the client begins anew.',
    on: ownSession,
    async *run(context) {
      const { id, token, probe } = context;
      const headers = { 'Mcp-Session-Id': id };
      const ended = await probe({ token, method: 'DELETE', headers });
      if (isAccepted(ended)) {
        const posted = await ping(context, id, token);
        const says = `an ended session is answered with ${posted.status}`;
        yield expect(posted.status === 404, says, posted);
        const got = await stream(context, 'GET', id, token);
        const isEnded = [404, 405].includes(got.status);
        yield expect(isEnded, `GET in an ended session is answered with ${got.status}`, got);
      }
      const other = await ping(context, '00000000-0000-4000-8000-000000000000', token);
      const says = `an unknown session is answered with ${other.status}`;
      if (other.status === 404) yield pass;
      // Strictly, only the sessions that once were are spoken of.
      else yield (isServed(other) ? fail : warn)(says, other);
    },
  }),
];

/** Judges the response to somebody whose session it is not. */
function judgeStranger(isLetIn: boolean, what: string, response: Response): Outcome {
  if (isLetIn) return fail(`${what} is served in the session`, response);
  return response.status >= 500 ? notChecked(`${what} is answered with ${response.status}`) : pass;
}

async function* judgeStreams(
  context: Context & { readonly id: string },
  who: string,
  token?: string,
): Outcomes {
  for (const method of ['GET', 'DELETE'] as const) {
    const response = await stream(context, method, context.id, token);
    yield judgeStranger(isAccepted(response), `${method} ${who}`, response);
  }
}

/** 64 bits, less what characters that agree by chance may cost. */
const LEAST_BITS = 56;

/** Bits of IDs that were given out one after another, as far as they differ at all. */
function unpredictableBits(ids: readonly string[]): number {
  const shortest = Math.min(...ids.map(({ length }) => length));
  const isAligned = ids.every(({ length }) => length === shortest);
  const positions = Array.from({ length: shortest }, (_, index) => index);
  // IDs of several lengths are compared from their ends, whichever end tells less.
  const varied = (from: (id: string, index: number) => string | undefined) =>
    positions.filter((index) => new Set(ids.map((id) => from(id, index))).size > 1).length;
  const fromStart = varied((id, index) => id[index]);
  const fromEnd = varied((id, index) => id.at(-1 - index));
  const count = isAligned ? fromStart : Math.min(fromStart, fromEnd);
  return count * Math.log2(alphabetOf(ids.join('')));
}

function alphabetOf(text: string): number {
  const classes = [/\d/, /[a-f]/, /[g-z]/, /[A-F]/, /[G-Z]/, /[^\w]|_/] as const;
  const sizes = [10, 6, 20, 6, 20, 2];
  const found = classes.map((each, index) => (each.test(text) ? (sizes[index] ?? 0) : 0));
  return Math.max(
    2,
    found.reduce((sum, size) => sum + size, 0),
  );
}
