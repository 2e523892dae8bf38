import { clients, type ClientRecord } from '../../catalog/clients.js';
import type { Observed } from './observed.js';
import { obstacleOf } from './obstacles.js';
import { wayOf } from './ways.js';

/** What becomes of one client at this server, as far as the audit saw it. */
export interface ClientVerdict {
  /** Of the client, for programs; never renamed. */
  readonly id: string;
  readonly name: string;
  readonly verdict: 'signs-in' | 'fails' | 'unknown' | 'no-sign-in';
  /** Of what is known of the client; absent where nothing is said. */
  readonly certainty?: 'verified' | 'likely';
  /** How it gets its client ID. */
  readonly way?: 'client-id-metadata-document' | 'dynamic-registration' | 'pre-registered';
  /** One sentence without the name; text from outside may be in it. */
  readonly says: string;
  readonly remedy?: string;
  /** When the facts of the client were gathered (ISO 8601). */
  readonly seen: string;
}

/** Judges every client that is known. */
export function judgeClients(
  observed: Observed,
  records: readonly ClientRecord[] = clients,
): ClientVerdict[] {
  return records.map((client) => {
    const { id, name, seen } = client;
    return { id, name, ...judge(client, observed), seen };
  });
}

/** Says of every client that nothing can be said. */
export function unknownClients(reason: string): ClientVerdict[] {
  return clients.map(({ id, name, seen }) => ({ id, name, ...unknown(reason), seen }));
}

type Judgement = Omit<ClientVerdict, 'id' | 'name' | 'seen'>;

function judge(client: ClientRecord, observed: Observed): Judgement {
  const obstacle = obstacleOf(client, observed);
  const isOpen = observed.status >= 200 && observed.status < 300;
  if (isOpen && obstacle?.at !== 'the connection') {
    return {
      verdict: 'no-sign-in',
      says: 'connects without signing in: the server answers without a token',
    };
  }
  if (obstacle) return failure(obstacle);
  const found = wayOf(client, observed);
  if (!('way' in found)) return failure({ ...found, at: 'the registration' });
  const { way, certainty, says } = found;
  const signsIn = certainty === 'likely' ? 'likely signs in' : 'signs in';
  const sentence = [`${signsIn} with ${says}`, ...reservations(client, observed, way)].join('; ');
  return { verdict: 'signs-in', certainty, way, says: sentence };
}

function failure({
  certainty,
  at,
  because,
  remedy,
}: {
  readonly certainty: 'verified' | 'likely' | 'unknown';
  readonly at: string;
  readonly because: string;
  readonly remedy?: string;
}): Judgement {
  const help = remedy === undefined ? {} : { remedy };
  if (certainty === 'unknown') return { ...unknown(because), ...help };
  const fails = certainty === 'likely' ? 'likely fails' : 'fails';
  return { verdict: 'fails', certainty, says: `${fails} at ${at} because ${because}`, ...help };
}

const unknown = (reason: string): Judgement => ({
  verdict: 'unknown',
  says: `cannot be told: ${reason}`,
});

/** What does not keep it from signing in, as far as was seen, and yet is worth knowing. */
function reservations(
  client: ClientRecord,
  { server, unreadable, registersListedOnly }: Observed,
  way: NonNullable<ClientVerdict['way']>,
): string[] {
  const { staysWith, inPage, asksListedScopes, redirect } = client;
  const listed = server?.document['scopes_supported'];
  const lists = (scope: string) => Array.isArray(listed) && listed.includes(scope);
  // Schemes of apps are refused by many, hosts by those that keep a list.
  const isDoubtful = redirect && (registersListedOnly || !redirect.is.startsWith('https:'));
  return [
    ...(isDoubtful && way === 'dynamic-registration'
      ? [`${redirect.is} has to be registered`]
      : []),
    ...(staysWith && !lists(staysWith.is)
      ? [`people sign in again when the token ends, as ${staysWith.is} is not listed`]
      : []),
    ...(asksListedScopes && !Array.isArray(listed)
      ? ['it asks for no scope, so what it may do is for the authorization server to decide']
      : []),
    ...(inPage && unreadable.length > 0
      ? [`${inPage.is} fails, as pages cannot read ${unreadable.join(' and ')}`]
      : []),
  ];
}
