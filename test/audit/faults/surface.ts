import type { FaultCase } from '../support/fault-case.js';
import { guarded } from '../support/faulty-server/features.js';
import type { RoundFaults } from '../support/faulty-server/rounds.js';
import { everyScope, type SurfaceFaults } from '../support/faulty-server/surface.js';

/** A server whose resources and prompts take scopes, and nobody told which. */
const foreign = { issuer: true, features: guarded, shape: { scopes: everyScope } };
/** The same, and the audit knows which. */
const known = { ...foreign, isOwn: true };
const old = { speaks: ['2025-06-18', '2025-11-25'], hasSessions: true };
const ofOld = {
  ...known,
  features: { ...guarded, ...old },
  options: { revision: '2025-11-25' },
} as const;

const surface = (
  surfaceFault: SurfaceFaults['surfaceFault'],
  rest: Omit<Partial<FaultCase>, 'what' | 'faults'>,
): FaultCase => ({
  ...{ what: `${surfaceFault}, where scopes are taken`, faults: { surfaceFault } },
  ...known,
  ...rest,
});

const round = (
  roundFault: RoundFaults['roundFault'],
  rest: Pick<FaultCase, 'fails' | 'warns'>,
): FaultCase => ({
  ...{ what: `${roundFault}: rounds with a fault`, faults: { roundFault } },
  ...foreign,
  ...rest,
});

/** Resources, prompts, and what belongs to them. */
export const surfaceFaults: readonly FaultCase[] = [
  surface('open resources', { fails: ['SCOPE-01'] }),
  surface('open prompts', { fails: ['SCOPE-01'] }),
  surface('open completions', { fails: ['SCOPE-14'] }),
  {
    ...surface('open completions', { ...foreign, fails: ['SCOPE-14'] }),
    what: 'completions without a guard, of which nobody told',
    isOwn: false,
  },
  surface('open subscriptions', { fails: ['SCOPE-01'] }),
  surface('first subscription', { fails: ['SCOPE-01'] }),
  {
    ...surface('open subscriptions', { ...ofOld, fails: ['SCOPE-01'] }),
    what: 'subscriptions of older clients without a guard',
  },
  surface('listed only', { fails: ['SCOPE-01'] }),
  surface('hidden only', { ...foreign, isOwn: false, fails: ['SCOPE-01'] }),
  surface('refuses inside', { warns: ['CHAL-12'], families: ['surface'] }),
  surface('names no own', { warns: ['CHAL-16'], families: ['surface'] }),
  surface('first in text', { fails: ['SCOPE-01'] }),
  surface('first of batch', { fails: ['SCOPE-01'], families: ['surface'] }),
  surface('looks first', { warns: ['SCOPE-15'] }),
  surface('other template', { fails: ['SCOPE-01'] }),
  surface('one for all', { fails: ['META-18', 'SCOPE-01', 'SCOPE-09'] }),
  surface('knows no owner', { fails: ['SCOPE-01', 'SCOPE-09'] }),
  surface('no door', { fails: ['SCOPE-01'], families: ['surface'] }),
  surface('newest era', {
    features: { ...guarded, ...old, speaks: ['2026-07-28', ...old.speaks] },
    fails: ['LEG-02', 'SCOPE-01'],
  }),
  round('any user', { fails: ['HAND-06', 'PASS-06'] }),
  round('any arguments', { warns: ['HAND-06'] }),
  round('unsigned', { fails: ['HAND-05'] }),
  round('scopes once', { fails: ['BEAR-08', 'SCOPE-01'] }),
  {
    what: 'updates of everybody for everybody',
    faults: { subscriberFault: 'tells everybody' },
    ...foreign,
    fails: ['META-24', 'SCOPE-01'],
  },
  {
    what: 'streams that outlive their tokens',
    faults: { subscriberFault: 'outlives tokens' },
    ...foreign,
    warns: ['META-24'],
  },
  {
    what: 'streams without a limit',
    faults: { subscriberFault: 'no limit' },
    ...foreign,
    warns: ['DOS-03'],
  },
  {
    what: 'streams that anybody ends',
    faults: { subscriberFault: 'anybody cancels' },
    ...foreign,
    fails: ['META-15'],
  },
  {
    what: 'a method that needs no token',
    faults: { openMethod: 'completion/complete' },
    ...known,
    families: ['surface'],
    fails: ['CHAL-01', 'SCOPE-01'],
  },
  ...(['parsed', 'decoded', 'without slashes', 'without case', 'without query'] as const).map(
    (lookup): FaultCase => ({
      what: `resources that are looked up ${lookup}, and guarded as they are written`,
      faults: { lookup },
      ...known,
      fails: ['SCOPE-01'],
    }),
  ),
  {
    what: 'one of several scopes for known resources, and none at the door',
    faults: { someScopes: true },
    ...known,
    features: { ...guarded, doorScopes: [] },
    families: ['surface'],
    fails: ['SCOPE-02'],
  },
  {
    what: 'no hierarchy of scopes for known resources',
    faults: { noHierarchy: true },
    ...known,
    features: { ...guarded, hierarchy: { 'note:all': ['note:read'] } },
    families: ['surface'],
    fails: ['SCOPE-03'],
  },
  {
    what: 'the broad scope in challenges for resources',
    faults: { namesBroad: true },
    ...known,
    features: { ...guarded, hierarchy: { 'note:all': ['note:read'] } },
    families: ['surface'],
    warns: ['SCOPE-04'],
  },
  {
    what: 'a 403 without a challenge for resources',
    faults: { silent403: true },
    ...known,
    families: ['surface'],
    warns: ['CHAL-13'],
  },
];

/** Servers whose resources and prompts take scopes, of which nothing is wrong. */
export const rightSurfaces: readonly FaultCase[] = [
  { what: 'resources and prompts that take scopes', faults: {}, ...foreign },
  { what: 'resources and prompts that take known scopes', faults: {}, ...known },
  {
    what: 'resources that a broader scope opens',
    faults: {},
    ...known,
    features: { ...guarded, hierarchy: { 'note:all': ['note:read'] } },
  },
  {
    what: 'a tool that asks back, and keeps nothing of it',
    faults: { keepsNoState: true },
    ...foreign,
  },
  {
    what: 'lists that leave out what is not permitted',
    faults: {},
    ...known,
    features: { ...guarded, hidesForbidden: true },
  },
  { what: 'resources and prompts that take scopes of older clients', faults: {}, ...ofOld },
  {
    what: 'resources and prompts that take scopes of clients of all revisions',
    faults: {},
    ...known,
    features: { ...guarded, ...old, speaks: ['2026-07-28', ...old.speaks] },
  },
];
