import type { BuiltInTool, Downstream, Provider } from './types.js';

/** Ways to get tokens for another API, in the order the wizard shows them. */
export const downstreams: readonly Downstream[] = [
  {
    id: 'none',
    label: 'None',
    hint: 'the tools call no other API',
  },
  {
    id: 'client-credentials',
    label: 'Client credentials (RFC 6749)',
    hint: 'the server calls the API as itself',
    grant: { type: 'client_credentials' },
  },
  {
    id: 'token-exchange',
    label: 'Token exchange (RFC 8693)',
    hint: 'the server calls the API for the user',
    grant: {
      type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      inboundParameter: 'subject_token',
      namesIssuedType: true,
    },
  },
  {
    id: 'entra-obo',
    label: 'On-behalf-of (Microsoft Entra ID)',
    hint: 'the server calls the API for the user',
    grant: {
      type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      inboundParameter: 'assertion',
      alsoSends: { requested_token_use: 'on_behalf_of' },
    },
  },
  {
    id: 'upstream',
    label: 'API of what people sign in with',
    hint: 'the server calls GitHub, Google … as the user',
  },
];

/** The example that comes with every way but `none`. */
export const downstreamTool: BuiltInTool = {
  name: 'call_external_api',
  title: 'Call the external API',
  description: 'Returns what the external API says about the access this server has to it.',
  scopes: ['api:read'],
  readOnly: true,
  file: 'call-external-api.ts',
};

/** Algorithms of client assertions (RFC 7523), the best first. */
export function assertionAlgorithms({ serverClient }: Provider): readonly string[] {
  return serverClient?.namesCertificate ? ['PS256', 'RS256'] : ['RS256', 'PS256', 'ES256'];
}
