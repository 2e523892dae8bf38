import type { DownstreamGrant } from './token-request.js';

/** On-behalf-of of Microsoft Entra ID: the caller's token is the assertion (RFC 7523 section 2.1). */
export const grant: DownstreamGrant = {
  type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  perCaller: true,
  parameters: (inbound) => ({ assertion: inbound, requested_token_use: 'on_behalf_of' }),
  accepts: () => true,
};
