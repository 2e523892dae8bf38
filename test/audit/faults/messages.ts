import type { HeaderFaults } from '../support/faulty-server/request-headers.js';
import type { ResultFaults } from '../support/faulty-server/results.js';
import { rich } from '../support/faulty-server/features.js';
import type { FaultCase } from '../support/fault-case.js';

const all = { issuer: true, features: rich };

/** What is looked at wrongly in the fields of a request, and the rows that fail. */
const header = (
  headerFault: HeaderFaults['headerFault'],
  ...fails: readonly string[]
): FaultCase => ({
  ...{ what: `a wrong look at header fields: ${headerFault}`, faults: { headerFault } },
  ...{ issuer: true, fails },
});

const result = (fault: keyof ResultFaults, ...fails: readonly string[]): FaultCase => ({
  ...{ what: `results with a fault: ${fault}`, faults: { [fault]: true }, issuer: true, fails },
});

const route = (what: string, properties: object, rest: object = {}): FaultCase => ({
  what: `a tool that declares ${what}`,
  faults: { routeSchema: { type: 'object', properties, ...rest } },
  issuer: true,
  features: { tools: ['route'] },
  families: ['messages'],
  fails: ['META-09'],
});
const region = { 'type': 'string', 'x-mcp-header': 'Region' };

/** Messages of 2026-07-28. */
export const messageFaults: readonly FaultCase[] = [
  {
    what: 'headers that contradict the body',
    faults: { ignoresHeaders: true },
    issuer: true,
    fails: ['META-01', 'META-02', 'META-03', 'META-04', 'META-05', 'META-06', 'META-11'],
  },
  header('Mcp-Name', 'META-04', 'META-05'),
  header('case of values', 'META-03', 'META-06'),
  header('case of names', 'META-06'),
  header('encoding', 'META-05'),
  header('spoilt encoding', 'META-05'),
  header('versions unnamed', 'META-02'),
  header('version missing', 'META-01'),
  header('clientInfo', 'META-11'),
  { ...header('version first'), warns: ['META-01'] },
  {
    what: 'names of resources and prompts that are not looked at',
    faults: { headerFault: 'Mcp-Name' },
    issuer: true,
    features: { tools: [], hasResources: true },
    fails: ['META-04'],
  },
  {
    what: 'trust in clients of a name',
    faults: { trustsAdmin: true },
    issuer: true,
    warns: ['META-20'],
  },
  {
    what: 'fear of extensions',
    faults: { fearsExtensions: true },
    issuer: true,
    fails: ['EXT-13'],
  },
  {
    what: 'no version for older clients',
    faults: { namesNoVersion: true },
    issuer: true,
    warns: ['LEG-03'],
  },
  {
    what: '200 for unknown methods',
    faults: { methodStatus: 200 },
    issuer: true,
    fails: ['META-13'],
  },
  { what: 'an answer to ping', faults: { pings: true }, issuer: true, warns: ['META-13'] },
  result('noResultType', 'META-16'),
  result('noTtl', 'META-17'),
  result('noCacheScope', 'META-17'),
  result('publicLists', 'META-18'),
  result('noVersions', 'META-14'),
  result('noCapabilities', 'META-14'),
  result('tellsNotOfTools', 'META-14'),
  { ...result('noServerInfo'), warns: ['META-21'] },
  { ...result('scopeVaries', 'META-17'), features: { ...rich, pageSize: 1 } },
  ...(['missing', 'different', 'encoded', 'absent'] as const).map((parameterFault): FaultCase => ({
    what: `header fields of parameters that are wrong when ${parameterFault}`,
    faults: { parameterFault },
    ...all,
    fails: ['META-07'],
  })),
  {
    what: 'integers that are compared as text',
    faults: { parameterFault: 'as text' },
    ...all,
    warns: ['META-08'],
  },
  route('a number', { region: { 'type': 'number', 'x-mcp-header': 'Region' } }),
  route('a name that is none', { region: { 'type': 'string', 'x-mcp-header': 'My Region' } }),
  route('a name twice', { region, other: { 'type': 'string', 'x-mcp-header': 'REGION' } }),
  route('fields in items', { regions: { type: 'array', items: region } }),
  route('fields in alternatives', {}, { anyOf: [{ properties: { region } }] }),
  {
    ...route('an unknown type', { region: { '$ref': '#/$defs/region', 'x-mcp-header': 'Region' } }),
    ...{ fails: [], warns: ['META-09'] },
  },
  {
    ...route('a secret', { apiKey: { 'type': 'string', 'x-mcp-header': 'Key' } }),
    ...{ fails: [], warns: ['META-10'] },
  },
  {
    what: 'a tool that asks for what the client cannot do',
    faults: { asksAnyway: true },
    ...all,
    fails: ['META-12'],
  },
  {
    what: 'a tool that does not say what it needs',
    faults: { asksInOtherForm: true },
    ...all,
    fails: ['META-12'],
  },
];
