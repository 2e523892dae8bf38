import type { FaultCase } from '../support/fault-case.js';

const old = { issuer: true, options: { revision: '2025-11-25' } } as const;
const sessions = {
  ...old,
  features: { speaks: ['2025-06-18', '2025-11-25'], hasSessions: true },
};
const resumable = { ...old, features: { ...sessions.features, streams: true, resumes: true } };
const stateless = { ...old, features: { speaks: ['2025-11-25'] } };

/** Sessions and the transport of the revisions before 2026-07-28. */
export const sessionFaults: readonly FaultCase[] = [
  {
    what: 'sessions for tokens',
    faults: { sessionsSignIn: true },
    ...sessions,
    fails: ['BEAR-08', 'SESS-01'],
  },
  ...(['counted', 'of the time', 'constant'] as const).map((sessionIds): FaultCase => ({
    what: `session IDs ${sessionIds}`,
    faults: { sessionIds },
    ...sessions,
    fails: ['SESS-02'],
  })),
  {
    what: 'one session ID for each user',
    faults: { sessionIds: 'of the user' },
    ...sessions,
    warns: ['SESS-02'],
  },
  {
    what: 'session IDs beyond ASCII',
    faults: { sessionIds: 'not ASCII' },
    ...sessions,
    families: ['transport'],
    fails: ['SESS-03'],
  },
  {
    what: 'sessions for everybody',
    faults: { sharesSessions: true },
    ...sessions,
    warns: ['SESS-04'],
  },
  {
    what: '404 without a session',
    faults: { withoutSession: 404 },
    ...sessions,
    warns: ['SESS-05'],
  },
  { what: 'sessions that may be left out', faults: { withoutSession: 200 }, ...sessions },
  {
    what: 'sessions that never end',
    faults: { keepsEndedSessions: true },
    ...sessions,
    fails: ['SESS-06'],
  },
  {
    what: 'sessions that never began',
    faults: { unknownSession: 200 },
    ...sessions,
    fails: ['SESS-06'],
  },
  {
    what: '400 for sessions that never were',
    faults: { unknownSession: 400, keepsEndedSessions: false },
    ...sessions,
    fails: ['SESS-06'],
  },
  { what: '404 for GET', faults: { getStatus: 404 }, ...stateless, fails: ['TRANS-05'] },
  { what: 'any version', faults: { anyVersion: true }, ...stateless, fails: ['TRANS-07'] },
  {
    what: 'no version without a header',
    faults: { demandsVersion: true },
    ...sessions,
    warns: ['TRANS-08'],
  },
  {
    what: 'batches in a session',
    faults: { acceptsBatches: true },
    ...sessions,
    fails: ['TRANS-02'],
  },
  {
    what: 'an answer to notifications in a session',
    faults: { notificationStatus: 200 },
    ...sessions,
    fails: ['TRANS-03'],
  },
  {
    what: 'event IDs that repeat',
    faults: { repeatsEventIds: true },
    ...resumable,
    fails: ['SESS-08'],
  },
  {
    what: 'replays of every stream',
    faults: { replaysEverything: true },
    ...resumable,
    fails: ['TRANS-12'],
  },
  {
    what: 'replays for everybody',
    faults: { replaysToAnybody: true },
    ...resumable,
    fails: ['SESS-08'],
  },
  {
    what: 'the code of 2026-07-28 for a resource in 2025-11-25',
    faults: { resourceCode: -32_602 },
    ...old,
    features: { ...sessions.features, hasResources: true },
    warns: ['ERR-03'],
  },
];
