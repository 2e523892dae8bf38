import { isAccepted, type Context } from '../context.js';
import { header, type Answer } from '../http/answer.js';
import { opening, request } from '../mcp.js';
import { broken, expect, holds, unknown, type Check, type Outcome } from '../model.js';
import { withToken } from './with-token.js';

const NO_SESSION = 'the server gives out no session';

/** A check inside a session of the revisions that have them. */
const inSession = (judge: (id: string, token: string, context: Context) => Promise<Outcome>) =>
  withToken(async (token, context) => {
    if (context.dialect.stateless) return unknown('this revision has no sessions');
    const id = (await context.session(token))['Mcp-Session-Id'];
    return id === undefined ? unknown(NO_SESSION) : judge(id, token, context);
  });

function inside(context: Context, id: string | undefined, token: string): Promise<Answer> {
  const message = request(context.dialect, 'tools/list');
  return context.probe({ token, message, fields: { 'Mcp-Session-Id': id } });
}

/** Sessions, of the revisions before 2026-07-28. */
export const sessionChecks: readonly Check[] = [
  {
    rows: ['SESS-01'],
    title: 'takes no session for a sign-in',
    needs: ['token'],
    fix: 'Ask for a token with every request, whatever the session.',
    run: inSession(async (id, _, context) => {
      for (const method of ['POST', 'GET', 'DELETE']) {
        const fields = { 'Mcp-Session-Id': id };
        const answer = await context.probe({ method, fields, headOnly: true });
        if (answer.status !== 401) {
          return broken(`${method} with a session only is answered with ${answer.status}`, answer);
        }
      }
      return holds;
    }),
  },
  {
    rows: ['SESS-02', 'SESS-03'],
    title: 'gives out session IDs nobody can guess, in visible ASCII',
    needs: ['token'],
    fix: 'Use a random UUID.',
    run: inSession(async (first, token, context) => {
      const ids = [first];
      let answer: Answer | undefined;
      for (let count = 0; count < 2; count += 1) {
        answer = await context.probe({ token, message: opening(context.dialect) });
        ids.push(header(answer, 'mcp-session-id') ?? '');
      }
      const shown = answer ? [answer] : [];
      if (!ids.every((id) => /^[\x21-\x7e]+$/.test(id))) {
        return broken('a session ID is missing or holds other characters', ...shown);
      }
      if (new Set(ids).size < ids.length) return broken('a session ID was given twice', ...shown);
      // 16 characters of a UUID's alphabet hold 64 bits.
      const varied = ids.every((id) => id.length >= 16 && new Set(id).size >= 6);
      return expect(varied, 'session IDs are short or repetitive', ...shown);
    }),
  },
  {
    rows: ['SESS-04'],
    title: 'lets nobody else into a session',
    needs: ['token', 'other-token'],
    fix: 'Bind the session to issuer and subject of the token.',
    run: inSession(async (id, _, context) => {
      const { other = '' } = context.tokens;
      const answer = await inside(context, id, other);
      return expect(!isAccepted(answer), 'another user is let into the session', answer);
    }),
  },
  {
    rows: ['SESS-05'],
    title: 'refuses requests without the session they need',
    needs: ['token'],
    fix: 'Answer 400 when Mcp-Session-Id is missing.',
    run: inSession(async (_, token, context) => {
      const answer = await inside(context, undefined, token);
      return expect(answer.status === 400, `the answer is ${answer.status}`, answer);
    }),
  },
  {
    rows: ['SESS-06'],
    title: 'answers an unknown or ended session with 404',
    needs: ['token'],
    fix: 'Answer 404, so that the client begins anew.',
    run: inSession(async (_, token, context) => {
      const unknownId = await inside(context, '00000000-0000-4000-8000-000000000000', token);
      if (unknownId.status !== 404) {
        return broken(`an unknown session is answered with ${unknownId.status}`, unknownId);
      }
      const begun = await context.probe({ token, message: opening(context.dialect) });
      const id = header(begun, 'mcp-session-id') ?? '';
      const fields = { 'Mcp-Session-Id': id };
      const ended = await context.probe({ token, method: 'DELETE', fields });
      if (!isAccepted(ended)) return holds;
      const after = await inside(context, id, token);
      return expect(
        after.status === 404,
        `an ended session is answered with ${after.status}`,
        after,
      );
    }),
  },
];
