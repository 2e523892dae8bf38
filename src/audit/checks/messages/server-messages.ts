import { isAccepted, type Context } from '../../engine/context.js';
import { mediaType, type Answer } from '../../../http/response.js';
import {
  messagesIn,
  ordinary,
  replies,
  request,
  sentIn,
  type Sent,
} from '../../protocol/messages.js';
import { broken, doubtful, expect, holds, unknown, type Check } from '../../engine/model.js';
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
    const answers = (await conversations(token, context)).filter(isAccepted);
    const found = answers.find(({ text }) => sentIn(text).some(isWrong));
    if (found) return broken(says, found);
    return answers.length > 0 ? holds : unknown('no request was answered with success');
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
      const answer = await context.probe({
        ...{ token, message, listenMs: LISTEN_MS, lingerMs: LINGER_MS },
        enough: (text) => messagesIn(text).length > 0,
      });
      const refused = replies(answer.text)[0]?.error !== undefined;
      if (refused || !isAccepted(answer)) {
        return unknown(`a subscription is answered with ${answer.status}`);
      }
      if (mediaType(answer) !== 'text/event-stream') return broken('it is no stream', answer);
      const [first] = messagesIn(answer.text);
      const all = sentIn(answer.text);
      if (first?.['method'] !== ACKNOWLEDGED) {
        return broken('it does not begin with an acknowledgement', answer);
      }
      const stray = all.find(({ method }) => !EXPECTED.has(method));
      if (stray) return broken(`nobody opted into ${stray.method}`, answer);
      const isNamed = all.every(({ params }) => metaOf(params)[SUBSCRIPTION_ID] === message.id);
      return expect(isNamed, 'subscriptionId is missing or another', answer);
    }),
  },
  {
    rows: ['LOG-01'],
    title: 'writes no secrets into its log messages',
    needs: ['token'],
    fix: 'Leave tokens, header fields and stack traces out of notifications/message.',
    run: withToken(async (token, context) => {
      const logged = (await loggedAnswers(token, context)).map((answer) => ({
        answer,
        text: JSON.stringify(sentIn(answer.text).filter(({ method }) => method === LOG_MESSAGE)),
      }));
      for (const { answer, text } of logged) {
        const signature = token.split('.').at(-1) ?? token;
        if (text.includes(signature)) return broken('a log message holds the token', answer);
        if (/\bat [\w.<>]+ \(?[^\s()]+:\d+:\d+|Traceback \(most recent/.test(text)) {
          return doubtful('a log message shows a stack trace', answer);
        }
      }
      return logged.some(({ text }) => text !== '[]')
        ? holds
        : unknown('the server sent no log messages');
    }),
  },
];

function metaOf({ _meta }: Sent['params']): Readonly<Record<string, unknown>> {
  return typeof _meta === 'object' && _meta !== null ? (_meta as Record<string, unknown>) : {};
}

/** Answers to requests that ask for every log message. */
async function loggedAnswers(token: string, context: Context): Promise<Answer[]> {
  const { dialect } = context;
  if (!dialect.revision.stateless)
    await context.call(token, 'logging/setLevel', { level: 'debug' });
  const [name] = await ownTool(context);
  const messages = [
    dialect.revision.stateless ? ordinary(dialect) : request(dialect, 'ping'),
    noToolCall(context),
    ...(name === undefined ? [] : [request(dialect, 'tools/call', { name, arguments: {} })]),
  ];
  const fields = await context.session(token);
  const answers: Answer[] = [];
  for (const message of messages) {
    const asking = dialect.revision.stateless
      ? withMeta(message, { [LOG_LEVEL]: 'debug' })
      : message;
    answers.push(await context.probe({ token, message: asking, fields }));
  }
  return answers;
}
