import type { Response } from '../../../http/response.js';
import { check, type Check, type Given } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { expect, fail, notChecked, pass } from '../../engine/outcome.js';
import { eventsIn } from '../../protocol/event-stream.js';
import { replies, request } from '../../protocol/messages.js';

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

/** Takes two streams of one user, where events have IDs. */
async function streams({ once, token, session, dialect, probe }: Given<'token'>) {
  const both = await once('two streams', async (): Promise<Streams> => {
    const headers = await session(token);
    const messages = [request(dialect, 'ping'), request(dialect, 'ping')] as const;
    const first = await probe({ token, message: messages[0], headers });
    const second = await probe({ token, message: messages[1], headers });
    return {
      responses: [first, second],
      requests: [messages[0].id, messages[1].id],
      eventIds: [idsIn(first), idsIn(second)],
    };
  });
  return both.eventIds[0].length > 0 ? both : notChecked('the server gives events no IDs');
}

/** Asks for what follows on the first stream, behind its first event. */
async function resume(
  { session, probe, eventIds }: Context & Streams,
  token: string,
): Promise<Response> {
  return probe({
    token,
    method: 'GET',
    timeoutMs: LISTEN_MS,
    graceMs: LINGER_MS,
    headers: { ...(await session(token)), 'Last-Event-ID': eventIds[0][0] },
  });
}

const holdsReplyTo = (response: Response, id: unknown) =>
  replies(response.text).some((reply) => reply.id === id);

/** Streams that can be taken up again, of the revisions before 2026-07-28. */
export const resumptionChecks: readonly Check[] = [
  check({
    rows: ['TRANS-12'],
    title: 'replays of a stream what was on it, nothing of another',
    needs: ['token'],
    fix: 'Keep the stream with each event ID, and replay that stream only.',
    on: streams,
    async run(context) {
      const response = await resume(context, context.token);
      const [own, others] = context.requests;
      if (holdsReplyTo(response, others)) return fail('another stream is replayed', response);
      return holdsReplyTo(response, own) ? pass : notChecked('nothing was replayed');
    },
  }),
  check({
    rows: ['SESS-08'],
    title: 'gives each event an ID of its own',
    needs: ['token'],
    fix: 'Use IDs that no other stream has.',
    on: streams,
    run({ eventIds, responses }) {
      const [first, second] = eventIds;
      if (second.length === 0) return notChecked('one stream has no event IDs');
      const twice = first.find((id) => second.includes(id));
      return expect(twice === undefined, `two streams have an event ${twice ?? ''}`, ...responses);
    },
  }),
  check({
    rows: ['SESS-08'],
    title: 'replays nothing to another user',
    needs: ['token', 'other-token'],
    fix: 'Keep the user with each event ID.',
    on: streams,
    async run(context) {
      const response = await resume(context, context.otherToken);
      const stolen = context.requests.some((id) => holdsReplyTo(response, id));
      if (stolen) return fail('another user gets what was on the stream', response);
      const own = await resume(context, context.token);
      return holdsReplyTo(own, context.requests[0]) ? pass : notChecked('nothing was replayed');
    },
  }),
];
