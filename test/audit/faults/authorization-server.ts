import type { FaultCase } from '../support/fault-case.js';
import { goodMetadata } from '../support/authorization-server.js';

const as = (what: string, metadata: object) => ({
  what: `an authorization server ${what}`,
  faults: {},
  authorizationServer: { metadata },
});
const own = (what: string, changes: object, tokenStatus = 400) => ({
  what: `an authorization server of its own ${what}`,
  faults: {
    tokenStatus,
    ownAuthorizationServer: (origin: string) => ({
      ...goodMetadata(origin),
      token_endpoint: `${origin}/token`,
      ...changes,
    }),
  },
});

/** The authorization servers that the metadata names. */
export const authorizationServerFaults: readonly FaultCase[] = [
  as('that is right', {}),
  {
    what: 'an authorization server with OpenID metadata alone, behind a path',
    faults: {},
    authorizationServer: { path: '/tenant/v2.0', form: 'OpenID, appended' },
  },
  {
    what: 'an authorization server with OpenID metadata alone, before any revision allowed it',
    faults: {},
    authorizationServer: { form: 'OpenID, appended' },
    options: { revision: '2025-06-18' },
    warns: ['PRM-13'],
  },
  { ...as('of another name', { issuer: 'https://as.example' }), fails: ['AS-02', 'PRM-12'] },
  {
    ...as('without metadata', {}),
    authorizationServer: { metadata: {}, form: 'nowhere' },
    fails: ['PRM-13'],
  },
  { ...as('without token endpoint', { token_endpoint: undefined }), fails: ['OP-01', 'AS-35'] },
  {
    ...as('without PKCE', { code_challenge_methods_supported: ['plain'] }),
    fails: ['OP-02', 'AS-04'],
  },
  {
    ...as('for machines only', {
      grant_types_supported: ['client_credentials'],
      authorization_endpoint: undefined,
      code_challenge_methods_supported: undefined,
    }),
  },
  {
    ...as('without client ID metadata documents', {
      client_id_metadata_document_supported: undefined,
    }),
    warns: ['OP-04'],
  },
  {
    ...as('where clients are registered by hand', {
      client_id_metadata_document_supported: undefined,
      registration_endpoint: undefined,
    }),
    warns: ['OP-04', 'OP-06'],
  },
  {
    ...as('that does not name itself', { authorization_response_iss_parameter_supported: false }),
    warns: ['OP-07'],
  },
  {
    ...as('that does not say what it answers with', { response_types_supported: undefined }),
    fails: ['AS-35'],
  },
  {
    ...as('for clients with secrets', { token_endpoint_auth_methods_supported: undefined }),
    warns: ['AS-35'],
  },
  {
    ...as('on plain http', { userinfo_endpoint: 'http://as.example/userinfo' }),
    fails: ['AS-16', 'TLS-04'],
  },
  {
    ...as('whose issuer has a query', { issuer: 'https://as.example?tenant=1' }),
    fails: ['AS-02', 'AS-50', 'PRM-12'],
  },
  {
    ...as('with the implicit grant', { grant_types_supported: ['authorization_code', 'implicit'] }),
    warns: ['AS-01'],
  },
  {
    ...as('with tokens in redirects', { response_types_supported: ['code', 'token'] }),
    warns: ['AS-01'],
  },
  {
    ...as('with codes in fragments alone', { response_modes_supported: ['fragment'] }),
    warns: ['AS-35'],
  },
  {
    ...as('with assertions that nobody signs', {
      token_endpoint_auth_signing_alg_values_supported: ['none'],
    }),
    fails: ['AS-52'],
  },
  {
    ...as('with symmetric proofs', { dpop_signing_alg_values_supported: ['ES256', 'HS256'] }),
    fails: ['AS-52'],
  },
  {
    ...as('that does not say how to sign', {
      token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    }),
    warns: ['AS-52'],
  },
  as('that says how to sign', {
    token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: ['ES256'],
    dpop_signing_alg_values_supported: ['ES256'],
  }),
  {
    ...as('with metadata in HTML', {}),
    authorizationServer: { type: 'text/html' },
    fails: ['AS-53'],
  },
  own('that is right', {}),
  { ...own('without PKCE', { code_challenge_methods_supported: [] }), fails: ['PASS-07'] },
  { ...own('without response types', { response_types_supported: undefined }), fails: ['PASS-07'] },
  { ...own('whose token endpoint is not there', {}, 404), fails: ['PASS-07'] },
  { ...own('whose token endpoint falls over', {}, 500), warns: ['PASS-07'] },
];
