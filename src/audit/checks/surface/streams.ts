import { check, type Check, type Given } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import type { HeldStream } from '../../engine/held-stream.js';
import { expect, fail, notChecked, pass, warn, type Outcome } from '../../engine/outcome.js';
import { askFor, offeredTo, resourceOf } from '../../engine/things.js';
import { request } from '../../protocol/messages.js';
import { isServed } from '../../protocol/responses.js';
import { sampleArguments } from '../../protocol/sample-arguments.js';
import { subscribedTo, updatesIn } from '../../protocol/subscriptions.js';
import { bodiesOf } from './spellings.js';

const USERS = ['audit-alice-7f3a', 'audit-bob-c41e'] as const;
/** Resources that are listened to, and tools that are called to change one. */
const MOST_URIS = 10;
const MOST_CALLS = 5;
/** What was changed is told within so many milliseconds. */
const TOLD_MS = 400;
const CANCELLED = 'notifications/cancelled';
const NO_STREAM = 'the server opens no streams by subscriptions/listen';

/** Opens a stream, with what is to be told; undefined when the server opens none. */
async function open(
  context: Context,
  token: string,
  notifications: object,
): Promise<{ readonly id: unknown; readonly stream: HeldStream } | undefined> {
  const { dialect, hold, pause } = context;
  if (!dialect.revision.stateless) return undefined;
  const message = request(dialect, 'subscriptions/listen', { notifications });
  const stream = await hold({ token, message });
  for (let count = 0; count < 10; count += 1) {
    if (subscribedTo(stream.soFar()) !== undefined) return { id: message.id, stream };
    if (!stream.isOpen()) break;
    await pause(TOLD_MS / 4);
  }
  stream.close();
  return undefined;
}

/** Calls tools as the first user, until one of the resources has changed for them. */
async function changeSomething(
  context: Given<'issuer' | 'tool-calls'>,
  token: string,
  own: HeldStream,
): Promise<void> {
  const tools = await context.callableTools();
  // What only reads changes nothing.
  const sorted = [...tools].sort((one, other) => Number(one.readOnly) - Number(other.readOnly));
  for (const { name, inputSchema } of sorted.slice(0, MOST_CALLS)) {
    await context.call(token, 'tools/call', { name, arguments: sampleArguments(inputSchema) });
    await context.pause(TOLD_MS);
    if (updatesIn(own.soFar()).length > 0) return;
  }
}

/** Judges that a second user was told of what the first one changed. */
async function judgeTold(
  context: Context,
  uri: string,
  { first, second, stream }: { first: string; second: string; stream: HeldStream },
): Promise<Outcome> {
  const mine = await askFor(context, first, resourceOf(uri));
  const theirs = await askFor(context, second, resourceOf(uri));
  const says = `a second user is told that ${uri} of the first one has changed`;
  if (!isServed(theirs)) return fail(`${says}, and may not read it`, stream.soFar());
  const isShared = bodiesOf(mine).join('\n') === bodiesOf(theirs).join('\n');
  return isShared ? pass : warn(says, stream.soFar());
}

/** Seconds by which a token may be too old and still be taken. */
const LATENESS = [50, 20, 8];
/** Seconds until a token is refused that was taken with such lateness. */
const LONGEST_WAIT = 32;

/** Mints a token that is about to be refused. */
async function endingToken(context: Given<'issuer'>): Promise<string> {
  for (const late of LATENESS) {
    const label = `expired ${late} seconds ago`;
    const token = await context.mint({ label, expiresIn: -late });
    const response = await context.probe({ token });
    if (response.status !== 401) return token;
  }
  return context.mint({ label: 'about to expire', expiresIn: 3 });
}

/** Streams that stay open: what is on them, and how long. */
export const streamChecks: readonly Check[] = [
  check({
    rows: ['SCOPE-01', 'META-24'],
    title: 'tells nobody of changes of what belongs to another user',
    needs: ['issuer', 'tool-calls'],
    fix: 'Send each event to those who may read the resource, by user and not by URI alone.',
    async *run(context) {
      const [alice, bob] = USERS;
      const first = await context.mint({ label: 'a user', subject: alice });
      const second = await context.mint({ label: 'another user', subject: bob });
      const uris = (await offeredTo(context, first)).resources.slice(0, MOST_URIS);
      if (uris.length === 0) {
        yield notChecked('the server lists no resources');
        return;
      }
      const own = await open(context, first, { resourceSubscriptions: uris });
      // Of several URIs one may be refused, and all with it.
      const streams: HeldStream[] = [];
      try {
        for (const uri of uris) {
          const other = await open(context, second, { resourceSubscriptions: [uri] });
          if (other) streams.push(other.stream);
        }
        if (!own || streams.length === 0) {
          yield notChecked(own ? 'the second user may listen to nothing' : NO_STREAM);
          return;
        }
        await changeSomething(context, first, own.stream);
        const changed = updatesIn(own.stream.soFar());
        if (changed.length === 0) yield notChecked('no tool that was called changed a resource');
        else yield pass;
        for (const stream of streams) {
          for (const uri of updatesIn(stream.soFar())) {
            yield await judgeTold(context, uri, { first, second, stream });
          }
        }
      } finally {
        for (const stream of [...streams, ...(own ? [own.stream] : [])]) stream.close();
      }
    },
  }),
  check({
    rows: ['META-24'],
    title: 'ends a stream when its token does',
    needs: ['issuer'],
    fix: 'End long streams at the exp of their token; whoever is still there begins again.',
    async run(context) {
      const good = await open(context, await context.mint({ label: 'for a stream' }), LISTS);
      if (!good) return notChecked(NO_STREAM);
      good.stream.close();
      const token = await endingToken(context);
      const opened = await open(context, token, LISTS);
      if (!opened) return pass;
      try {
        for (let waited = 0; waited < LONGEST_WAIT; waited += 2) {
          if (!opened.stream.isOpen()) return pass;
          await context.pause(2000);
          if ((await context.probe({ token })).status !== 401) continue;
          await context.pause(1500);
          const says = 'a stream is still open after its token is refused for its age';
          return opened.stream.isOpen() ? warn(says, opened.stream.soFar()) : pass;
        }
        return notChecked(
          `a token that has expired is taken for more than ${LONGEST_WAIT} seconds`,
        );
      } finally {
        opened.stream.close();
      }
    },
  }),
  check({
    rows: ['META-15'],
    title: 'lets nobody cancel what another user asked for',
    needs: ['token', 'other-token'],
    fix: 'Look for the request of a notifications/cancelled among those of the same user only.',
    async run(context) {
      const { token, otherToken, dialect } = context;
      const opened = await open(context, token, LISTS);
      if (!opened) return notChecked(NO_STREAM);
      try {
        const params = { requestId: opened.id };
        const { jsonrpc, method, params: given } = request(dialect, CANCELLED, params);
        const message = { jsonrpc, method, params: given };
        const response = await context.probe({ token: otherToken, message });
        await context.pause(TOLD_MS);
        const says = 'a stream of one user ends when another cancels its ID';
        return expect(opened.stream.isOpen(), says, response);
      } finally {
        opened.stream.close();
      }
    },
  }),
];

const LISTS = { toolsListChanged: true };
