import { mediaType, type Response } from '../../../http/response.js';
import { check, type Check, type Given } from '../../engine/check.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { conversations, ownTool } from '../../protocol/conversations.js';
import {
  callOfNothing,
  messagesIn,
  ordinary,
  replies,
  request,
  type Sent,
  sentIn,
} from '../../protocol/messages.js';
import { isAccepted } from '../../protocol/responses.js';
import { withMeta } from './with-meta.js';

const SUBSCRIPTION_ID = 'io.modelcontextprotocol/subscriptionId';
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
const LOG_MESSAGE = 'notifications/message';
/** Opts into some notifications; no others may come. */
const WANTED = { toolsListChanged: true };
const EXPECTED = new Set([ACKNOWLEDGED, 'notifications/tools/list_changed']);
/** A stream that is not acknowledged for so long never is. */
const LISTEN_MS = 1500;
/** Waits for what follows at once. */
const LINGER_MS = 50;

/** Reads what servers sent beside their responses to ordinary requests. */
async function sentBeside(context: Given<'token'>) {
  const responses = (await conversations(context)).filter(isAccepted);
  return responses.length > 0
    ? { conversed: responses.map((response) => ({ response, sent: sentIn(response.text) })) }
    : notChecked('no request was answered with success');
}

/** Messages that servers send beside their responses. */
export const serverMessageChecks: readonly Check[] = [
  check({
    rows: ['META-22'],
    title: 'sends no log messages that nobody asked for',
    needs: ['token'],
    fix: 'Send notifications/message only to requests that set logLevel.',
    on: sentBeside,
    *run({ conversed }) {
      for (const { response, sent } of conversed) {
        const isLogged = sent.some(({ method }) => method === LOG_MESSAGE);
        yield expect(!isLogged, 'a log message was sent', response);
      }
    },
  }),
  check({
    rows: ['TRANS-10'],
    title: 'sends clients no requests',
    needs: ['token'],
    fix: 'Put what the client is to do into an input_required result.',
    on: sentBeside,
    *run({ conversed }) {
      for (const { response, sent } of conversed) {
        const isAsked = sent.some(({ id }) => id !== undefined);
        yield expect(!isAsked, 'a request was sent to the client', response);
      }
    },
  }),
  check({
    rows: ['META-23'],
    title: 'begins a subscription with its acknowledgement, and sends what was opted into',
    needs: ['token'],
    fix: 'Send notifications/subscriptions/acknowledged first, and subscriptionId with everything.',
    async run({ token, dialect, probe }) {
      const message = request(dialect, 'subscriptions/listen', { notifications: WANTED });
      const response = await probe({
        token,
        message,
        listenMs: LISTEN_MS,
        lingerMs: LINGER_MS,
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
    },
  }),
  check({
    rows: ['LOG-01'],
    title: 'writes no secrets into its log messages',
    needs: ['token'],
    fix: 'Leave tokens, header fields and stack traces out of notifications/message.',
    nothing: 'the server sent no log messages',
    async *run(context) {
      const signature = context.token.split('.').at(-1) ?? context.token;
      for (const response of await loggedResponses(context)) {
        const logged = sentIn(response.text).filter(({ method }) => method === LOG_MESSAGE);
        if (logged.length === 0) continue;
        const text = JSON.stringify(logged);
        if (text.includes(signature)) yield fail('a log message holds the token', response);
        else if (/\bat [\w.<>]+ \(?[^\s()]+:\d+:\d+|Traceback \(most recent/.test(text)) {
          yield warn('a log message shows a stack trace', response);
        } else yield pass;
      }
    },
  }),
];

function metaOf({ _meta }: Sent['params']): Readonly<Record<string, unknown>> {
  return typeof _meta === 'object' && _meta !== null ? (_meta as Record<string, unknown>) : {};
}

/** Sends requests that ask for every log message. */
async function loggedResponses(context: Given<'token'>): Promise<Response[]> {
  const { dialect, token } = context;
  if (!dialect.revision.stateless)
    await context.call(token, 'logging/setLevel', { level: 'debug' });
  const [name] = await ownTool(context);
  const messages = [
    dialect.revision.stateless ? ordinary(dialect) : request(dialect, 'ping'),
    callOfNothing(dialect),
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
