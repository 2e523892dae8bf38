import { randomUUID } from 'node:crypto';

/** What can be wrong with sessions and with the transport of older revisions. */
export interface SessionFaults {
  /** A session is as good as a token. */
  sessionsSignIn: boolean;
  sessionIds: 'counted' | 'of the time' | 'constant' | 'of the user' | 'not ASCII';
  sharesSessions: boolean;
  /** How a request without a session is answered; 200 serves it. */
  withoutSession: number;
  /** How a request with a session that never was is answered. */
  unknownSession: number;
  keepsEndedSessions: boolean;
  /** How GET is answered where there is no stream. */
  getStatus: number;
  anyVersion: boolean;
  demandsVersion: boolean;
}

/** A request, as far as it matters for its session. */
interface Visit {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly user: string;
}

/** Sessions that a server gave out, and ended. */
export interface Sessions {
  begin(user: string): string;
  /** How to answer a request for its session; undefined when it may be served. */
  refusal(visit: Visit): number | undefined;
  end(visit: Visit): void;
  /** Whether a session stands in for a token. */
  signsIn(headers: Visit['headers']): boolean;
}

/** Builds the sessions of a server. */
export function createSessions(faults: Partial<SessionFaults>): Sessions {
  const owners = new Map<string, string>();
  let begun = 0;
  const idFor = (user: string): string => {
    begun += 1;
    switch (faults.sessionIds) {
      case 'counted':
        return `session-of-this-server-${String(begun).padStart(20, '0')}`;
      case 'of the time':
        return `${Date.now()}-${process.hrtime.bigint()}`;
      case 'constant':
        return 'session';
      case 'of the user':
        return Buffer.from(`session of ${user}`).toString('hex');
      case 'not ASCII':
        return `${randomUUID()}-ü`;
      default:
        return randomUUID();
    }
  };
  return {
    begin(user) {
      const id = idFor(user);
      owners.set(id, user);
      return id;
    },
    refusal({ headers, user }) {
      const id = headers['mcp-session-id'];
      if (typeof id !== 'string') {
        const status = faults.withoutSession ?? 400;
        return status === 200 ? undefined : status;
      }
      const owner = owners.get(id);
      if (owner === undefined) {
        const status = faults.unknownSession ?? 404;
        return status === 200 ? undefined : status;
      }
      const isTheirs = owner === user || faults.sharesSessions === true;
      return isTheirs || faults.sessionsSignIn ? undefined : 404;
    },
    end({ headers }) {
      if (!faults.keepsEndedSessions) owners.delete(String(headers['mcp-session-id']));
    },
    signsIn: (headers) =>
      faults.sessionsSignIn === true &&
      headers['authorization'] === undefined &&
      owners.has(String(headers['mcp-session-id'])),
  };
}
