import type { Provider } from '../types.js';
import { auth0 } from './auth0.js';
import { authentik } from './authentik.js';
import { betterAuth } from './better-auth.js';
import { clerk } from './clerk.js';
import { cognito } from './cognito.js';
import { descope } from './descope.js';
import { duende } from './duende.js';
import { entra } from './entra.js';
import { fusionauth } from './fusionauth.js';
import { genericIntrospection } from './generic-introspection.js';
import { genericOidc } from './generic-oidc.js';
import { hydra } from './hydra.js';
import { keycloak } from './keycloak.js';
import { logto } from './logto.js';
import { okta } from './okta.js';
import { own } from './own.js';
import { pingone } from './pingone.js';
import { scalekit } from './scalekit.js';
import { spring } from './spring.js';
import { stytch } from './stytch.js';
import { supabase } from './supabase.js';
import { workos } from './workos.js';
import { zitadel } from './zitadel.js';

/** The identity providers a server can be generated for, in the order the wizard shows them. */
export const providers: readonly Provider[] = [
  genericOidc,
  genericIntrospection,
  keycloak,
  auth0,
  entra,
  okta,
  cognito,
  betterAuth,
  logto,
  duende,
  clerk,
  hydra,
  spring,
  supabase,
  workos,
  scalekit,
  descope,
  zitadel,
  stytch,
  authentik,
  fusionauth,
  pingone,
  own,
];
