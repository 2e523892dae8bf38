import { revisions } from '../../../catalog/revisions.js';
import { isAccepted, isServed, type Context } from '../../engine/context.js';
import { header, mediaType, type Response } from '../../../http/response.js';
import {
  isObject,
  opening,
  ordinary,
  replies,
  request,
  type Message,
} from '../../protocol/messages.js';
import {
  fail,
  warn,
  expect,
  pass,
  notChecked,
  type Check,
  type Outcome,
} from '../../engine/model.js';
import { conversations } from '../../protocol/conversations.js';
import { withToken } from '../../engine/with-token.js';

const newestWithSessions = revisions.find(({ stateless }) => !stateless) ?? revisions[0];

/** Asks as clients of the revisions with sessions do. */
export function servesOlderClients(token: string, context: Context): Promise<Response> {
  return context.once('older clients', () => {
    const message = opening({ revision: newestWithSessions });
    const headers = { 'MCP-Protocol-Version': undefined, 'Mcp-Method': undefined };
    return context.probe({ token, message, headers });
  });
}

/** A request that every server answers, inside the session where there is one. */
async function plain(token: string, context: Context): Promise<Message> {
  await context.session(token);
  return context.dialect.revision.stateless
    ? ordinary(context.dialect)
    : request(context.dialect, 'ping');
}

/** The HTTP transport. */
export const transportChecks: readonly Check[] = [
  {
    rows: ['TRANS-04'],
    title: 'answers requests with JSON or an event stream',
    needs: ['token'],
    fix: 'Answer with one JSON object as application/json, or with text/event-stream.',
    run: withToken(async (token, context) => {
      const responses = (await conversations(token, context)).filter(isAccepted);
      for (const response of responses) {
        const type = mediaType(response);
        if (type === 'text/event-stream') continue;
        if (type !== 'application/json') {
          return fail(`the media type is ${type === '' ? 'missing' : type}`, response);
        }
        if (response.fault === undefined && !isJsonObject(response)) {
          return fail('the body is not one JSON object', response);
        }
      }
      return responses.length > 0 ? pass : notChecked('no request was answered with success');
    }),
  },
  {
    rows: ['TRANS-02'],
    title: 'refuses batches',
    needs: ['token'],
    fix: 'Answer 400 to a body that is a list.',
    run: withToken(async (token, context) => {
      // Where there are sessions, inside one: only the header says there that batches are over.
      const message = await plain(token, context);
      const headers = await context.session(token);
      const body = JSON.stringify([message]);
      const response = await context.probe({ token, message, body, headers });
      if (response.status >= 400 && response.status < 500) return pass;
      const says = `a batch is answered with ${response.status}`;
      const isError = replies(response.text).some(({ error }) => error !== undefined);
      return isError || response.status >= 500 ? warn(says, response) : fail(says, response);
    }),
  },
  {
    rows: ['TRANS-03'],
    title: 'answers a notification with 202 and nothing else',
    needs: ['token'],
    fix: 'Answer 202 without a body to what expects no response, or refuse it.',
    run: withToken(async (token, context) => {
      const { stateless } = context.dialect.revision;
      const { params } = request(context.dialect, '');
      const message: Message = {
        ...{ jsonrpc: '2.0', method: 'notifications/cancelled' },
        params: { ...params, requestId: 'audit-none' },
      };
      const headers = await context.session(token);
      const notified = judgeNotified(await context.probe({ token, message, headers }));
      if (notified.kind !== 'pass' || stateless) return notified;
      const body = '{"jsonrpc":"2.0","id":"audit-none","result":{}}';
      return judgeNotified(await context.probe({ token, message, body, headers }));
    }),
  },
  {
    rows: ['TRANS-05'],
    title: 'answers GET with a stream or 405',
    needs: ['token'],
    fix: 'Open an event stream, or answer 405.',
    run: withToken(async (token, context) => {
      const headers = await context.session(token);
      const response = await context.probe({ token, method: 'GET', headers, headOnly: true });
      const isStream = response.status === 200 && mediaType(response) === 'text/event-stream';
      return expect(
        isStream || response.status === 405,
        `GET is answered with ${response.status}`,
        response,
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
        const response = await context.probe({ token, method, headOnly: true });
        if (response.status === 405) continue;
        return isServed(await servesOlderClients(token, context))
          ? notChecked('clients of older revisions are served too, and may use them')
          : fail(`${method} is answered with ${response.status}`, response);
      }
      return pass;
    }),
  },
  {
    rows: ['TRANS-07'],
    title: 'refuses a bad or unknown protocol version with 400',
    needs: ['token'],
    fix: 'Answer 400 to an MCP-Protocol-Version that is not supported.',
    run: withToken(async (token, context) => {
      const good = await context.call(token, 'ping');
      if (!isAccepted(good)) return notChecked(`a good version is answered with ${good.status}`);
      for (const version of ['1900-01-01', 'audit']) {
        const response = await context.call(token, 'ping', {}, { 'MCP-Protocol-Version': version });
        if (response.status !== 400) {
          return fail(`${version} is answered with ${response.status}`, response);
        }
      }
      return pass;
    }),
  },
  {
    rows: ['TRANS-08'],
    title: 'serves requests without a protocol version',
    needs: ['token'],
    fix: 'Go by the version that was agreed on, or else assume 2025-03-26.',
    run: withToken(async (token, context) => {
      const session = await context.session(token);
      const headers = { ...session, 'MCP-Protocol-Version': undefined };
      const message = request(context.dialect, 'ping');
      const response = await context.probe({ token, message, headers });
      if (isAccepted(response)) return pass;
      const says = `the answer is ${response.status}`;
      // Without a session there is nothing to go by, and 2025-03-26 need not be supported.
      return 'Mcp-Session-Id' in session ? fail(says, response) : warn(says, response);
    }),
  },
  {
    rows: ['TRANS-09'],
    title: 'keeps proxies from holding streams back',
    needs: ['token'],
    fix: 'Send X-Accel-Buffering: no with event streams.',
    run: withToken(async (token, context) => {
      const responses = await conversations(token, context);
      const streams = responses.filter((response) => mediaType(response) === 'text/event-stream');
      if (streams.length === 0) return notChecked('no answer was a stream');
      const held = streams.find(
        (response) => header(response, 'x-accel-buffering')?.toLowerCase() !== 'no',
      );
      return held ? fail('X-Accel-Buffering: no is missing', held) : pass;
    }),
  },
  {
    rows: ['SESS-09'],
    title: 'neither minds session and event IDs nor begins a session',
    needs: ['token'],
    fix: 'Ignore Mcp-Session-Id and Last-Event-ID, and give out no session.',
    run: withToken(async (token, context) => {
      const headers = { 'Mcp-Session-Id': 'audit-session', 'Last-Event-ID': '7' };
      for (const message of [opening(context.dialect), ordinary(context.dialect)]) {
        const response = await context.probe({ token, message, headers });
        if (!isAccepted(response)) return fail(`the answer is ${response.status}`, response);
        const id = header(response, 'mcp-session-id');
        if (id !== undefined) return fail('the answer has a Mcp-Session-Id', response);
      }
      return pass;
    }),
  },
];

function isJsonObject({ text }: Response): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

/** A notification is taken without a word, or refused. */
function judgeNotified(response: Response): Outcome {
  const { status, text } = response;
  const says = `it is answered with ${status}${text === '' ? '' : ' and a body'}`;
  if (status >= 400 && status < 500) return pass;
  if (status >= 500) return warn(says, response);
  return expect(status === 202 && text === '', says, response);
}
