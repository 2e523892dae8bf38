import type { FaultCase } from '../support/fault-case.js';

/** Challenges and refusals. */
export const challengeFaults: readonly FaultCase[] = [
  {
    what: 'no authorization at all',
    faults: { open: true },
    fails: [
      ...['CHAL-01', 'CHAL-06', 'CHAL-08', 'CHAL-11', 'CHAL-22'],
      ...['ORIG-07', 'TOK-01', 'TOK-04', 'TOK-23'],
    ],
  },
  { what: 'GET without authorization', faults: { getIsOpen: true }, fails: ['CHAL-22'] },
  {
    what: 'no WWW-Authenticate',
    faults: { noChallenge: true },
    fails: ['CHAL-02', 'CHAL-08', 'TOK-01'],
  },
  { what: 'a pointer to another host', faults: { pointer: 'https://elsewhere.invalid/metadata' }, fails: ['CHAL-03'] },
  {
    what: 'a bare Bearer',
    faults: { bareBearer: true },
    fails: ['CHAL-04', 'CHAL-08', 'TOK-01'],
  },
  { what: 'a repeated parameter', faults: { repeatedParameter: true }, fails: ['CHAL-05'] },
  { what: 'an echo of the token', faults: { echoesToken: true }, fails: ['CHAL-06', 'TOK-01'] },
  {
    what: '403 for bad tokens',
    faults: { forbidsBadTokens: true },
    fails: ['CHAL-08', 'TOK-01', 'TOK-04'],
  },
  {
    what: 'parsing before authentication',
    faults: { parsesFirst: true },
    fails: ['CHAL-21', 'CHAL-22', 'LEG-04'],
  },
  {
    what: 'a redirect to a login page',
    faults: { redirects: true },
    fails: ['CHAL-01', 'CHAL-08', 'CHAL-11', 'CHAL-22', 'ORIG-02', 'ORIG-07', 'TOK-01'],
  },
  { what: 'no pointer in the challenge', faults: { noPointer: true }, warns: ['CHAL-03'] },
  {
    what: 'an error although no token was sent',
    faults: { errorWithoutToken: true },
    warns: ['CHAL-07'],
  },
  { what: 'refusals that may be kept', faults: { cacheable: true }, warns: ['CACHE-01'] },
];
