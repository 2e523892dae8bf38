import type { DownstreamGrant } from './token-request.js';

/**
 * Client credentials (RFC 6749 section 4.4): the token speaks for this server itself. Whether the
 * caller may have what the API gives to this server is for the tool to decide.
 */
export const grant: DownstreamGrant = {
  type: 'client_credentials',
  perCaller: false,
  parameters: () => ({}),
  accepts: () => true,
};
