import type { LogLevel, LogSink } from '../auth/log-sink.js';

/** What happened. It has no field that could hold a token, a code, a secret or a cookie. */
export interface ServerEvent {
  /** Stable code to alert on. */
  readonly event:
    | 'authorization'
    | 'consent'
    | 'withdrawal'
    | 'registration'
    | 'token'
    | 'grant_ended'
    | 'refusal'
    | 'failure';
  /** Error code of the RFC, or what was refused. */
  readonly error?: string | undefined;
  /** In the words of this server or of oidc-provider; never of a client or an upstream. */
  readonly description?: string | undefined;
  readonly client?: string | undefined;
  readonly subject?: string | undefined;
  readonly scopes?: string | undefined;
  /** Scopes that were asked for and not granted. */
  readonly withheld?: string | undefined;
  /** The path, without what identifies one sign-in. */
  readonly endpoint?: string | undefined;
  readonly status?: number | undefined;
  readonly address?: string | undefined;
  /** Stands on the page as well, for people to name it. */
  readonly correlationId?: string | undefined;
  /** A setting that decides. */
  readonly setting?: string | undefined;
  /** Who it is at the upstream, where nobody is admitted: there is no account here to name. */
  readonly upstreamIssuer?: string | undefined;
  readonly upstreamSubject?: string | undefined;
}

/** Writes events. */
export type EventLog = (event: ServerEvent) => void;

const MAX_LENGTH = 300;

/** Writes each event as one JSON line. */
export function createEventLog(sink: LogSink): EventLog {
  return ({ event, ...facts }) => {
    const shortened = Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === 'string' && value.length > MAX_LENGTH
        ? `${value.slice(0, MAX_LENGTH)}…`
        : value,
    ]);
    sink(
      JSON.stringify({
        time: new Date().toISOString(),
        event: `authorization_server.${event}`,
        ...Object.fromEntries(shortened),
      }),
      levelOf(event),
    );
  };
}

function levelOf(event: ServerEvent['event']): LogLevel {
  if (event === 'failure') return 'error';
  return event === 'refusal' || event === 'grant_ended' ? 'warn' : 'info';
}
