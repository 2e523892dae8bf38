import type { FaultCase } from '../support/fault-case.js';

/** A server at which users keep notes. */
export const noting = {
  issuer: true,
  features: { tools: ['greet', 'add_note', 'list_notes'] },
  shape: { scopes: ['mcp:access', 'echo:use', 'notes:read', 'notes:write'] },
} as const satisfies Partial<FaultCase>;

/** Users and machines, and what is done for whom. */
export const callerFaults: readonly FaultCase[] = [
  {
    what: 'notes that are kept for nobody in particular',
    faults: { notesBy: 'nobody' },
    ...noting,
    warns: ['SCOPE-16'],
  },
  {
    what: 'notes that are resources of whoever knows their URIs',
    faults: { notesAreResources: 'of anybody' },
    ...noting,
    features: { ...noting.features, hasResources: true },
    warns: ['SCOPE-01'],
  },
  ...(['case', 'spaces', 'form', 'domain', 'email', 'client', 'header', 'argument'] as const).map(
    (notesBy): FaultCase => ({
      what: `notes that are kept by ${notesBy}`,
      faults: { notesBy },
      ...noting,
      fails: ['SCOPE-17'],
    }),
  ),
  {
    what: 'machines that are taken for users',
    faults: { notesBy: 'subject of a machine' },
    ...noting,
    warns: ['TOK-25'],
  },
  {
    what: 'tools that run before scopes are looked at',
    faults: { runsFirst: 'for scopes' },
    ...noting,
    fails: ['SCOPE-01'],
  },
  {
    what: 'tools that run before the token is looked at',
    faults: { runsFirst: 'for tokens' },
    ...noting,
    fails: ['CHAL-01', 'SCOPE-01', 'TOK-31'],
  },
];
