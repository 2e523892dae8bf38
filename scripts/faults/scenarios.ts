import { deepJson, oversized } from './bodies.js';
import { lies } from './lies.js';
import { coldOutage, outage } from './outage.js';
import { replicas } from './replicas.js';
import { rotation } from './rotation.js';
import { saturation } from './saturation.js';
import type { Scenario } from './scenario.js';
import { sigterm } from './sigterm.js';
import { slowClients } from './slow-clients.js';
import { unknownKeys } from './unknown-keys.js';

/** Every scenario, in the order in which they run. */
export const scenarios: readonly Scenario[] = [
  saturation,
  unknownKeys,
  rotation,
  outage,
  coldOutage,
  lies,
  slowClients,
  oversized,
  deepJson,
  sigterm,
  replicas,
];
