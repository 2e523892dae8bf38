import { rich } from '../support/faulty-server/features.js';
import type { FaultCase } from '../support/fault-case.js';

const burst = { issuer: true, options: { allowBurst: true } };

const large = { issuer: true, warns: ['DOS-03'] } as const;

const leaking = (what: string, message: string) => ({
  what: `${what} in its errors`,
  faults: { refusalBody: { message } },
  warns: ['ERR-08'],
});
const showing = (path: string, text: string) => ({
  what: `${path} for anybody`,
  faults: { pages: { [path]: text } },
  warns: ['ERR-10'],
});

/** Errors, the log and limits. */
export const errorFaults: readonly FaultCase[] = [
  leaking('a path', "cannot open '/srv/mcp/config/keys.json'"),
  leaking('a query', 'SQLITE_ERROR: no such table: tokens'),
  leaking('an address', 'connect ECONNREFUSED 10.0.0.5:5432'),
  leaking('the environment', 'no answer from postgres://mcp:swordfish@db/mcp'),
  leaking('a version', 'jsonwebtoken@9.0.2: malformed'),
  leaking('a mistake', "Cannot read properties of undefined (reading 'sub')"),
  {
    what: 'what a client calls itself in the challenge',
    faults: { challengeRepeats: 'user-agent' },
    warns: ['ERR-08'],
  },
  {
    what: 'a name of what it is built with',
    faults: { builder: 'Express' },
    warns: ['ERR-08'],
  },
  {
    what: 'the token in its results',
    faults: { repeatsTokens: true },
    issuer: true,
    warns: ['ERR-08'],
  },
  {
    what: 'a stack trace in the error of a tool',
    faults: { tracesInResults: true },
    issuer: true,
    features: rich,
    warns: ['ERR-08'],
  },
  showing('/healthz', '{"status":"ok","env":{"HOME":"/root","PATH":"/usr/bin:/bin"}}'),
  showing('/debug', 'HOME=/root\nPATH=/usr/bin:/bin\n'),
  showing('/.env', 'PORT=3000\nCLIENT_SECRET=swordfish\n'),
  showing('/.git/config', '[core]\n\tbare = false\n'),
  showing('/metrics', '# HELP calls_total Calls\n# TYPE calls_total counter\ncalls_total 1\n'),
  {
    what: 'a page for every path',
    faults: {
      pages: {
        '/.env': '<html>A=1</html>',
        '/metrics': '<p>Hi',
        '/healthz': '{"status":"ok"}',
        '/config': '{"PATH":"the way to go"}',
      },
    },
  },
  {
    what: 'no catch around its parser',
    faults: { breaksOn: /^\uFEFF/ },
    issuer: true,
    warns: ['ERR-09'],
  },
  {
    what: 'a server that __proto__ ends',
    faults: { diesOf: /constructor":\{"prototype/ },
    issuer: true,
    families: ['errors'],
    warns: ['ERR-09'],
  },
  {
    what: 'texts without what is no UTF-8',
    faults: { dropsBadText: true },
    issuer: true,
    warns: ['ERR-09'],
  },
  {
    what: 'a tool result for an unknown tool',
    faults: { toolErrorIsResult: true },
    issuer: true,
    warns: ['ERR-01'],
  },
  { what: '400 for an unknown tool', faults: { toolStatus: 400 }, issuer: true, warns: ['ERR-01'] },
  {
    what: 'a code that is undefined',
    faults: { toolCode: -32_050 },
    issuer: true,
    fails: ['ERR-04'],
    warns: ['ERR-01', 'ERR-06'],
  },
  {
    what: 'a code that is reserved',
    faults: { toolCode: -32_150 },
    issuer: true,
    warns: ['ERR-06'],
  },
  { what: 'a code of its own', faults: { toolCode: 1 }, issuer: true, warns: ['ERR-01'] },
  {
    what: 'the code of 2025-11-25 for a resource',
    faults: { resourceCode: -32_002 },
    issuer: true,
    features: { hasResources: true },
    fails: ['ERR-03', 'ERR-04'],
  },
  { what: 'errors without ID', faults: { losesIds: true }, issuer: true, fails: ['ERR-07'] },
  { what: 'numbers for IDs', faults: { idsAreNumbers: true }, issuer: true, fails: ['ERR-07'] },
  {
    what: 'protocol errors for arguments',
    faults: { protocolErrors: true },
    issuer: true,
    features: rich,
    warns: ['ERR-02'],
  },
  {
    what: 'any arguments',
    faults: { noValidation: true },
    issuer: true,
    features: rich,
    warns: ['DOS-04'],
  },
  { what: 'no bound on depth', faults: { anyDepth: true }, issuer: true, warns: ['DOS-03'] },
  { what: 'no bound on size', faults: { anySize: 'with a length' }, ...large },
  { what: 'a bound on what is told', faults: { anySize: 'without a length' }, ...large },
  { what: 'a bound on what is packed', faults: { anySize: 'inflated' }, ...large },
  { what: 'no bound on calls', faults: { unlimited: true }, ...burst, fails: ['DOS-01'] },
  { what: '500 under load', faults: { breaksUnderLoad: true }, ...burst, fails: ['DOS-01'] },
  { what: 'no time to wait', faults: { neverSaysHowLong: true }, ...burst, warns: ['DOS-01'] },
  { what: 'a bound for each token', faults: { countsByToken: true }, ...burst, warns: ['DOS-01'] },
  { what: 'one bound for all', faults: { limitsEverybody: true }, ...burst, warns: ['DOS-01'] },
  {
    what: 'a log that names nobody',
    faults: { logsNobody: true, logsNoScopes: true },
    issuer: true,
    isOwn: true,
    warns: ['LOG-03', 'SCOPE-13'],
  },
  {
    what: 'a log without scopes',
    faults: { logsNoScopes: true },
    issuer: true,
    isOwn: true,
    warns: ['SCOPE-13'],
  },
];
