import type { Family } from '../../engine/model.js';
import { scopeComparisonChecks } from './comparison.js';
import { doubledKeyChecks } from './doubled-keys.js';
import { scopeChecks } from './scopes.js';
import { hierarchyChecks } from './hierarchy.js';
import { otherEraChecks } from './other-era.js';
import { sideEffectChecks } from './side-effects.js';
import { toldThingChecks } from './told-things.js';
import { toolScopeChecks } from './tool-scopes.js';

/** Scopes: what a token may do (RFC 6750 section 3.1). */
export const scopes: Family = {
  id: 'scopes',
  title: 'Scopes',
  checks: [
    ...scopeChecks,
    ...scopeComparisonChecks,
    ...toolScopeChecks,
    ...toldThingChecks,
    ...hierarchyChecks,
    ...doubledKeyChecks,
    ...otherEraChecks,
    ...sideEffectChecks,
  ],
};
