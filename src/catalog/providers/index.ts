import type { Provider } from '../types.js';
import { entra } from './entra.js';
import { genericOidc } from './generic-oidc.js';
import { keycloak } from './keycloak.js';

/** The identity providers a server can be generated for, in the order the wizard shows them. */
export const providers: readonly Provider[] = [genericOidc, keycloak, entra];
