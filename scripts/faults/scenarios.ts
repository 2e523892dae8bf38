import { deepJson, oversized } from './bodies.js';
import { lies } from './lies.js';
import { coldOutage, outage } from './outage.js';
import { rotation } from './rotation.js';
import { saturation } from './saturation.js';
import type { Scenario } from './scenario.js';
import { unknownKeys } from './unknown-keys.js';

/** Every scenario, in the order in which they run. */
export const scenarios: readonly Scenario[] = [
  saturation,
  unknownKeys,
  rotation,
  outage,
  coldOutage,
  lies,
  oversized,
  deepJson,
];
