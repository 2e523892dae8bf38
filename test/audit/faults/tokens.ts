import { rich } from '../support/faulty-server/features.js';
import type { FaultCase } from '../support/fault-case.js';

const trusted = (what: string, faults: FaultCase['faults']) => ({ what, faults, issuer: true });
const introspecting = (what: string, faults: FaultCase['faults']) => ({
  what,
  faults,
  issuer: 'asks it' as const,
});
const rsa = { style: { algorithms: ['RS256'] }, shape: { algorithm: 'RS256' } };

/** What a server remembers of tokens. */
const memoryFaults: readonly FaultCase[] = [
  { ...trusted('a memory of claims', { remembersBy: 'claims' }), fails: ['BEAR-08', 'TOK-02'] },
  {
    ...trusted('a memory of signatures', { remembersBy: 'signature' }),
    fails: ['BEAR-08', 'TOK-02'],
  },
  {
    ...trusted('a memory of refused claims', { remembersRefusalsBy: 'claims' }),
    fails: ['BEAR-08', 'TOK-02'],
  },
  {
    ...trusted('a memory of tokens that lasts longer than they', { remembersBy: 'token' }),
    options: { waitSeconds: 10 },
    fails: ['BEAR-08', 'TOK-14'],
  },
  { ...trusted('clocks and no fault', {}), options: { waitSeconds: 10 } },
  {
    ...introspecting('a memory of how tokens begin', { remembersBy: 'beginning' }),
    fails: ['TOK-26'],
  },
  {
    ...introspecting('a long memory of introspection', { remembersIntrospection: 60_000 }),
    options: { waitSeconds: 5 },
    warns: ['TOK-27'],
  },
  {
    ...introspecting('a short memory of introspection', { remembersIntrospection: 2000 }),
    options: { waitSeconds: 30 },
  },
];

/** What signatures and keys have to do with. */
const signatureFaults: readonly FaultCase[] = [
  { ...trusted('alg none', { acceptsNone: true }), fails: ['TOK-04'] },
  { ...trusted('HMAC with the public key', { acceptsHmac: true }), fails: ['TOK-05'] },
  { ...trusted('HMAC with the public key as DER', { acceptsHmac: 'with DER' }), fails: ['TOK-05'] },
  {
    ...trusted('HMAC with an empty secret', { acceptsHmac: 'with nothing' }),
    fails: ['TOK-02', 'TOK-05', 'TOK-21'],
  },
  {
    ...trusted('secrets in files that a token names', { readsKidFiles: true }),
    fails: ['TOK-02', 'TOK-21'],
  },
  { ...trusted('short keys', { takesWeakKeys: true }), ...rsa, fails: ['TOK-36'] },
  { ...trusted('tokens in tokens', { takesNested: true }), fails: ['TOK-23'] },
  {
    ...trusted('a key for any algorithm', { looseAlgorithms: true }),
    ...rsa,
    isOwn: true,
    fails: ['TOK-03', 'TOK-05'],
  },
  { ...trusted('RS256 and no fault', {}), ...rsa },
  { ...trusted('every published key', { anyListedKey: true }), warns: ['TOK-03'] },
  {
    ...trusted('every published key, although it is known what it expects', { anyListedKey: true }),
    isOwn: true,
    fails: ['TOK-03'],
  },
  {
    ...trusted('keys that a token brings', { trustsJwk: true }),
    fails: ['TOK-02', 'TOK-22'],
  },
  {
    ...trusted('keys in certificates that a token brings', { trustsX5c: true }),
    fails: ['TOK-02', 'TOK-22'],
  },
  { ...trusted('claims that are not encoded', { takesUnencoded: true }), fails: ['TOK-20'] },
  { ...trusted('keys fetched from where a token says', { fetchesJku: true }), warns: ['TOK-22'] },
  { ...trusted('extensions that it does not know', { ignoresCrit: true }), fails: ['TOK-20'] },
  {
    ...trusted('tokens in JSON', { takesJson: true, anyCharacters: true }),
    fails: ['TOK-23'],
  },
  { ...trusted('tokens of any length', { takesHugeTokens: true }), warns: ['BEAR-09'] },
  {
    ...trusted('no look at signatures', { noSignature: true }),
    fails: [
      ...['BEAR-08', 'CHAL-09', 'CHAL-10', 'EXT-05', 'EXT-12', 'TOK-02', 'TOK-04', 'TOK-05'],
      ...['TOK-07', 'TOK-09', 'TOK-10', 'TOK-11', 'TOK-14', 'TOK-15', 'TOK-18', 'TOK-19', 'TOK-20'],
      ...['TOK-21', 'TOK-22', 'TOK-31', 'TOK-32'],
    ],
  },
];

const promises = (...algorithms: string[]) => ({
  extraMetadata: { dpop_signing_alg_values_supported: algorithms },
});

/** What proofs have to do with, of a server that takes them. */
const proofFaults: readonly FaultCase[] = [
  {
    ...trusted('proofs, and no fault', {
      ...promises('ES256'),
      proofs: 'checked',
      firstChallenge: 'DPoP algs="ES256"',
    }),
  },
  {
    ...trusted('proofs that nobody looks at', {
      ...promises('ES256'),
      proofs: 'unchecked',
      firstChallenge: 'DPoP algs="ES256"',
    }),
    fails: ['EXT-07'],
    warns: ['EXT-11'],
  },
  {
    ...trusted('proofs that are taken again', {
      ...promises('ES256'),
      proofs: 'replayed',
      firstChallenge: 'DPoP algs="ES256"',
    }),
    warns: ['EXT-07'],
  },
  {
    ...trusted('bound tokens of any scheme', {
      ...promises('ES256'),
      proofs: 'any scheme',
      firstChallenge: 'DPoP algs="ES256"',
    }),
    fails: ['EXT-07'],
  },
  {
    ...trusted('proofs that are looked at for tools alone', {
      ...promises('ES256'),
      proofs: 'of tools',
      firstChallenge: 'DPoP algs="ES256"',
    }),
    features: rich,
    fails: ['EXT-07'],
  },
  {
    what: 'metadata that promises DPoP, and no challenge for it',
    faults: promises('ES256'),
    fails: ['EXT-08'],
  },
  {
    what: 'other algorithms in the challenge than in the metadata',
    faults: { ...promises('ES256'), firstChallenge: 'DPoP algs="HS256"' },
    fails: ['EXT-08'],
  },
];

/** What claims have to do with. */
const claimFaults: readonly FaultCase[] = [
  {
    ...trusted('any audience', { ignoresAudience: true }),
    fails: ['CHAL-10', 'TOK-09', 'TOK-10', 'TOK-11', 'TOK-31'],
    warns: ['TOK-13', 'PRM-27'],
  },
  { ...trusted('audiences by prefix', { audiencePrefix: true }), fails: ['TOK-11'] },
  {
    ...trusted('audiences in any case', { audienceCase: 'loose' }),
    fails: ['TOK-11'],
    warns: ['PRM-27'],
  },
  { ...trusted('audiences in one case', { audienceCase: 'exact' }), warns: ['PRM-27'] },
  { ...trusted('one audience only', { singleAudience: true }), warns: ['TOK-09'] },
  { ...trusted('ten audiences at most', { mostAudiences: 10 }), warns: ['TOK-09'] },
  { ...trusted('no look at times that are texts', { ignoresTextTimes: true }), fails: ['TOK-15'] },
  {
    ...trusted('ID tokens that are for it, too', { ignoresType: true, ignoresKind: true }),
    fails: ['TOK-18'],
    warns: ['TOK-19', 'EXT-09'],
  },
  {
    ...trusted('any issuer with its keys', { ignoresIssuer: true }),
    fails: ['CHAL-10', 'TOK-07', 'TOK-32'],
  },
  {
    ...trusted('expired tokens', { ignoresExpiry: true }),
    fails: ['CHAL-09', 'TOK-14', 'TOK-15'],
  },
  { ...trusted('tokens of tomorrow', { ignoresIssuedAt: true }), warns: ['TOK-17'] },
  { ...trusted('any kind of token', { ignoresType: true }), fails: ['TOK-18'] },
  {
    ...trusted('any kind of token where there is one', { ignoresType: true }),
    shape: { type: 'JWT' },
    warns: ['TOK-18'],
  },
  {
    ...trusted('any kind of token, whoever it is for', {
      ignoresType: true,
      ignoresKind: true,
      ignoresAudience: true,
    }),
    fails: [...['CHAL-10', 'EXT-05', 'TOK-09', 'TOK-10', 'TOK-11', 'TOK-18', 'TOK-19', 'TOK-31']],
    warns: ['EXT-09'],
  },
];

/** What is said to clients and in the log, and asked of the issuer. */
const sideFaults: readonly FaultCase[] = [
  {
    ...trusted('a description for each fault', { describes: ({ message }) => message.slice(0, 9) }),
    warns: ['CHAL-25'],
  },
  {
    ...trusted('403 for tokens that are wrong', { forbidsBadTokens: true }),
    fails: ['CHAL-08', 'CHAL-09', 'CHAL-10'],
  },
  { ...trusted('keys fetched each time', { fetchesKeysEachTime: true }), warns: ['TOK-21'] },
  { ...trusted('tokens in its log', { logsTokens: true }), isOwn: true, warns: ['LOG-02'] },
  { ...trusted('a log and no fault', {}), isOwn: true },
  {
    ...trusted('trust while its issuer is away', { failsOpen: true, fetchesKeysEachTime: true }),
    warns: ['TOK-28'],
  },
  { ...introspecting('introspection and no fault', {}) },
  {
    ...introspecting('trust in introspection', { believesActive: true }),
    fails: [
      ...['CHAL-09', 'CHAL-10', 'TOK-07', 'TOK-09', 'TOK-10', 'TOK-11', 'TOK-14', 'TOK-15'],
      ...['TOK-26', 'TOK-31', 'TOK-32'],
    ],
  },
];

/** Verification of tokens. */
export const tokenFaults: readonly FaultCase[] = [
  ...memoryFaults,
  ...signatureFaults,
  ...proofFaults,
  ...claimFaults,
  ...sideFaults,
];
