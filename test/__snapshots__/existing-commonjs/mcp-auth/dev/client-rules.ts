import type { ClientRules } from './authorization-server-options.js';

/** What Generic token introspection (RFC 7662) allows its clients: the local authorization server allows no more. */
export const clientRules: ClientRules = {
  provider: 'Generic token introspection (RFC 7662)',
  metadataDocuments: true,
  dynamicRegistration: true,
  bindsScopes: false,
  exactPorts: false,
};

/**
 * Whether any client can register itself and then ask for whatever it needs. Else some need the ID of
 * the registered client.
 */
export const clientsRegisterFreely = clientRules.dynamicRegistration && !clientRules.bindsScopes;
