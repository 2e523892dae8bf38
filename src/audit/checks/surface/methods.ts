import { check, type Check, type Given } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { addressedIn, beginInOtherEra } from '../../engine/other-era.js';
import { expect, fail, notChecked, pass, warn, type Outcome } from '../../engine/outcome.js';
import { fewScopes, guardedThings, thingsOf } from '../../engine/things.js';
import { request, type Message } from '../../protocol/messages.js';
import { isAccepted, isServed } from '../../protocol/responses.js';
import type { Response } from '../../../http/response.js';

const URI = 'audit://no-such-resource';
const NAME = 'audit-no-such-name';

/** Requests of every revision and of the extensions, beside those that a client begins with. */
const METHODS: readonly (readonly [method: string, params: Readonly<Record<string, unknown>>])[] = [
  ['tools/list', {}],
  ['resources/list', {}],
  ['resources/templates/list', {}],
  ['resources/read', { uri: URI }],
  ['resources/subscribe', { uri: URI }],
  ['resources/unsubscribe', { uri: URI }],
  ['resources/directory/read', { uri: URI }],
  ['prompts/list', {}],
  ['prompts/get', { name: NAME }],
  [
    'completion/complete',
    { ref: { type: 'ref/prompt', name: NAME }, argument: { name: 'audit', value: '' } },
  ],
  ['subscriptions/listen', { notifications: { resourceSubscriptions: [URI] } }],
  ['logging/setLevel', { level: 'error' }],
  ['tasks/list', {}],
  ['tasks/get', { taskId: NAME }],
  ['tasks/result', { taskId: NAME }],
  ['tasks/cancel', { taskId: NAME }],
  ['skills/list', {}],
  ['audit/no-such-method', {}],
];

/** Writes every request, with real addresses in the place of those that nobody has, where there are any. */
async function messagesFor(context: Context): Promise<Message[]> {
  const things = await thingsOf(context);
  const real = (method: string, params: Message['params']) =>
    things.find((each) => each.method === method)?.params ?? params;
  return METHODS.map(([method, params]) => request(context.dialect, method, real(method, params)));
}

/** Reads no stream: that it begins is enough. */
const SHORT = { timeoutMs: 500 };

/** Judges what came without a token. */
function judgeOpen({ dialect }: Context, { method }: Message, response: Response): Outcome {
  const says = `${method} without a token is answered with ${response.status}`;
  if (response.status === 401) return pass;
  // Some let everybody look around and guard what is called; they have to look which request it is.
  if (dialect.guardsCallsOnly) {
    const isRead = isServed(response) && !method.endsWith('/list');
    return isRead ? warn(says, response) : pass;
  }
  return isAccepted(response) ? fail(says, response) : warn(`${says}, not 401`, response);
}

/** Takes a server of which is told that it refuses requests without the base scopes, or that does. */
async function guardedDoor(context: Given<'low-token'>) {
  const { lowToken, issuer, expectations } = context;
  if (!issuer) return notChecked('which scopes the given token has is not known');
  const response = await context.probe({ token: lowToken });
  if (response.status === 403) return { begun: undefined };
  const isTold = (expectations?.baseScopes ?? []).length > 0;
  return isTold ? { begun: response } : notChecked('a token without any scope may begin');
}

/** Takes requests that are refused for their scopes, as clients of the other era write them. */
async function inOtherEra(context: Given<'low-token'>) {
  const found = await guardedThings(context);
  if (!('guarded' in found)) return found;
  const { token } = await fewScopes(context);
  const begun = await beginInOtherEra(context, token);
  return 'era' in begun ? { ...begun, ...found } : begun;
}

/** Whether anything is reached by a method that nobody thought of. */
export const methodGateChecks: readonly Check[] = [
  check({
    rows: ['CHAL-01'],
    title: 'opens no method without a token, of this revision or another',
    fix: 'Ask for a token before the method is looked at; no list of methods can be complete.',
    async *run(context) {
      for (const message of await messagesFor(context)) {
        yield judgeOpen(context, message, await context.probe({ message, ...SHORT }));
      }
    },
  }),
  check({
    rows: ['SCOPE-01'],
    title: 'asks for the base scopes whatever the method',
    needs: ['low-token'],
    fix: 'Check the base scopes in front of every method; refuse what the policy does not name.',
    on: guardedDoor,
    async *run(context) {
      const { lowToken: token, dialect, begun } = context;
      if (begun) {
        const says = 'a token without any scope may begin, and every request was told to take some';
        yield isServed(begun) ? warn(says, begun) : notChecked(`it is answered ${begun.status}`);
        return;
      }
      const headers = dialect.revision.stateless ? {} : await context.session(token);
      for (const message of await messagesFor(context)) {
        const response = await context.probe({ message, token, headers, ...SHORT });
        const says = `${message.method} is answered to a token without any scope`;
        // Lists may be for everybody who signed in.
        const judge = message.method.endsWith('/list') ? warn : fail;
        yield isServed(response) ? judge(says, response) : pass;
      }
    },
  }),
  check({
    rows: ['SCOPE-01', 'LEG-02'],
    title: 'guards resources and prompts in the form of other revisions',
    needs: ['low-token'],
    fix: 'Put one gate in front of both eras, and let it read what each of them executes.',
    on: inOtherEra,
    async *run({ era, send, guarded }) {
      for (const { thing } of guarded) {
        const { method, params, address } = thing;
        const { message, headers } = addressedIn(era, method, params, address);
        const response = await send(message, { headers });
        const says = `${address} is served to clients of ${era.revision.id} without its scopes`;
        yield expect(!isServed(response), says, response);
      }
    },
  }),
];
