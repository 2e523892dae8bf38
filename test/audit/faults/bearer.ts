import type { FaultCase } from '../support/fault-case.js';

/** Every refusal of a token, when none is refused. */
const EVERY_REFUSAL = [
  ...['CHAL-01', 'CHAL-08', 'CHAL-09', 'CHAL-10', 'CHAL-11', 'CHAL-22', 'ORIG-07'],
  ...['EXT-05', 'EXT-12', 'TOK-01', 'TOK-02', 'TOK-04', 'TOK-05', 'TOK-07', 'TOK-09', 'TOK-10'],
  ...['TOK-11', 'TOK-14', 'TOK-15', 'TOK-18', 'TOK-19', 'TOK-20', 'TOK-21', 'TOK-22', 'TOK-23'],
  ...['TOK-31', 'TOK-32'],
];

/** Delivery of tokens. */
export const bearerFaults: readonly FaultCase[] = [
  {
    what: 'tokens that work once',
    faults: { tokensWorkOnce: true },
    given: {},
    families: ['bearer'],
    fails: ['BEAR-01', 'BEAR-02', 'TRANS-01'],
  },
  {
    what: 'a token in the query',
    faults: { tokenInQuery: true },
    issuer: true,
    fails: ['BEAR-03'],
    warns: ['BEAR-05'],
  },
  {
    what: 'a query that wins over the header',
    faults: { queryWins: true },
    issuer: true,
    warns: ['BEAR-05'],
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
  { what: 'one space only', faults: { oneSpaceOnly: true }, issuer: true, warns: ['BEAR-07'] },
  {
    what: 'the first of two fields',
    faults: { firstOfTwoFields: true },
    issuer: true,
    warns: ['BEAR-06'],
  },
  { what: 'a token in a form', faults: { tokenInForm: true }, issuer: true, warns: ['BEAR-04'] },
  {
    what: 'a token in a cookie',
    faults: { tokenInCookie: true },
    issuer: true,
    warns: ['BEAR-04'],
  },
  {
    what: 'a cookie that stands for a sign-in',
    faults: { setsCookies: 'of a sign-in' },
    issuer: true,
    warns: ['BEAR-04'],
  },
  { what: 'a cookie that means nothing', faults: { setsCookies: 'of no meaning' }, issuer: true },
  {
    what: 'a token in the field of a proxy',
    faults: { tokenInField: 'x-access-token' },
    issuer: true,
    warns: ['BEAR-04'],
  },
  {
    what: 'a token in the message',
    faults: { tokenInMessage: true },
    issuer: true,
    warns: ['BEAR-04'],
  },
  { what: 'a token of any scheme', faults: { anyScheme: true }, issuer: true, warns: ['BEAR-07'] },
  { what: 'a token in quotes', faults: { takesQuotes: true }, issuer: true, fails: ['BEAR-07'] },
  {
    what: 'a memory of who used a connection',
    faults: { remembersConnection: true },
    issuer: true,
    fails: ['BEAR-08', 'META-15', ...EVERY_REFUSAL],
  },
  {
    what: 'answers to tokens that may be kept',
    faults: { cacheable: true },
    issuer: true,
    warns: ['CACHE-01'],
  },
  { what: 'a token that is right', faults: {}, given: {} },
  {
    what: 'a token for ninety minutes',
    faults: {},
    given: { expiresIn: 5400 },
    warns: ['TOK-34'],
  },
  { what: 'a token for a week', faults: {}, given: { expiresIn: 604_800 }, warns: ['TOK-34'] },
  {
    what: 'a token without the time of its issue',
    faults: {},
    given: { expiresIn: 604_800, claims: { iat: null } },
    warns: ['TOK-34'],
  },
  {
    what: 'a token for another audience',
    faults: { ignoresAudience: true },
    given: { claims: { aud: 'api://mcp' } },
    warns: ['OP-08'],
  },
];
