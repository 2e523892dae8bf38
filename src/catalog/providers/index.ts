import type { Provider } from '../types.js';
import { entra } from './entra.js';
import { genericIntrospection } from './generic-introspection.js';
import { genericOidc } from './generic-oidc.js';
import { hydra } from './hydra.js';
import { keycloak } from './keycloak.js';

/** The identity providers a server can be generated for, in the order the wizard shows them. */
export const providers: readonly Provider[] = [
  genericOidc,
  genericIntrospection,
  keycloak,
  entra,
  hydra,
];
