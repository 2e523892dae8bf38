import type { FaultCase } from '../support/fault-case.js';

/** Delivery of tokens. */
export const bearerFaults: readonly FaultCase[] = [
  {
    what: 'a token in the query',
    faults: { tokenInQuery: true },
    issuer: true,
    fails: ['BEAR-03'],
  },
  {
    what: 'a scheme in one case only',
    faults: { caseSensitiveScheme: true },
    issuer: true,
    fails: ['BEAR-02'],
  },
  {
    what: 'something behind the token',
    faults: { ignoresRest: true },
    issuer: true,
    fails: ['BEAR-07'],
  },
  {
    what: 'a token in a cookie',
    faults: { tokenInCookie: true },
    issuer: true,
    warns: ['BEAR-04'],
  },
  {
    what: 'a memory of who used a connection',
    faults: { remembersConnection: true },
    issuer: true,
    fails: [
      ...['BEAR-03', 'BEAR-07', 'BEAR-08', 'HAND-01', 'META-15'],
      ...['CHAL-01', 'CHAL-06', 'CHAL-08', 'CHAL-09', 'CHAL-10', 'CHAL-11', 'ORIG-07', 'TOK-01'],
      ...['EXT-05', 'EXT-12', 'TOK-02', 'TOK-05', 'TOK-07', 'TOK-09', 'TOK-10', 'TOK-11'],
      ...['TOK-14', 'TOK-15', 'TOK-18', 'TOK-19', 'TOK-20', 'TOK-21', 'TOK-26', 'TOK-31', 'TOK-32'],
    ],
  },
];
