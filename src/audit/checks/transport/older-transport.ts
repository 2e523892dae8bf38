import { mediaType, type Response } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { bearerChallenge } from '../../protocol/challenge.js';
import { eventsIn } from '../../protocol/event-stream.js';
import { isAccepted } from '../../protocol/responses.js';

/** Usual paths of HTTP+SSE (2024-11-05): streams, and messages. */
const STREAMS = ['/sse', 'sse'];
const MESSAGES = ['/messages', 'messages'];
/** A stream that says nothing for so long is another one. */
const LISTEN_MS = 2000;

function placesOf(context: Context, names: readonly string[]): URL[] {
  const { target } = context;
  const urls = names.map((name) => new URL(name, target).href);
  return [...new Set(urls)].filter((href) => href !== target.href).map((href) => new URL(href));
}

function ask({ fetch }: Context, url: URL, token?: string): Promise<Response> {
  return fetch(url, {
    headers: {
      Accept: 'text/event-stream',
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    until: (text) => eventsIn(text).length > 0,
    timeoutMs: LISTEN_MS,
  });
}

/** Any site may have streams; those of HTTP+SSE begin by saying where messages go. */
function isOldStream(response: Response): boolean {
  return (
    isAccepted(response) &&
    mediaType(response) === 'text/event-stream' &&
    eventsIn(response.text).some(({ type }) => type === 'endpoint')
  );
}

/** The transport of 2024-11-05, beside the endpoint. */
export const olderTransportChecks: readonly Check[] = [
  check({
    rows: ['LEG-05'],
    title: 'has no endpoints of HTTP+SSE beside',
    fix: 'Have clients use the endpoint of Streamable HTTP, and remove /sse and /messages.',
    async run(context) {
      for (const url of placesOf(context, STREAMS)) {
        const response = await ask(context, url, context.tokens.main);
        // Those who have it already may keep it for a while.
        if (isOldStream(response)) return warn(`${url.pathname} is served`, response);
      }
      return pass;
    },
  }),
  check({
    rows: ['LEG-06'],
    title: 'guards the endpoints of HTTP+SSE like its own',
    fix: 'Ask for a token at /sse and /messages too, or remove them.',
    on: ({ open }) => (open === undefined ? {} : notChecked(open)),
    async run(context) {
      let isGuarded = false;
      for (const url of placesOf(context, STREAMS)) {
        const response = await ask(context, url);
        if (isOldStream(response)) return fail(`${url.pathname} is open`, response);
        isGuarded ||= response.status === 401 && bearerChallenge(response) !== undefined;
      }
      // Where there is no stream, messages lead nowhere.
      if (!isGuarded) return notChecked('there are none where they usually are');
      for (const url of placesOf(context, MESSAGES)) {
        const response = await context.fetch(url, { method: 'POST', headOnly: true });
        if ([401, 403, 404, 405].includes(response.status)) continue;
        return fail(`${url.pathname} answers ${response.status} to everybody`, response);
      }
      return pass;
    },
  }),
];
