import { isAccepted, type Context } from '../context.js';
import { header, mediaType, type Answer } from '../http/answer.js';
import { opening, ordinary, request, type Message } from '../mcp.js';
import { broken, doubtful, expect, holds, unknown, type Check, type Outcome } from '../model.js';
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

/** The HTTP transport, and its sessions. */
export const transportChecks: readonly Check[] = [
  {
    rows: ['TRANS-04'],
    title: 'answers requests with JSON or an event stream',
    needs: ['token'],
    fix: 'Answer with application/json or text/event-stream.',
    run: withToken(async (token, context) => {
      const answer = await context.probe({ token });
      const type = mediaType(answer);
      return expect(
        ['application/json', 'text/event-stream'].includes(type),
        `the media type is ${type === '' ? 'missing' : type}`,
        answer,
      );
    }),
  },
  {
    rows: ['TRANS-02'],
    title: 'refuses batches',
    needs: ['token'],
    fix: 'Answer 400 to a body that is a list.',
    run: withToken(async (token, context) => {
      const message = ordinary(context.dialect);
      const answer = await context.probe({ token, message, body: JSON.stringify([message]) });
      return expect(
        answer.status >= 400 && answer.status < 500,
        `a batch is answered with ${answer.status}`,
        answer,
      );
    }),
  },
  {
    rows: ['TRANS-03'],
    title: 'answers a notification with 202 and nothing else',
    needs: ['token'],
    fix: 'Answer 202 without a body to what expects no response.',
    run: withToken(async (token, context) => {
      const { params } = request(context.dialect, '');
      const message: Message = {
        ...{ jsonrpc: '2.0', method: 'notifications/cancelled' },
        params: { ...params, requestId: 'audit-none' },
      };
      const fields = await context.session(token);
      const answer = await context.probe({ token, message, fields });
      const isRefused = answer.status >= 400 && answer.status < 500;
      return expect(
        isRefused || (answer.status === 202 && answer.text === ''),
        `a notification is answered with ${answer.status}${answer.text === '' ? '' : ' and a body'}`,
        answer,
      );
    }),
  },
  {
    rows: ['TRANS-05'],
    title: 'answers GET with a stream or 405',
    needs: ['token'],
    fix: 'Open an event stream, or answer 405.',
    run: withToken(async (token, context) => {
      if (context.dialect.stateless) return unknown('this revision has no GET');
      const fields = await context.session(token);
      const answer = await context.probe({ token, method: 'GET', fields, headOnly: true });
      const isStream = answer.status === 200 && mediaType(answer) === 'text/event-stream';
      return expect(
        isStream || answer.status === 405,
        `GET is answered with ${answer.status}`,
        answer,
      );
    }),
  },
  {
    rows: ['TRANS-06'],
    title: 'answers GET and DELETE with 405',
    needs: ['token'],
    fix: 'Answer 405 to every method but POST.',
    run: withToken(async (token, context) => {
      for (const method of ['GET', 'DELETE']) {
        const answer = await context.probe({ token, method, headOnly: true });
        if (answer.status === 405) continue;
        // Whoever serves older clients too may have a use for them.
        return doubtful(`${method} is answered with ${answer.status}`, answer);
      }
      return holds;
    }),
  },
  {
    rows: ['TRANS-07'],
    title: 'refuses an unknown protocol version with 400',
    needs: ['token'],
    fix: 'Answer 400 to an MCP-Protocol-Version that is not supported.',
    run: withToken(async (token, context) => {
      const message = request(context.dialect, 'tools/list');
      const session = await context.session(token);
      const fields = { ...session, 'MCP-Protocol-Version': '1900-01-01' };
      const answer = await context.probe({ token, message, fields });
      return expect(answer.status === 400, `1900-01-01 is answered with ${answer.status}`, answer);
    }),
  },
  {
    rows: ['TRANS-08'],
    title: 'serves requests without a protocol version',
    needs: ['token'],
    fix: 'Assume 2025-03-26 when MCP-Protocol-Version is missing.',
    run: withToken(async (token, context) => {
      const message = request(context.dialect, 'tools/list');
      const session = await context.session(token);
      const fields = { ...session, 'MCP-Protocol-Version': undefined };
      const answer = await context.probe({ token, message, fields });
      return expect(isAccepted(answer), `the answer is ${answer.status}`, answer);
    }),
  },
  {
    rows: ['TRANS-09'],
    title: 'keeps proxies from holding streams back',
    needs: ['token'],
    fix: 'Send X-Accel-Buffering: no with event streams.',
    run: withToken(async (token, context) => {
      const answer = await context.probe({ token });
      if (mediaType(answer) !== 'text/event-stream') return unknown('the answer was no stream');
      const value = header(answer, 'x-accel-buffering');
      return expect(value === 'no', 'X-Accel-Buffering is missing', answer);
    }),
  },
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
  {
    rows: ['SESS-09'],
    title: 'neither minds session and event IDs nor gives them out',
    needs: ['token'],
    fix: 'Ignore Mcp-Session-Id and Last-Event-ID.',
    run: withToken(async (token, context) => {
      const fields = { 'Mcp-Session-Id': 'audit-session', 'Last-Event-ID': '7' };
      const answer = await context.probe({ token, fields });
      if (!isAccepted(answer)) return broken(`the answer is ${answer.status}`, answer);
      const id = header(answer, 'mcp-session-id');
      return expect(id === undefined, 'the answer has a Mcp-Session-Id', answer);
    }),
  },
  {
    rows: ['HAND-04', 'META-19'],
    title: 'answers the same on every connection',
    needs: ['token'],
    fix: 'Keep nothing on a connection.',
    run: withToken(async (token, context) => {
      const tools = async () => {
        const fields = { Connection: 'close' };
        const answer = await context.probe({ token, fields });
        return { answer, names: toolNames(answer) };
      };
      const [first, second] = [await tools(), await tools()];
      if (!isAccepted(second.answer)) return broken('a new connection is refused', second.answer);
      return expect(first.names === second.names, 'the tools differ', second.answer);
    }),
  },
  {
    rows: ['LEG-05', 'LEG-06'],
    title: 'has no open endpoints of older transports beside',
    fix: 'Remove /sse and /messages, or guard them like the endpoint.',
    async run(context) {
      for (const [path, method] of [
        ['/sse', 'GET'],
        ['/messages', 'POST'],
      ] as const) {
        const url = new URL(path, context.target);
        if (url.pathname === context.target.pathname) continue;
        const fields = { Accept: 'text/event-stream' };
        const answer = await context.fetch(url, { method, fields, headOnly: true });
        const isStream = mediaType(answer) === 'text/event-stream';
        if (isStream && isAccepted(answer)) return broken(`${path} is open`, answer);
      }
      return holds;
    },
  },
];

function toolNames(answer: Answer): string {
  return [...answer.text.matchAll(/"name":"([^"]*)"/g)].map(([, name]) => name).join(',');
}
