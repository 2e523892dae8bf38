import type { FaultCase } from '../support/fault-case.js';

const cors = (what: string, corsFields: Record<string, string>, warns: readonly string[]) => ({
  what,
  faults: { corsFields },
  warns,
});
const onHttps = { scheme: 'https', host: 'mcp.example' } as const;

/** Origin, Host, CORS and TLS. */
export const originFaults: readonly FaultCase[] = [
  {
    what: 'any Origin',
    faults: { ignoresOrigin: true },
    issuer: true,
    fails: ['ORIG-01', 'ORIG-02'],
    warns: ['ORIG-04'],
  },
  {
    what: '400 for a wrong Origin',
    faults: { originStatus: 400 },
    issuer: true,
    fails: ['ORIG-02'],
    warns: ['ORIG-04'],
  },
  {
    what: 'no strength for a wrong Origin',
    faults: { originStatus: 500 },
    issuer: true,
    fails: ['ORIG-02'],
    warns: ['ORIG-01'],
  },
  {
    what: 'origins that only look like its own',
    faults: { originPrefix: true },
    issuer: true,
    warns: ['ORIG-04'],
  },
  {
    what: 'a demand for Origin',
    faults: { demandsOrigin: true },
    fails: ['CHAL-01', 'CHAL-08', 'CHAL-11', 'ORIG-07'],
    warns: ['ORIG-03'],
  },
  { what: 'every page with credentials', faults: { wildcardCors: true }, warns: ['CORS-06'] },
  { what: 'any origin reflected', faults: { reflectsOrigin: true }, warns: ['CORS-06'] },
  cors('no Vary', { vary: 'Accept-Encoding' }, ['CORS-06']),
  cors('a hidden challenge', { 'access-control-expose-headers': 'X-Any' }, ['CORS-03']),
  cors('* for Authorization', { 'access-control-allow-headers': '*' }, ['CORS-02']),
  cors('no word of the method', { 'access-control-allow-headers': 'authorization' }, ['CORS-02']),
  { what: 'preflights behind a sign-in', faults: { preflightStatus: 401 }, warns: ['CORS-01'] },
  { what: 'no preflights', faults: { preflightStatus: 405 }, warns: ['CORS-01'] },
  { what: 'no web pages', faults: { preflightStatus: 405, noCors: true } },
  { what: 'any Host', faults: { ignoresHost: true }, issuer: true, warns: ['ORIG-05'] },
  { what: 'a door to the outside', faults: { listensOutside: true }, warns: ['ORIG-06'] },
  { what: 'https and no fault', faults: {}, style: onHttps, issuer: true },
  {
    what: 'no word of https to browsers',
    faults: { noHsts: true },
    style: onHttps,
    warns: ['TLS-05'],
  },
  {
    what: 'plain http beside https',
    faults: { servesPlainHttp: true },
    style: onHttps,
    warns: ['TLS-02'],
  },
];
