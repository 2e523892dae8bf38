import { revisions } from '../../../catalog/revisions.js';
import type { Response } from '../../../http/response.js';
import type { Context } from '../../engine/context.js';
import { NOT_REFUSED } from '../../engine/not-refused.js';
import { fail, notChecked, type Outcome, type Outcomes, pass, warn } from '../../engine/outcome.js';
import { responseOrHangUp } from '../../protocol/hang-up.js';
import {
  dialectOf,
  headersFor,
  messagesIn,
  opening,
  ordinary,
  type Message,
} from '../../protocol/messages.js';
import { reachedBy } from '../../protocol/reached.js';
import type { Probe } from '../../protocol/requests.js';

/** Holds where there is something to get around: the ordinary request without a token is refused. */
export const refused = async ({ unauthenticated }: Context) =>
  (await unauthenticated()).status === 401 ? {} : notChecked(NOT_REFUSED);

/** A message with the fields that go with it. */
export interface Beginning {
  readonly message: Message;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** A way that a request without a token may take. */
export interface Way {
  /** Begins the sentence "… is answered with …". */
  readonly what: string;
  readonly probe: (beginning: Beginning) => Probe;
}

/** A way that was tried, and what came back; undefined when the server hung up. */
export interface Tried {
  readonly what: string;
  readonly message: Message;
  readonly response: Response | undefined;
}

/**
 * Lists what clients of either era begin with, as far as the server refuses it without a token: what
 * everybody may do anyhow shows no way around.
 */
function beginnings(context: Context): Promise<readonly Beginning[]> {
  const { dialect, once, probe } = context;
  return once('refused beginnings', async () => {
    const message = ordinary(dialect);
    const own: Beginning = { message, headers: headersFor(dialect, message) };
    if (!dialect.revision.stateless || dialect.guardsCallsOnly) return [own];
    const legacy = dialectOf(revisions.find(({ stateless }) => !stateless) ?? dialect.revision);
    const first = opening(legacy);
    const headers = {
      ...headersFor(legacy, first),
      'MCP-Protocol-Version': undefined,
      'Mcp-Method': undefined,
    };
    const { status } = await probe({ message: first, headers });
    return status === 401 ? [own, { message: first, headers }] : [own];
  });
}

/** Answers behind which another message gets no further. */
const CLOSED = [301, 302, 303, 307, 308, 401, 403, 404, 405, 410, 426, 429, 501];

/** Tries every way, and says for each what the server answered. */
export async function* tryWays(
  context: Context,
  ways: readonly Way[],
): AsyncGenerator<Tried, void> {
  for (const { what, probe } of ways) {
    for (const beginning of await beginnings(context)) {
      const { message } = beginning;
      const response = await responseOrHangUp(context, () => context.probe(probe(beginning)));
      yield { what, message, response };
      const isOther = !response || !messagesIn(response.text).some((each) => 'jsonrpc' in each);
      if (isOther && CLOSED.includes(response?.status ?? 401)) break;
    }
  }
}

/** Judges whether a request without a token came to MCP. */
export function judgeTried(context: Context, { what, message, response }: Tried): Outcome {
  const reached = reachedBy(response, message.id);
  if (!response || !reached) return pass;
  const says = `${what} without a token ${reached.says} (${message.method})`;
  // Behind a guard of calls alone, the answer to a call of nothing is an error.
  const isThrough = reached.isServed || context.dialect.guardsCallsOnly === true;
  if (isThrough) return fail(says, response);
  // A guard can write errors as MCP does; it answers 403 then.
  return response.status === 403 ? pass : warn(says, response);
}

/** Tries every way; whatever reaches MCP is a fault. */
export async function* judgeWays(context: Context, ways: readonly Way[]): Outcomes {
  for await (const tried of tryWays(context, ways)) yield judgeTried(context, tried);
}
