import type { FaultCase } from '../support/fault-case.js';

/** Two tools, of which one takes two scopes; a broader scope implies all of them. */
const two = {
  tools: ['greet', 'report', 'echo'],
  hierarchy: { 'echo:all': ['echo:use', 'report:read', 'report:write'] },
};
/** The server is one that the audit started. */
const known = { issuer: true, isOwn: true, features: two };

/** Clients of all revisions come to it. */
const bothEras = {
  issuer: true,
  features: { tools: ['greet', 'echo'], speaks: ['2026-07-28', '2025-11-25'] },
} as const;

/** What is told when nothing is. */
const nothing = { toolScopes: {}, resourceScopes: {}, promptScopes: {}, hierarchy: {} };

/** A tool that fails for everybody with what is made up, of which is told what it takes. */
export const finding = {
  issuer: true,
  features: { tools: ['greet', 'find_report'], doorScopes: [] },
  shape: { scopes: ['mcp:access', 'report:read', 'report:write'] },
  options: {
    expectations: {
      ...nothing,
      toolScopes: { find_report: ['report:read', 'report:write'] },
      baseScopes: [],
    },
  },
} as const satisfies Partial<FaultCase>;

/** Scopes. */
export const scopeFaults: readonly FaultCase[] = [
  {
    what: 'no scopes for tools in the form of older revisions',
    faults: { guardsNewestEra: true },
    ...bothEras,
    fails: ['LEG-02', 'SCOPE-01'],
  },
  {
    what: 'a look at the first message of the batches of older clients',
    faults: { surfaceFault: 'first of old batch' },
    ...bothEras,
    fails: ['LEG-02', 'SCOPE-01'],
  },
  {
    what: 'a tool that it was told of by another name',
    faults: {},
    issuer: true,
    options: { expectations: { ...nothing, toolScopes: { ecco: ['echo:use'] } } },
    warns: ['SCOPE-01'],
  },
  {
    what: 'a hidden tool that must not be called',
    faults: {},
    issuer: true,
    options: {
      expectations: { ...nothing, toolScopes: { ecco: ['echo:use'] } },
      allowedTools: ['echo'],
    },
    warns: ['SCOPE-01'],
  },
  {
    what: 'a resource that it was told of by another name',
    faults: {},
    issuer: true,
    features: { hasResources: true },
    options: {
      expectations: { ...nothing, resourceScopes: { 'notes://elsewhere': ['echo:use'] } },
    },
    warns: ['SCOPE-01'],
  },
  {
    what: 'a prompt that it was told of by another name',
    faults: {},
    issuer: true,
    features: { hasResources: true, isGuarded: true },
    options: { expectations: { ...nothing, promptScopes: { nowhere: ['echo:use'] } } },
    warns: ['SCOPE-01'],
  },
  {
    what: 'a 403 without a challenge',
    faults: { silent403: true },
    issuer: true,
    warns: ['CHAL-13'],
  },
  {
    what: 'tokens without the scopes it asks for',
    faults: { noScopes: true },
    issuer: true,
    warns: ['CHAL-12'],
  },
  {
    what: 'no scopes at all for known tools',
    faults: { noScopes: true },
    ...known,
    fails: ['SCOPE-01', 'SCOPE-02'],
  },
  {
    what: 'scopes at the door alone',
    faults: { openTools: true },
    ...known,
    fails: ['SCOPE-01', 'SCOPE-02'],
  },
  {
    what: 'one of several scopes for known tools',
    faults: { someScopes: true },
    ...known,
    fails: ['SCOPE-01', 'SCOPE-02'],
  },
  {
    what: 'one of several scopes for known tools, and none at the door',
    faults: { someScopes: true },
    ...known,
    features: { ...two, doorScopes: [] },
    fails: ['SCOPE-02'],
  },
  {
    what: 'one of several scopes for tools',
    faults: { someScopes: true },
    issuer: true,
    features: { tools: ['report'], doorScopes: [] },
    warns: ['SCOPE-02'],
  },
  {
    what: 'one of several scopes for a tool that finds nothing',
    faults: { someScopes: true },
    ...finding,
    warns: ['SCOPE-02'],
  },
  { what: '401 for scopes', faults: { refusesWith401: true }, issuer: true, fails: ['CHAL-12'] },
  {
    what: 'scopes decided inside of success',
    faults: { refusesInside200: true },
    issuer: true,
    fails: ['CHAL-12', 'CHAL-20'],
  },
  {
    what: 'scopes of tools decided inside of success',
    faults: { refusesInside200: true },
    issuer: true,
    features: { doorScopes: [] },
    fails: ['CHAL-12', 'CHAL-20'],
  },
  {
    what: 'scopes decided inside of streams',
    faults: { refusesInStreams: true },
    issuer: true,
    fails: ['CHAL-20'],
  },
  {
    what: 'other scopes in each challenge',
    faults: { namesOthersEachTime: true },
    issuer: true,
    warns: ['CHAL-18'],
  },
  {
    what: 'offline_access in a 403',
    faults: { asksForOfflineAccess: true },
    issuer: true,
    warns: ['CHAL-19'],
  },
  {
    what: 'the door before the tool',
    faults: { namesDoorFirst: true },
    ...known,
    warns: ['CHAL-16'],
  },
  {
    what: 'scopes in the 403 that only end in the right ones',
    faults: { misspells: 'x' },
    ...known,
    warns: ['CHAL-16'],
  },
  {
    what: 'all scopes at the door',
    faults: { allAtDoor: true },
    issuer: true,
    warns: ['SCOPE-07'],
  },
  ...(['without case', 'by beginning', 'by part', 'with commas', 'in order'] as const).map(
    (comparison): FaultCase => ({
      what: `scopes compared ${comparison}`,
      faults: { comparison },
      issuer: true,
      fails: ['SCOPE-05'],
    }),
  ),
  {
    what: 'scopes of tools compared by their beginning',
    faults: { comparison: 'by beginning', comparedAt: 'tool' },
    issuer: true,
    fails: ['SCOPE-05'],
  },
  {
    what: 'no hierarchy of scopes',
    faults: { noHierarchy: true },
    ...known,
    fails: ['SCOPE-03'],
  },
  {
    what: 'the broad scope in challenges',
    faults: { namesBroad: true },
    ...known,
    warns: ['SCOPE-04'],
  },
  {
    what: 'a gate that reads the first of two names',
    faults: { readsFirst: true },
    issuer: true,
    features: two,
    fails: ['SCOPE-01'],
  },
  {
    what: 'a gate that trusts Mcp-Name',
    faults: { trustsHeader: true, headerFault: 'Mcp-Name' },
    issuer: true,
    features: two,
    fails: ['META-04', 'META-05', 'SCOPE-01'],
  },
  {
    what: 'a gate that trusts a header of its own',
    faults: { trustsOwnHeader: true },
    issuer: true,
    features: two,
    fails: ['SCOPE-01'],
  },
  {
    what: 'tools that are known by their names in any case, and guarded by one',
    faults: { namesWithoutCase: true },
    issuer: true,
    features: two,
    fails: ['SCOPE-01'],
  },
  {
    what: 'narrow scopes that open what takes the broad one',
    faults: { upsideDown: true },
    ...known,
    features: { ...two, tools: ['sweep', 'echo'] },
    fails: ['SCOPE-02'],
  },
  {
    what: 'a tool that takes more than was told',
    faults: {},
    issuer: true,
    options: { expectations: { ...nothing, toolScopes: { echo: [] } } },
    warns: ['SCOPE-07'],
  },
  {
    what: 'tools that are hidden and not guarded',
    faults: { hidesTools: true, openTools: true },
    issuer: true,
    features: { tools: ['greet', 'sweep'] },
    options: { expectations: { ...nothing, toolScopes: { sweep: ['echo:all'] } } },
    fails: ['SCOPE-01', 'SCOPE-02'],
  },
];
