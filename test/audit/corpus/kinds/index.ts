import type { Kind } from '../support/kind.js';
import { challengeKinds } from './challenge.js';
import { deliveryKinds } from './delivery.js';
import { doorKinds } from './door.js';
import { gateKinds } from './gate.js';
import { keyKinds } from './key.js';
import { storeKinds } from './store.js';
import { tokenKinds } from './token.js';
import { leakKinds } from './leak.js';
import { limitKinds } from './limit.js';
import { opaqueKinds } from './opaque.js';
import { processKinds } from './process.js';
import { proofKinds } from './proof.js';
import { sessionKinds } from './session.js';
import { surfaceKinds } from './surface.js';

/** Every kind of weakened server. */
export const kinds: readonly Kind[] = [
  ...gateKinds,
  ...storeKinds,
  ...tokenKinds,
  ...keyKinds,
  ...deliveryKinds,
  ...challengeKinds,
  ...doorKinds,
  ...limitKinds,
  ...leakKinds,
  ...sessionKinds,
  ...surfaceKinds,
  ...proofKinds,
  ...opaqueKinds,
  ...processKinds,
];
