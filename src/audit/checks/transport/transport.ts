import { revisions } from '../../../catalog/revisions.js';
import { isAccepted, isServed, type Context } from '../../engine/context.js';
import { header, mediaType, type Answer } from '../../../http/response.js';
import {
  isObject,
  opening,
  ordinary,
  replies,
  request,
  type Message,
} from '../../protocol/messages.js';
import {
  broken,
  doubtful,
  expect,
  holds,
  unknown,
  type Check,
  type Outcome,
} from '../../engine/model.js';
import { conversations } from '../../protocol/conversations.js';
import { withToken } from '../../engine/with-token.js';

const newestWithSessions = revisions.find(({ stateless }) => !stateless) ?? revisions[0];

/** Asks as clients of the revisions with sessions do, and tells whether they are served too. */
export function servesOlderClients(token: string, context: Context): Promise<Answer> {
  return context.once('older clients', () => {
    const message = opening({ revision: newestWithSessions });
    const fields = { 'MCP-Protocol-Version': undefined, 'Mcp-Method': undefined };
    return context.probe({ token, message, fields });
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
      const answers = (await conversations(token, context)).filter(isAccepted);
      for (const answer of answers) {
        const type = mediaType(answer);
        if (type === 'text/event-stream') continue;
        if (type !== 'application/json') {
          return broken(`the media type is ${type === '' ? 'missing' : type}`, answer);
        }
        if (answer.fault === undefined && !isJsonObject(answer)) {
          return broken('the body is not one JSON object', answer);
        }
      }
      return answers.length > 0 ? holds : unknown('no request was answered with success');
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
      const fields = await context.session(token);
      const body = JSON.stringify([message]);
      const answer = await context.probe({ token, message, body, fields });
      if (answer.status >= 400 && answer.status < 500) return holds;
      const says = `a batch is answered with ${answer.status}`;
      const isError = replies(answer.text).some(({ error }) => error !== undefined);
      return isError || answer.status >= 500 ? doubtful(says, answer) : broken(says, answer);
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
      const fields = await context.session(token);
      const notified = judgeNotified(await context.probe({ token, message, fields }));
      if (notified.kind !== 'holds' || stateless) return notified;
      const body = '{"jsonrpc":"2.0","id":"audit-none","result":{}}';
      return judgeNotified(await context.probe({ token, message, body, fields }));
    }),
  },
  {
    rows: ['TRANS-05'],
    title: 'answers GET with a stream or 405',
    needs: ['token'],
    fix: 'Open an event stream, or answer 405.',
    run: withToken(async (token, context) => {
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
        return isServed(await servesOlderClients(token, context))
          ? unknown('clients of older revisions are served too, and may use them')
          : broken(`${method} is answered with ${answer.status}`, answer);
      }
      return holds;
    }),
  },
  {
    rows: ['TRANS-07'],
    title: 'refuses a bad or unknown protocol version with 400',
    needs: ['token'],
    fix: 'Answer 400 to an MCP-Protocol-Version that is not supported.',
    run: withToken(async (token, context) => {
      const good = await context.call(token, 'ping');
      if (!isAccepted(good)) return unknown(`a good version is answered with ${good.status}`);
      for (const version of ['1900-01-01', 'audit']) {
        const answer = await context.call(token, 'ping', {}, { 'MCP-Protocol-Version': version });
        if (answer.status !== 400) {
          return broken(`${version} is answered with ${answer.status}`, answer);
        }
      }
      return holds;
    }),
  },
  {
    rows: ['TRANS-08'],
    title: 'serves requests without a protocol version',
    needs: ['token'],
    fix: 'Go by the version that was agreed on, or else assume 2025-03-26.',
    run: withToken(async (token, context) => {
      const session = await context.session(token);
      const fields = { ...session, 'MCP-Protocol-Version': undefined };
      const message = request(context.dialect, 'ping');
      const answer = await context.probe({ token, message, fields });
      if (isAccepted(answer)) return holds;
      const says = `the answer is ${answer.status}`;
      // Without a session there is nothing to go by, and 2025-03-26 need not be supported.
      return 'Mcp-Session-Id' in session ? broken(says, answer) : doubtful(says, answer);
    }),
  },
  {
    rows: ['TRANS-09'],
    title: 'keeps proxies from holding streams back',
    needs: ['token'],
    fix: 'Send X-Accel-Buffering: no with event streams.',
    run: withToken(async (token, context) => {
      const answers = await conversations(token, context);
      const streams = answers.filter((answer) => mediaType(answer) === 'text/event-stream');
      if (streams.length === 0) return unknown('no answer was a stream');
      const held = streams.find(
        (answer) => header(answer, 'x-accel-buffering')?.toLowerCase() !== 'no',
      );
      return held ? broken('X-Accel-Buffering: no is missing', held) : holds;
    }),
  },
  {
    rows: ['SESS-09'],
    title: 'neither minds session and event IDs nor begins a session',
    needs: ['token'],
    fix: 'Ignore Mcp-Session-Id and Last-Event-ID, and give out no session.',
    run: withToken(async (token, context) => {
      const fields = { 'Mcp-Session-Id': 'audit-session', 'Last-Event-ID': '7' };
      for (const message of [opening(context.dialect), ordinary(context.dialect)]) {
        const answer = await context.probe({ token, message, fields });
        if (!isAccepted(answer)) return broken(`the answer is ${answer.status}`, answer);
        const id = header(answer, 'mcp-session-id');
        if (id !== undefined) return broken('the answer has a Mcp-Session-Id', answer);
      }
      return holds;
    }),
  },
];

function isJsonObject({ text }: Answer): boolean {
  try {
    return isObject(JSON.parse(text));
  } catch {
    return false;
  }
}

/** A notification is taken without a word, or refused. */
function judgeNotified(answer: Answer): Outcome {
  const { status, text } = answer;
  const says = `it is answered with ${status}${text === '' ? '' : ' and a body'}`;
  if (status >= 400 && status < 500) return holds;
  if (status >= 500) return doubtful(says, answer);
  return expect(status === 202 && text === '', says, answer);
}
