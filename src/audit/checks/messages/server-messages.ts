import { isAccepted, type Context } from '../../engine/context.js';
import { mediaType, type Response } from '../../../http/response.js';
import {
  messagesIn,
  ordinary,
  replies,
  request,
  sentIn,
  type Sent,
} from '../../protocol/messages.js';
import { fail, warn, expect, pass, notChecked, type Check } from '../../engine/model.js';
import { conversations, ownTool } from '../../protocol/conversations.js';
import { noToolCall } from './named-requests.js';
import { withMeta } from './request-headers.js';
import { withToken } from '../../engine/with-token.js';

const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
const LOG_MESSAGE = 'notifications/message';
/** What is opted into, and the notifications that go with it. */
const WANTED = { toolsListChanged: true };
const EXPECTED = new Set([ACKNOWLEDGED, 'notifications/tools/list_changed']);
/** A stream that is not acknowledged for so long never is. */
const LISTEN_MS = 1500;
/** What follows at once, follows within so long. */
const LINGER_MS = 50;

/** Judges what servers sent beside their responses to ordinary requests. */
const onSent = (isWrong: (sent: Sent) => boolean, says: string) =>
  withToken(async (token, context) => {
    const responses = (await conversations(token, context)).filter(isAccepted);
    const found = responses.find(({ text }) => sentIn(text).some(isWrong));
    if (found) return fail(says, found);
    return responses.length > 0 ? pass : notChecked('no request was answered with success');
  });

/** Messages that servers send beside their responses. */
export const serverMessageChecks: readonly Check[] = [
  {
    rows: ['META-22'],
    title: 'sends no log messages that nobody asked for',
    needs: ['token'],
    fix: 'Send notifications/message only to requests that set logLevel.',
    run: onSent(({ method }) => method === LOG_MESSAGE, 'a log message was sent'),
  },
  {
    rows: ['TRANS-10'],
    title: 'sends clients no requests',
    needs: ['token'],
    fix: 'Put what the client is to do into an input_required result.',
    run: onSent(({ id }) => id !== undefined, 'a request was sent to the client'),
  },
  {
    rows: ['META-23'],
    title: 'begins a subscription with its acknowledgement, and sends what was opted into',
    needs: ['token'],
    fix: 'Send notifications/subscriptions/acknowledged first, and subscriptionId with everything.',
    run: withToken(async (token, context) => {
      const message = request(context.dialect, 'subscriptions/listen', { notifications: WANTED });
      const response = await context.probe({
        ...{ token, message, listenMs: LISTEN_MS, lingerMs: LINGER_MS },
        enough: (text) => messagesIn(text).length > 0,
      });
      const refused = replies(response.text)[0]?.error !== undefined;
      if (refused || !isAccepted(response)) {
        return notChecked(`a subscription is answered with ${response.status}`);
      }
      if (mediaType(response) !== 'text/event-stream') return fail('it is no stream', response);
      const [first] = messagesIn(response.text);
      const all = sentIn(response.text);
      if (first?.['method'] !== ACKNOWLEDGED) {
        return fail('it does not begin with an acknowledgement', response);
      }
      const stray = all.find(({ method }) => !EXPECTED.has(method));
      if (stray) return fail(`nobody opted into ${stray.method}`, response);
      const isNamed = all.every(({ params }) => metaOf(params)[SUBSCRIPTION_ID] === message.id);
      return expect(isNamed, 'subscriptionId is missing or another', response);
    }),
  },
  {
    rows: ['LOG-01'],
    title: 'writes no secrets into its log messages',
    needs: ['token'],
    fix: 'Leave tokens, header fields and stack traces out of notifications/message.',
    run: withToken(async (token, context) => {
      const logged = (await loggedResponses(token, context)).map((response) => ({
        response,
        text: JSON.stringify(sentIn(response.text).filter(({ method }) => method === LOG_MESSAGE)),
      }));
      for (const { response, text } of logged) {
        const signature = token.split('.').at(-1) ?? token;
        if (text.includes(signature)) return fail('a log message holds the token', response);
        if (/\bat [\w.<>]+ \(?[^\s()]+:\d+:\d+|Traceback \(most recent/.test(text)) {
          return warn('a log message shows a stack trace', response);
        }
      }
      return logged.some(({ text }) => text !== '[]')
        ? pass
        : notChecked('the server sent no log messages');
    }),
  },
];

function metaOf({ _meta }: Sent['params']): Readonly<Record<string, unknown>> {
  return typeof _meta === 'object' && _meta !== null ? (_meta as Record<string, unknown>) : {};
}

/** Responses to requests that ask for every log message. */
async function loggedResponses(token: string, context: Context): Promise<Response[]> {
  const { dialect } = context;
  if (!dialect.revision.stateless)
    await context.call(token, 'logging/setLevel', { level: 'debug' });
  const [name] = await ownTool(context);
  const messages = [
    dialect.revision.stateless ? ordinary(dialect) : request(dialect, 'ping'),
    noToolCall(context),
    ...(name === undefined ? [] : [request(dialect, 'tools/call', { name, arguments: {} })]),
  ];
  const headers = await context.session(token);
  const responses: Response[] = [];
  for (const message of messages) {
    const asking = dialect.revision.stateless
      ? withMeta(message, { [LOG_LEVEL]: 'debug' })
      : message;
    responses.push(await context.probe({ token, message: asking, headers }));
  }
  return responses;
}
