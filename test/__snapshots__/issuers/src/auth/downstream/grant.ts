import type { DownstreamGrant } from './token-request.js';

const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';

/** Token exchange (RFC 8693): the caller's token for one of the API, for the same user. */
export const grant: DownstreamGrant = {
  type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  perCaller: true,
  parameters: (inbound) => ({
    subject_token: inbound,
    subject_token_type: ACCESS_TOKEN,
    requested_token_type: ACCESS_TOKEN,
  }),
  accepts: ({ issued_token_type: type }) => type === ACCESS_TOKEN,
};
