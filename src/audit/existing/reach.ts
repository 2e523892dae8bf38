import type { Door } from '../../answers/existing-schema.js';
import { oftenOpen } from '../../catalog/often-open.js';
import { revisions, type Revision } from '../../catalog/revisions.js';
import { header } from '../../http/response.js';
import { reachedBy } from '../protocol/reached.js';
import { dialectOf, headersFor, opening, request, type Message } from '../protocol/messages.js';
import { sendRaw, type RawRequest, type RawResponse } from './send-raw.js';
import { spellingsOf } from '../protocol/spellings.js';

/** A request without a token that came to MCP, or that no guard answered at a path that has to have one. */
interface Reached {
  /** As in `POST /mcp (tools/list)`. */
  readonly request: string;
  /** Completes a sentence: "answers 200 with …". */
  readonly says: string;
}

/** What came of asking without a token, everywhere. */
export interface Reach {
  /** Requests sent. */
  readonly sent: number;
  /** So many targets were asked, each spelling counted. */
  readonly paths: number;
  /** Empty: the guard stands in front of everything that was asked. */
  readonly reached: readonly Reached[];
}

/** More say nothing new. */
const MOST_REACHED = 20;

/** A request, and how it is named. */
interface Attempt extends RawRequest {
  readonly name: string;
  readonly id: unknown;
}

/**
 * Asks a server without a token at each of its doors, at other spellings of them, at its other routes, and where
 * libraries serve MCP by themselves: with every request that clients begin with, in sessions that do not exist, and
 * for streams. Nothing but lists is asked for.
 *
 * @param origin of the server, on this machine
 * @param others paths of the owner's other routes
 */
export async function probeReach(
  origin: URL,
  doors: readonly Door[],
  signal: AbortSignal,
  others: readonly string[] = [],
): Promise<Reach> {
  const reached: Reached[] = [];
  let sent = 0;
  const asked = new Set<string>();
  const ask = async (
    attempt: Attempt,
    judge: (response: RawResponse | undefined) => string | undefined,
  ) => {
    signal.throwIfAborted();
    if (reached.length >= MOST_REACHED) return;
    sent += 1;
    asked.add(attempt.target);
    const says = judge(await sendRaw(origin, attempt, signal));
    const { method, target, name } = attempt;
    if (says !== undefined) reached.push({ request: `${method} ${target} (${name})`, says });
  };

  for (const { path, kind } of doors) {
    for (const attempt of guardedAttempts(path, kind)) await ask(attempt, unguarded);
    for (const attempt of attempts(path)) {
      await ask(attempt, (response) => reachedBy(response, attempt.id)?.says);
    }
    for (const spelling of spellingsOf(path, origin.origin)) {
      for (const attempt of attempts(spelling)) {
        await ask(attempt, (response) => reachedBy(response, attempt.id)?.says);
      }
    }
  }
  const isDoor = (path: string) => doors.some((door) => door.path === path);
  const elsewhere = [...new Set([...others, ...oftenOpen])].filter((path) => !isDoor(path));
  for (const path of elsewhere) {
    for (const attempt of attempts(path)) {
      await ask(attempt, (response) => reachedBy(response, attempt.id)?.says);
    }
  }
  signal.throwIfAborted();
  return { sent, paths: asked.size, reached };
}

const [newest] = revisions;
const legacy = revisions.find(({ stateless }) => !stateless) ?? newest;
const STREAM = { Accept: 'text/event-stream' };
/** Nobody opened it. */
const SESSION = { 'Mcp-Session-Id': '00000000-0000-4000-8000-000000000000' };

function post(
  target: string,
  revision: Revision,
  message: Message,
  more: Readonly<Record<string, string>> = {},
): Attempt {
  const headers = { ...headersFor(dialectOf(revision), message), ...more };
  const { method: name, id } = message;
  return { method: 'POST', target, headers, body: JSON.stringify(message), name, id };
}

const listIn = (revision: Revision) => request(dialectOf(revision), 'tools/list');

/** Everything that opens a conversation or goes on with one. */
function attempts(target: string): Attempt[] {
  const stream = (method: string, headers: Readonly<Record<string, string>>, name: string) => ({
    ...{ method, target, headers, name },
    id: undefined,
  });
  return [
    post(target, legacy, opening(dialectOf(legacy))),
    post(target, legacy, listIn(legacy)),
    post(target, newest, listIn(newest)),
    stream('GET', STREAM, 'a stream'),
  ];
}

/** What only the guard may answer, at a path of its own. */
function guardedAttempts(path: string, kind: Door['kind']): Attempt[] {
  const stream = (method: string, headers: Readonly<Record<string, string>>, name: string) => ({
    ...{ method, target: path, headers, name },
    id: undefined,
  });
  const posts = [
    post(path, legacy, opening(dialectOf(legacy))),
    post(path, newest, opening(dialectOf(newest))),
    post(path, newest, listIn(newest)),
    post(path, legacy, listIn(legacy), SESSION),
    {
      ...post(path, legacy, listIn(legacy), { Expect: '100-continue' }),
      name: 'tools/list, Expect',
    },
  ];
  switch (kind) {
    case 'stateless':
      return posts;
    case 'sessions':
      return [
        ...posts,
        stream('GET', { ...STREAM, ...SESSION }, 'a stream of a session'),
        stream('DELETE', SESSION, 'the end of a session'),
      ];
    case 'sse':
      return [stream('GET', STREAM, 'a stream')];
    case 'messages':
      return [post(`${path}?sessionId=${SESSION['Mcp-Session-Id']}`, legacy, listIn(legacy))];
  }
}

/** Says why a response at a door is not that of the guard (RFC 9728 section 5.1, CHAL-01). */
function unguarded(response: RawResponse | undefined): string | undefined {
  if (!response) return 'does not answer';
  const challenge = header(response, 'www-authenticate') ?? '';
  if (response.status === 401 && /\bresource_metadata=/.test(challenge)) return undefined;
  return response.status === 401
    ? 'answers 401, and not with the challenge of the guard'
    : `answers ${response.status}, not 401`;
}
