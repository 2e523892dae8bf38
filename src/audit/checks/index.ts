import { authorizationServer } from './authorization-server/index.js';
import { bearer } from './bearer/index.js';
import { callers } from './callers/index.js';
import { challenge } from './challenge/index.js';
import { definitions } from './definitions/index.js';
import { errors } from './errors/index.js';
import { messages } from './messages/index.js';
import { metadata } from './metadata/index.js';
import { origin } from './origin/index.js';
import { outage } from './outage/index.js';
import { process } from './process/index.js';
import { proofs } from './proofs/index.js';
import { reach } from './reach/index.js';
import { signIn } from './sign-in/index.js';
import { scopes } from './scopes/index.js';
import { surface } from './surface/index.js';
import { tokens } from './tokens/index.js';
import { transport } from './transport/index.js';
import type { Family } from '../engine/model.js';

/** All checks, in the order in which they run; those that provoke the server come last. */
export const families: readonly Family[] = [
  metadata,
  authorizationServer,
  challenge,
  reach,
  origin,
  bearer,
  tokens,
  proofs,
  scopes,
  callers,
  surface,
  transport,
  messages,
  errors,
  definitions,
  outage,
  signIn,
  process,
];
