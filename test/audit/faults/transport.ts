import { rich } from '../support/faulty-server/features.js';
import type { FaultCase } from '../support/fault-case.js';

const streams = { issuer: true, features: { ...rich, streams: true } };

/** The HTTP transport of 2026-07-28. */
export const transportFaults: readonly FaultCase[] = [
  { what: 'batches', faults: { acceptsBatches: true }, issuer: true, fails: ['TRANS-02'] },
  { what: 'plain text', faults: { mediaType: 'text/plain' }, issuer: true, fails: ['TRANS-04'] },
  {
    what: 'a list for a response',
    faults: { noObject: true },
    issuer: true,
    fails: ['TRANS-04'],
  },
  {
    what: '200 for notifications',
    faults: { notificationStatus: 200 },
    issuer: true,
    fails: ['TRANS-03'],
  },
  {
    what: 'an answer to notifications',
    faults: { notificationBody: true },
    issuer: true,
    fails: ['TRANS-03'],
  },
  {
    what: '500 for notifications',
    faults: { notificationStatus: 500 },
    issuer: true,
    warns: ['TRANS-03'],
  },
  { what: 'an answer to GET', faults: { answersGet: true }, issuer: true, warns: ['TRANS-06'] },
  {
    what: 'streams that proxies hold back',
    faults: { holdsStreamsBack: true },
    ...streams,
    warns: ['TRANS-09'],
  },
  {
    what: 'a mind for sessions',
    faults: { mindsSessions: true },
    issuer: true,
    warns: ['SESS-09'],
  },
  { what: 'sessions still', faults: { beginsSessions: true }, issuer: true, warns: ['SESS-09'] },
  {
    what: 'a list for each connection',
    faults: { listsPerConnection: true },
    issuer: true,
    fails: ['HAND-04', 'META-19'],
  },
  {
    what: 'guarded endpoints of HTTP+SSE since 2026-07-28',
    faults: {},
    issuer: true,
    features: { hasOldTransport: true },
    warns: ['LEG-05'],
  },
  {
    what: 'an open stream of HTTP+SSE',
    faults: { oldStreamIsOpen: true },
    features: { hasOldTransport: true },
    warns: ['LEG-06'],
  },
  {
    what: 'open messages of HTTP+SSE',
    faults: { oldMessagesAreOpen: true },
    features: { hasOldTransport: true },
    warns: ['LEG-06'],
  },
  {
    what: 'log messages nobody asked for',
    faults: { tellsUnasked: true },
    ...streams,
    fails: ['META-22'],
  },
  {
    what: 'log messages nobody asked for, of calls alone',
    faults: { tellsUnasked: true },
    issuer: true,
    fails: ['META-22'],
  },
  {
    what: 'requests to clients',
    faults: { sendsRequests: true },
    ...streams,
    fails: ['TRANS-10'],
  },
  {
    what: 'tokens in log messages',
    faults: { tellsTokens: true },
    issuer: true,
    features: rich,
    fails: ['LOG-01'],
  },
  {
    what: 'stack traces in log messages',
    faults: { tellsTraces: true },
    issuer: true,
    features: rich,
    warns: ['LOG-01'],
  },
  ...(['silent', 'unacknowledged', 'late', 'greedy', 'nameless', 'no stream'] as const).map(
    (subscription): FaultCase => ({
      what: `a subscription that is ${subscription}`,
      faults: { subscription },
      issuer: true,
      features: rich,
      fails: ['META-23'],
    }),
  ),
];
