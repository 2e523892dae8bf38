import type { Context } from '../../engine/context.js';
import type { Response } from '../../../http/response.js';
import { eventsIn } from '../../protocol/event-stream.js';
import { replies, request } from '../../protocol/messages.js';
import { fail, expect, pass, notChecked, type Check, type Outcome } from '../../engine/model.js';
import { withToken } from '../../engine/with-token.js';

/** A stream that is taken up again and says nothing for so long has nothing left to say. */
const LISTEN_MS = 1000;
/** More may follow the first response on a stream. */
const LINGER_MS = 50;

/** Two streams of one user, each the response to a request. */
interface Streams {
  readonly responses: readonly [Response, Response];
  /** IDs of the two requests. */
  readonly requests: readonly [unknown, unknown];
  readonly eventIds: readonly [readonly string[], readonly string[]];
}

function idsIn({ text }: Response): string[] {
  return eventsIn(text).flatMap(({ id }) => (id === undefined || id === '' ? [] : [id]));
}

async function twoStreams(token: string, context: Context): Promise<Streams> {
  return context.once('two streams', async () => {
    const headers = await context.session(token);
    const messages = [request(context.dialect, 'ping'), request(context.dialect, 'ping')] as const;
    const first = await context.probe({ token, message: messages[0], headers });
    const second = await context.probe({ token, message: messages[1], headers });
    return {
      responses: [first, second],
      requests: [messages[0].id, messages[1].id],
      eventIds: [idsIn(first), idsIn(second)],
    };
  });
}

/** What follows on the first stream, behind its first event, for whoever asks. */
async function resume(token: string, { eventIds }: Streams, context: Context): Promise<Response> {
  const session = await context.session(token);
  return context.probe({
    ...{ token, method: 'GET', listenMs: LISTEN_MS, lingerMs: LINGER_MS },
    headers: { ...session, 'Last-Event-ID': eventIds[0][0] },
  });
}

const holdsReplyTo = (response: Response, id: unknown) =>
  replies(response.text).some((reply) => reply.id === id);

const onStreams = (
  judge: (streams: Streams, token: string, context: Context) => Promise<Outcome>,
) =>
  withToken(async (token, context) => {
    const streams = await twoStreams(token, context);
    return streams.eventIds[0].length > 0
      ? judge(streams, token, context)
      : notChecked('the server gives events no IDs');
  });

/** Streams that can be taken up again, of the revisions before 2026-07-28. */
export const resumptionChecks: readonly Check[] = [
  {
    rows: ['TRANS-12'],
    title: 'replays of a stream what was on it, nothing of another',
    needs: ['token'],
    fix: 'Keep the stream with each event ID, and replay that stream only.',
    run: onStreams(async (streams, token, context) => {
      const response = await resume(token, streams, context);
      const [own, others] = streams.requests;
      if (holdsReplyTo(response, others)) return fail('another stream is replayed', response);
      return holdsReplyTo(response, own) ? pass : notChecked('nothing was replayed');
    }),
  },
  {
    rows: ['SESS-08'],
    title: 'gives each event an ID of its own',
    needs: ['token'],
    fix: 'Use IDs that no other stream has.',
    run: onStreams(({ eventIds, responses }) => {
      const [first, second] = eventIds;
      if (second.length === 0) return Promise.resolve(notChecked('one stream has no event IDs'));
      const twice = first.find((id) => second.includes(id));
      const says = `two streams have an event ${twice ?? ''}`;
      return Promise.resolve(expect(twice === undefined, says, ...responses));
    }),
  },
  {
    rows: ['SESS-08'],
    title: 'replays nothing to another user',
    needs: ['token', 'other-token'],
    fix: 'Keep the user with each event ID.',
    run: onStreams(async (streams, token, context) => {
      const { other = '' } = context.tokens;
      const response = await resume(other, streams, context);
      const stolen = streams.requests.some((id) => holdsReplyTo(response, id));
      if (stolen) return fail('another user gets what was on the stream', response);
      const own = await resume(token, streams, context);
      return holdsReplyTo(own, streams.requests[0]) ? pass : notChecked('nothing was replayed');
    }),
  },
];
