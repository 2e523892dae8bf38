import type { IncomingHttpHeaders } from 'node:http';
import type { FaultCase } from '../support/fault-case.js';

const cors = (what: string, corsFields: Record<string, string>, warns: readonly string[]) => ({
  what,
  faults: { corsFields },
  warns,
});
const taking = (what: string, takesOrigin: (from: string, origin: string) => boolean) => ({
  what: `origins that ${what}`,
  faults: { takesOrigin },
  issuer: true,
  warns: ['ORIG-04', 'CORS-06'],
});
const hosting = (
  what: string,
  takesHost: (headers: IncomingHttpHeaders, host: string) => boolean,
) => ({
  what: `a Host that ${what}`,
  faults: { takesHost },
  issuer: true,
  warns: ['ORIG-05'],
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
  taking('begin with its own, port and all', (from, origin) => from.startsWith(origin)),
  taking('end with its own host', (from, origin) => from.endsWith(new URL(origin).host)),
  taking('hold its own somewhere', (from, origin) => from.includes(origin)),
  taking('match it with a dot for any letter', (from, origin) =>
    new RegExp(`^${origin}$`).test(from),
  ),
  taking('are files', (from) => from === 'file://'),
  taking('are null', (from) => from === 'null'),
  taking('have another port', (from, origin) => from.startsWith(origin.replace(/\d+$/, ''))),
  taking('have another scheme', (from, origin) => from.split('//')[1] === new URL(origin).host),
  hosting('begins with its own', ({ host = '' }, own) => host.startsWith(own.replace(/:\d+$/, ''))),
  hosting('ends with its own', ({ host = '' }, own) => host.endsWith(own)),
  hosting('has its own for a user', ({ host = '' }, own) => host.split('@')[0] === own),
  hosting('a proxy is said to have seen', (headers, own) => headers['x-forwarded-host'] === own),
  {
    what: 'its own Host in any port',
    faults: {
      takesHost: ({ host = '' }, own) =>
        host.split(':')[0] === own.split(':')[0] && /:\d+$/.test(host),
    },
    issuer: true,
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
