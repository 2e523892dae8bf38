import { isAccepted, isServed, type Context } from '../../engine/context.js';
import { header, type Response } from '../../../http/response.js';
import { opening, request } from '../../protocol/messages.js';
import {
  fail,
  warn,
  expect,
  pass,
  notChecked,
  type Check,
  type Outcome,
} from '../../engine/model.js';
import { withToken } from '../../engine/with-token.js';

const NO_SESSION = 'the server gives out no session';

/** A check with a session of its own, which it may end. */
export const inSession = (
  judge: (id: string, token: string, context: Context) => Promise<Outcome>,
) =>
  withToken(async (token, context) => {
    const known = (await context.session(token))['Mcp-Session-Id'];
    const id = known === undefined ? undefined : await begin(token, context);
    return id === undefined ? notChecked(NO_SESSION) : judge(id, token, context);
  });

async function begin(token: string, context: Context): Promise<string | undefined> {
  return header(await start(token, context), 'mcp-session-id');
}

function start(token: string, context: Context): Promise<Response> {
  return context.probe({ token, message: opening(context.dialect) });
}

/** A request that every server answers, inside the session. */
function inside(context: Context, id: string | undefined, token: string): Promise<Response> {
  const message = request(context.dialect, 'ping');
  return context.probe({ token, message, headers: { 'Mcp-Session-Id': id } });
}

/** GET and DELETE inside the session. */
function stream(
  context: Context,
  method: 'GET' | 'DELETE',
  id: string,
  token?: string,
): Promise<Response> {
  const credentials = token === undefined ? {} : { token };
  const headers = { 'Mcp-Session-Id': id };
  return context.probe({ ...credentials, method, headers, headOnly: true });
}

/** Sessions, of the revisions before 2026-07-28. */
export const sessionChecks: readonly Check[] = [
  {
    rows: ['SESS-01'],
    title: 'takes no session for a sign-in',
    needs: ['token'],
    fix: 'Ask for a token with every request, whatever the session.',
    run: inSession(async (id, _, context) => {
      const message = request(context.dialect, 'ping');
      const posted = await context.probe({ message, headers: { 'Mcp-Session-Id': id } });
      return (
        judgeStranger(isAccepted(posted), 'POST with a session only', posted) ??
        (await judgeStreams(context, id, 'with a session only'))
      );
    }),
  },
  {
    rows: ['SESS-02'],
    title: 'gives out session IDs nobody can guess',
    needs: ['token'],
    fix: 'Use a random UUID.',
    run: inSession(async (first, token, context) => {
      const ids = [first];
      let last: Response | undefined;
      for (let count = 0; count < 3; count += 1) {
        last = await start(token, context);
        ids.push(header(last, 'mcp-session-id') ?? '');
      }
      const shown = last ? [last] : [];
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
    }),
  },
  {
    rows: ['SESS-03'],
    title: 'writes session IDs in visible ASCII',
    needs: ['token'],
    fix: 'Use characters from 0x21 to 0x7E only.',
    run: inSession((id) =>
      Promise.resolve(expect(/^[\x21-\x7e]+$/.test(id), 'a session ID holds other characters')),
    ),
  },
  {
    rows: ['SESS-04'],
    title: 'lets nobody else into a session',
    needs: ['token', 'other-token'],
    fix: 'Bind the session to issuer and subject of the token, for every method.',
    run: inSession(async (id, token, context) => {
      const { other = '' } = context.tokens;
      if (!isServed(await inside(context, id, token))) {
        return notChecked('its owner is not served in the session either');
      }
      const posted = await inside(context, id, other);
      return (
        judgeStranger(isServed(posted), 'POST of another user', posted) ??
        (await judgeStreams(context, id, 'of another user', other))
      );
    }),
  },
  {
    rows: ['SESS-05'],
    title: 'refuses requests without the session they need',
    needs: ['token'],
    fix: 'Answer 400 when Mcp-Session-Id is missing.',
    run: inSession(async (_, token, context) => {
      const response = await inside(context, undefined, token);
      if (isServed(response)) return notChecked('the server does without a session, too');
      return expect(response.status === 400, `the answer is ${response.status}`, response);
    }),
  },
  {
    rows: ['SESS-06'],
    title: 'answers an unknown or ended session with 404',
    needs: ['token'],
    fix: 'Answer 404, so that the client begins anew.',
    run: inSession(async (id, token, context) => {
      const ended = await context.probe({
        ...{ token, method: 'DELETE' },
        headers: { 'Mcp-Session-Id': id },
      });
      if (isAccepted(ended)) {
        const posted = await inside(context, id, token);
        if (posted.status !== 404) {
          return fail(`an ended session is answered with ${posted.status}`, posted);
        }
        const got = await stream(context, 'GET', id, token);
        if (![404, 405].includes(got.status)) {
          return fail(`GET in an ended session is answered with ${got.status}`, got);
        }
      }
      const unknownId = await inside(context, '00000000-0000-4000-8000-000000000000', token);
      if (unknownId.status === 404) return pass;
      const says = `an unknown session is answered with ${unknownId.status}`;
      // Strictly, only the sessions that once were are spoken of.
      return isServed(unknownId) ? fail(says, unknownId) : warn(says, unknownId);
    }),
  },
];

/** Judges the response to somebody whose session it is not. */
function judgeStranger(isLetIn: boolean, what: string, response: Response): Outcome | undefined {
  if (isLetIn) return fail(`${what} is served in the session`, response);
  return response.status >= 500
    ? notChecked(`${what} is answered with ${response.status}`)
    : undefined;
}

async function judgeStreams(
  context: Context,
  id: string,
  who: string,
  token?: string,
): Promise<Outcome> {
  for (const method of ['GET', 'DELETE'] as const) {
    const response = await stream(context, method, id, token);
    const outcome = judgeStranger(isAccepted(response), `${method} ${who}`, response);
    if (outcome) return outcome;
  }
  return pass;
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
