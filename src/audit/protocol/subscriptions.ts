import type { Response } from '../../http/response.js';
import { isObject, messagesIn, replies, request, sentIn } from './messages.js';
import { isAccepted } from './responses.js';
import type { Sessions } from './sessions.js';

const UPDATED = 'notifications/resources/updated';
const ACKNOWLEDGED = 'notifications/subscriptions/acknowledged';
/** A stream that is not acknowledged for so long never is. */
const LISTEN_MS = 1500;

/** Asks for the changes of resources, and reads how the stream begins. */
export function listen(
  { dialect, probe }: Pick<Sessions, 'dialect' | 'probe'>,
  token: string,
  uris: readonly string[],
): Promise<Response> {
  const message = request(dialect, 'subscriptions/listen', {
    notifications: { resourceSubscriptions: uris },
  });
  const until = (text: string) => messagesIn(text).length > 0;
  return probe({ token, message, timeoutMs: LISTEN_MS, until });
}

/** The URIs that a stream says it will tell of; undefined when it does not begin as one. */
export function subscribedTo(response: Response): readonly string[] | undefined {
  if (!isAccepted(response) || replies(response.text).length > 0) return undefined;
  const first = sentIn(response.text).find(({ method }) => method === ACKNOWLEDGED);
  if (!first) return undefined;
  const { notifications } = first.params;
  const uris = isObject(notifications) ? notifications['resourceSubscriptions'] : undefined;
  return Array.isArray(uris) ? uris.filter((each) => typeof each === 'string') : [];
}

/** The URIs of resources that a stream tells have changed, each once. */
export function updatesIn(response: Response): readonly string[] {
  const uris = sentIn(response.text)
    .filter(({ method }) => method === UPDATED)
    .map(({ params }) => params['uri']);
  return [...new Set(uris.filter((each) => typeof each === 'string'))];
}
