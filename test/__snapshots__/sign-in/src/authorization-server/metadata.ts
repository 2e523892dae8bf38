import { paths } from './paths.js';

/** Authorization server metadata (RFC 8414 section 2). */
export type ServerMetadata = Readonly<Record<string, string | boolean | readonly string[]>>;

/**
 * Builds the one document that both well-known places serve (AS-02, AS-35), from configuration alone: no request
 * header has a say in it (AT-56).
 *
 * @param options `scopes`: all that clients can ask for; `registers`: whether they may register themselves
 */
export function serverMetadata(options: {
  issuer: string;
  scopes: readonly string[];
  registers: boolean;
}): ServerMetadata {
  const { issuer } = options;
  return {
    issuer,
    authorization_endpoint: issuer + paths.authorize,
    token_endpoint: issuer + paths.token,
    ...(options.registers ? { registration_endpoint: issuer + paths.register } : {}),
    revocation_endpoint: issuer + paths.revoke,
    jwks_uri: issuer + paths.jwks,
    // Some clients want to see it before they ask for a refresh token; here grant types decide (AS-26).
    scopes_supported: [...options.scopes, 'offline_access'],
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    // Nobody gets a secret here (AT-28); some clients use their document only where they see this.
    token_endpoint_auth_methods_supported: ['none'],
    revocation_endpoint_auth_methods_supported: ['none'],
    // Clients refuse to go on without it (AS-04).
    code_challenge_methods_supported: ['S256'],
    // Every answer names who it comes from (RFC 9207 section 3, AS-05).
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
  };
}
