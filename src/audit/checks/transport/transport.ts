import { header, jsonObject, mediaType, type Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, type Outcome, pass, warn } from '../../engine/outcome.js';
import { beginAsOlderClient, conversations } from '../../protocol/conversations.js';
import { type Message, opening, ordinary, replies, request } from '../../protocol/messages.js';
import { isAccepted, isServed } from '../../protocol/responses.js';

/** The HTTP transport. */
export const transportChecks: readonly Check[] = [
  check({
    rows: ['TRANS-04'],
    title: 'answers requests with JSON or an event stream',
    needs: ['token'],
    fix: 'Answer with one JSON object as application/json, or with text/event-stream.',
    nothing: 'no request was answered with success',
    async *run(context) {
      for (const response of (await conversations(context)).filter(isAccepted)) {
        const type = mediaType(response);
        const isKnown = type === 'text/event-stream' || type === 'application/json';
        yield expect(isKnown, `the media type is ${type === '' ? 'missing' : type}`, response);
        const isWhole = type === 'application/json' && response.fault === undefined;
        const isJson = !isWhole || jsonObject(response) !== undefined;
        yield expect(isJson, 'the body is not one JSON object', response);
      }
    },
  }),
  check({
    rows: ['TRANS-02'],
    title: 'refuses batches',
    needs: ['token'],
    fix: 'Answer 400 to a body that is a list.',
    async run({ token, dialect, session, probe }) {
      // Where there are sessions, inside one: only the header says there that batches are over.
      const headers = await session(token);
      const message = dialect.revision.stateless ? ordinary(dialect) : request(dialect, 'ping');
      const body = JSON.stringify([message]);
      const response = await probe({ token, message, body, headers });
      if (response.status >= 400 && response.status < 500) return pass;
      const says = `a batch is answered with ${response.status}`;
      const isError = replies(response.text).some(({ error }) => error !== undefined);
      return isError || response.status >= 500 ? warn(says, response) : fail(says, response);
    },
  }),
  check({
    rows: ['TRANS-03'],
    title: 'answers a notification with 202 and nothing else',
    needs: ['token'],
    fix: 'Answer 202 without a body to what expects no response, or refuse it.',
    async *run({ token, dialect, session, probe }) {
      const { params } = request(dialect, '');
      const message: Message = {
        jsonrpc: '2.0',
        method: 'notifications/cancelled',
        params: { ...params, requestId: 'audit-none' },
      };
      const headers = await session(token);
      yield judgeNotified(await probe({ token, message, headers }));
      if (dialect.revision.stateless) return;
      const body = '{"jsonrpc":"2.0","id":"audit-none","result":{}}';
      yield judgeNotified(await probe({ token, message, body, headers }));
    },
  }),
  check({
    rows: ['TRANS-05'],
    title: 'answers GET with a stream or 405',
    needs: ['token'],
    fix: 'Open an event stream, or answer 405.',
    async run({ token, session, probe }) {
      const headers = await session(token);
      const response = await probe({ token, method: 'GET', headers, headOnly: true });
      const isStream = response.status === 200 && mediaType(response) === 'text/event-stream';
      return expect(
        isStream || response.status === 405,
        `GET is answered with ${response.status}`,
        response,
      );
    },
  }),
  check({
    rows: ['TRANS-06'],
    title: 'answers GET and DELETE with 405',
    needs: ['token'],
    fix: 'Answer 405 to every method but POST.',
    async *run(context) {
      const { token, probe } = context;
      for (const method of ['GET', 'DELETE']) {
        const response = await probe({ token, method, headOnly: true });
        if (response.status === 405) yield pass;
        else if (isServed(await beginAsOlderClient(context))) {
          yield notChecked('clients of older revisions are served too, and may use them');
        } else yield fail(`${method} is answered with ${response.status}`, response);
      }
    },
  }),
  check({
    rows: ['TRANS-07'],
    title: 'refuses a bad or unknown protocol version with 400',
    needs: ['token'],
    fix: 'Answer 400 to an MCP-Protocol-Version that is not supported.',
    async run({ token, call }) {
      const good = await call(token, 'ping');
      if (!isAccepted(good)) return notChecked(`a good version is answered with ${good.status}`);
      for (const version of ['1900-01-01', 'audit']) {
        const response = await call(token, 'ping', {}, { 'MCP-Protocol-Version': version });
        if (response.status !== 400) {
          return fail(`${version} is answered with ${response.status}`, response);
        }
      }
      return pass;
    },
  }),
  check({
    rows: ['TRANS-08'],
    title: 'serves requests without a protocol version',
    needs: ['token'],
    fix: 'Go by the version that was agreed on, or else assume 2025-03-26.',
    async run(context) {
      const { token } = context;

      const session = await context.session(token);
      const headers = { ...session, 'MCP-Protocol-Version': undefined };
      const message = request(context.dialect, 'ping');
      const response = await context.probe({ token, message, headers });
      if (isAccepted(response)) return pass;
      const says = `the answer is ${response.status}`;
      // Without a session there is nothing to go by, and 2025-03-26 need not be supported.
      return 'Mcp-Session-Id' in session ? fail(says, response) : warn(says, response);
    },
  }),
  check({
    rows: ['TRANS-09'],
    title: 'keeps proxies from holding streams back',
    needs: ['token'],
    fix: 'Send X-Accel-Buffering: no with event streams.',
    async run(context) {
      const responses = await conversations(context);
      const streams = responses.filter((response) => mediaType(response) === 'text/event-stream');
      if (streams.length === 0) return notChecked('no answer was a stream');
      const held = streams.find(
        (response) => header(response, 'x-accel-buffering')?.toLowerCase() !== 'no',
      );
      return held ? fail('X-Accel-Buffering: no is missing', held) : pass;
    },
  }),
  check({
    rows: ['SESS-09'],
    title: 'neither minds session and event IDs nor begins a session',
    needs: ['token'],
    fix: 'Ignore Mcp-Session-Id and Last-Event-ID, and give out no session.',
    async run({ token, dialect, probe }) {
      const headers = { 'Mcp-Session-Id': 'audit-session', 'Last-Event-ID': '7' };
      for (const message of [opening(dialect), ordinary(dialect)]) {
        const response = await probe({ token, message, headers });
        if (!isAccepted(response)) return fail(`the answer is ${response.status}`, response);
        const id = header(response, 'mcp-session-id');
        if (id !== undefined) return fail('the answer has a Mcp-Session-Id', response);
      }
      return pass;
    },
  }),
];

/** A notification is taken without a word, or refused. */
function judgeNotified(response: Response): Outcome {
  const { status, text } = response;
  const says = `it is answered with ${status}${text === '' ? '' : ' and a body'}`;
  if (status >= 400 && status < 500) return pass;
  if (status >= 500) return warn(says, response);
  return expect(status === 202 && text === '', says, response);
}
