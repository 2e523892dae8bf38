import type { FaultCase } from '../support/fault-case.js';

/** Verification of tokens. */
export const tokenFaults: readonly FaultCase[] = [
  { what: 'alg none', faults: { acceptsNone: true }, issuer: true, fails: ['TOK-04'] },
  {
    what: 'any audience',
    faults: { ignoresAudience: true },
    issuer: true,
    fails: ['CHAL-10', 'TOK-09', 'TOK-10', 'TOK-11', 'TOK-26', 'TOK-31'],
  },
  {
    what: 'audiences by prefix',
    faults: { audiencePrefix: true },
    issuer: true,
    fails: ['TOK-11'],
  },
  {
    what: 'any issuer with its keys',
    faults: { ignoresIssuer: true },
    issuer: true,
    fails: ['CHAL-10', 'TOK-07', 'TOK-32'],
  },
  {
    what: 'expired tokens',
    faults: { ignoresExpiry: true },
    issuer: true,
    fails: ['CHAL-09', 'TOK-14', 'TOK-15'],
  },
  { what: 'any kind of token', faults: { ignoresType: true }, issuer: true, fails: ['TOK-18'] },
  {
    what: 'no look at signatures',
    faults: { noSignature: true },
    issuer: true,
    fails: [
      ...['CHAL-09', 'CHAL-10', 'EXT-05', 'EXT-12', 'TOK-02', 'TOK-04', 'TOK-05', 'TOK-07'],
      ...['TOK-09', 'TOK-10', 'TOK-11', 'TOK-14', 'TOK-15', 'TOK-18', 'TOK-19', 'TOK-20'],
      ...['TOK-21', 'TOK-26', 'TOK-31', 'TOK-32'],
    ],
  },
  {
    what: 'keys fetched from where a token says',
    faults: { fetchesJku: true },
    issuer: true,
    warns: ['TOK-22'],
  },
];
