import type { FaultCase } from '../support/fault-case.js';

const of = (features: FaultCase['features']) => ({
  features: { speaks: ['2025-11-25'], ...features },
  options: { revision: '2025-11-25' } as const,
});
const methods = (what: string, otherMethods: (session: boolean) => number) => ({
  what: `GET and DELETE ${what}`,
  faults: { otherMethods },
});
const malformed = (what: string, status: number, error = 'invalid_request') => ({
  what: `malformed credentials answered ${what}`,
  faults: { malformed: { status, error } },
});
const code = (value: number) => ({
  what: `the code ${value} in refusals`,
  faults: { refusalBody: { jsonrpc: '2.0', id: null, error: { code: value, message: 'no' } } },
});

/** What is refused, with which status, and what stands in the body. */
export const refusalFaults: readonly FaultCase[] = [
  {
    what: 'no authorization at all',
    faults: { open: true },
    fails: ['CHAL-01', 'CHAL-08', 'CHAL-11', 'CHAL-22', 'ORIG-07', 'TOK-01', 'TOK-04', 'TOK-23'],
  },
  // That they are open is said once, not by every check of authorization.
  ...[
    { what: 'no authorization, and none promised' },
    { what: 'no authorization, sessions', ...of({ speaks: ['2025-11-25'], hasSessions: true }) },
    { what: 'no authorization, no sessions', ...of({ speaks: ['2025-11-25'] }) },
    { what: 'no authorization, the older transport', ...of({ hasOldTransport: true }) },
  ].map((each) => ({
    faults: { open: true, metadataAnswer: { status: 404 } },
    ...each,
    fails: ['CHAL-01', 'ORIG-07'],
  })),
  {
    what: '403 where nobody signed in',
    faults: { bareStatus: 403 },
    fails: ['CHAL-01', 'ORIG-07'],
    warns: ['CHAL-22'],
  },
  { what: 'GET without authorization', faults: { getIsOpen: true }, fails: ['CHAL-22'] },
  {
    ...methods('that look up the session first', (session) => (session ? 404 : 401)),
    fails: ['CHAL-22'],
  },
  {
    ...methods('that ask for a session first', (session) => (session ? 401 : 400)),
    fails: ['CHAL-22'],
  },
  { ...methods('that do not exist', () => 404) },
  { ...methods('that are not allowed', () => 405) },
  { ...methods('that are forbidden', () => 403), warns: ['CHAL-22'] },
  {
    what: '403 for bad tokens',
    faults: { forbidsBadTokens: true },
    fails: ['CHAL-08'],
  },
  {
    what: 'no error code for bad tokens',
    faults: { noErrorCode: true },
    issuer: true,
    fails: ['CHAL-10'],
    warns: ['CHAL-08', 'CHAL-11'],
  },
  { ...malformed('with 403', 403), fails: ['CHAL-11'] },
  { ...malformed('with 401', 401), warns: ['CHAL-11'] },
  { ...malformed('without invalid_request', 400, 'invalid_token'), warns: ['CHAL-11'] },
  {
    what: 'parsing before authentication',
    faults: { parsesFirst: true },
    fails: ['CHAL-22'],
    warns: ['CHAL-21'],
  },
  { what: 'an open door for older clients', faults: { initializeIsOpen: true }, warns: ['LEG-02'] },
  {
    what: 'an open door, and a guard in front of calls',
    faults: { guardsCallsOnly: true },
    warns: ['CHAL-01', 'CHAL-21', 'LEG-02'],
  },
  {
    what: 'an open door, and a guard in front of calls, for older clients',
    faults: { guardsCallsOnly: true },
    options: { revision: '2025-11-25' },
    features: { speaks: ['2025-11-25'] },
    warns: ['CHAL-01', 'CHAL-21'],
  },
  {
    what: 'an open door, a guard in front of calls and a bad challenge there',
    faults: { guardsCallsOnly: true, repeatedParameter: true },
    fails: ['CHAL-05'],
  },
  {
    what: 'an open initialize',
    faults: { initializeIsOpen: true },
    options: { revision: '2025-11-25' },
    features: { speaks: ['2025-11-25'] },
    warns: ['CHAL-01'],
  },
  {
    what: 'a gateway in front that renames the challenge',
    faults: { challengeName: 'x-amzn-remapped-www-authenticate' },
    fails: ['CHAL-02'],
    warns: ['CHAL-03', 'CHAL-08'],
  },
  {
    what: 'a proxy in front that takes a part of the path off',
    faults: { forwardsTo: (path) => path.replace(/^\/api/, '') },
    style: { path: '/api/mcp' },
    fails: ['CHAL-01', 'CHAL-08', 'CHAL-11', 'ORIG-07'],
  },
  {
    what: 'a redirect to a login page',
    faults: { redirects: true },
    fails: ['CHAL-01', 'CHAL-08', 'CHAL-11', 'CHAL-22', 'ORIG-07'],
    warns: ['CHAL-23'],
  },
  {
    what: 'a stack trace in refusals',
    faults: { refusalBody: { error: 'x', stack: 'Error: x\n    at verify (/app/auth.js:10:5)' } },
    warns: ['CHAL-25'],
  },
  { ...code(-32_001), warns: ['ERR-05'] },
  { ...code(-32_042), fails: ['ERR-04'] },
  { ...code(-32_050), fails: ['ERR-04'] },
  { ...code(-32_002), fails: ['ERR-04'], warns: ['ERR-05'] },
  { what: 'refusals that may be kept', faults: { cacheable: true }, warns: ['CACHE-01'] },
  { what: 'no strength for huge tokens', faults: { hugeStatus: 500 }, warns: ['BEAR-09'] },
  {
    what: 'no strength for strange tokens',
    faults: { strangeStatus: 500 },
    fails: ['CHAL-06'],
    warns: ['TOK-01', 'TOK-23'],
  },
];
