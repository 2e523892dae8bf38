import { header, NoResponseError } from '../../../http/response.js';
import { isAtHome } from '../../engine/at-home.js';
import { check, type Check, type Given } from '../../engine/check.js';
import type { HeldStream } from '../../engine/held-stream.js';
import { notChecked, pass, warn } from '../../engine/outcome.js';
import { request } from '../../protocol/messages.js';

/** Streams of one user that only a server of this machine has to bear. */
const MOST = 32;

/** Opens the next stream; undefined when it is refused. */
async function next(
  { dialect, hold }: Given<'issuer'>,
  token: string,
): Promise<HeldStream | undefined> {
  const notifications = { toolsListChanged: true };
  const message = request(dialect, 'subscriptions/listen', { notifications });
  try {
    const stream = await hold({ token, message });
    const { status, headers } = { ...stream.soFar() };
    const type = header({ headers }, 'content-type') ?? '';
    if (status === 200 && type.startsWith('text/event-stream')) return stream;
    stream.close();
    return undefined;
  } catch (error) {
    if (error instanceof NoResponseError) return undefined;
    throw error;
  }
}

/** How many streams one user may hold. */
export const streamLimitChecks: readonly Check[] = [
  check({
    rows: ['DOS-03'],
    title: 'lets nobody open streams without a limit',
    needs: ['issuer'],
    fix: 'Count the open streams of each user, and answer 429 above a few dozen.',
    async run(context) {
      const { dialect, mint } = context;
      if (!dialect.revision.stateless)
        return notChecked('clients of this revision open no such streams');
      if (!isAtHome(context))
        return notChecked(`only a server of this machine gets ${MOST} streams`);
      const token = await mint({ label: 'of many streams', subject: 'audit-listener-9b1d' });
      const streams: HeldStream[] = [];
      try {
        while (streams.length < MOST) {
          const stream = await next(context, token);
          if (!stream) break;
          streams.push(stream);
        }
        if (streams.length === 0)
          return notChecked('the server opens no streams by subscriptions/listen');
        const open = streams.filter((stream) => stream.isOpen());
        const [first] = open;
        return first && open.length >= MOST
          ? warn(`one user holds ${MOST} streams at once`, first.soFar())
          : pass;
      } finally {
        for (const stream of streams) stream.close();
      }
    },
  }),
];
