import { isAccepted } from '../context.js';
import { header, mediaType, type Answer } from '../http/answer.js';
import { ordinary, request, type Message } from '../mcp.js';
import { broken, doubtful, expect, holds, unknown, type Check } from '../model.js';
import { withToken } from './with-token.js';

/** The HTTP transport. */
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
